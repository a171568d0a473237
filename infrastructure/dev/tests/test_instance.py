"""A whole instance with stand-ins for the services: real supervisord, PostgreSQL and Redis, on free ports."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vobe_dev import ports, topology
from vobe_dev.environment import PublicAddress
from vobe_dev.instance import Instance, Options
from vobe_dev.summary import read_assignments
from vobe_dev.supervision import processes_of, wait_until
from vobe_dev.terminal import Failure

STAND_IN = """#!/usr/bin/python3
import os, signal, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        text = (os.environ['VOBE_PUBLIC_URL'] + ' ' + os.environ.get('VOBE_EXTRA', '')).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_): pass
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
for address in ((os.environ['VOBE_BIND'], int(os.environ['VOBE_PORT'])), ('127.0.0.1', int(os.environ['VOBE_ADMIN_PORT']))):
    threading.Thread(target=ThreadingHTTPServer(address, Handler).serve_forever, daemon=True).start()
signal.sigwait([signal.SIGTERM])
print('drained', flush=True)
"""


def psql(url: str, statement: str) -> subprocess.CompletedProcess:
    return subprocess.run(["psql", url, "-AtXc", statement], check=False, capture_output=True, text=True, timeout=20)


class RunningInstance(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="vobe instance "))  # a path with spaces, on purpose
        cls.folder.chmod(0o755)
        cls.build = cls.folder / "build"
        for service in topology.load().services:
            binary = cls.build / "apps" / service.name / service.name
            binary.parent.mkdir(parents=True)
            binary.write_text(STAND_IN)
            binary.chmod(0o755)
        cls.instance = Instance(cls.folder / "home")
        try:
            cls.instance.start(Options(ports="auto", build_dir=cls.build))
        except BaseException:
            cls.tearDownClass()
            raise
        cls.environment = read_assignments(cls.instance.home.env_file)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.instance.remove()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def pid(self, name: str) -> int:
        return next(row["pid"] for row in self.instance.status() if row["name"] == name)

    def test_everything_is_ready(self):
        rows = self.instance.status()
        self.assertEqual(len(rows), 12)
        self.assertEqual([row["name"] for row in rows if not row["ready"]], [])

    def test_a_role_connects_to_its_own_database_alone(self):
        own = self.environment["VOBE_AUTH_DATABASE_URL"]
        self.assertEqual(psql(own, "SELECT current_user").stdout.strip(), "vobe_auth")
        for other in ("vibe_content_db", "postgres", "template1"):
            self.assertIn("no pg_hba.conf entry", psql(own.replace("vibe_auth_db", other), "SELECT 1").stderr)
        rights = """SELECT datname FROM pg_database
            WHERE datallowconn AND has_database_privilege('vobe_auth', datname, 'CONNECT')"""
        superuser = self.environment["VOBE_POSTGRES_URL"]
        self.assertEqual(psql(superuser, rights).stdout.split(), ["vibe_auth_db"])

    def test_nothing_acknowledged_is_lost_by_the_settings(self):
        shown = psql(self.environment["VOBE_POSTGRES_URL"], "SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        self.assertEqual(shown.stdout.strip(), "on|on")
        with socket.create_connection(("127.0.0.1", self.instance.ports["bus"]), timeout=5) as bus:
            bus.sendall(b"CONFIG GET append*\r\n")
            time.sleep(0.2)
            self.assertIn(b"always", bus.recv(4096))

    def test_a_killed_service_is_started_again(self):
        before = self.pid("comment-service")
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: self.pid("comment-service") not in (0, before), 20, "not started again")
        wait_until(lambda: self.instance.is_ready("comment-service"), 20, "not ready again")

    def test_starting_again_leaves_what_runs_alone(self):
        before = [row["pid"] for row in self.instance.status()]
        self.instance.start(Options())
        self.assertEqual([row["pid"] for row in self.instance.status()], before)

    def test_what_was_built_anew_is_restarted_and_drained(self):
        before = {row["name"]: row["pid"] for row in self.instance.status()}
        (self.build / "apps" / "artist-service" / "artist-service").touch()
        self.instance.start(Options())
        changed = [row["name"] for row in self.instance.status() if row["pid"] != before[row["name"]]]
        self.assertEqual(changed, ["artist-service"])
        self.assertIn("drained", self.instance.log_tail("artist-service"))

    def test_settings_reach_the_services_and_are_remembered(self):
        self.instance.start(Options(overrides={"VOBE_EXTRA": "50% of 'it'"}))
        self.instance.start(Options())
        with urllib.request.urlopen(self.environment["VOBE_CHAT_URL"], timeout=5) as answer:
            self.assertEqual(answer.read().decode(), f"{self.environment['VOBE_PUBLIC_URL']} 50% of 'it'")

    def test_a_killed_supervisor_leaves_nothing_in_the_way(self):
        supervisor = int((self.instance.home.path / "supervisord.pid").read_text())
        os.kill(supervisor, signal.SIGKILL)
        self.assertGreater(len(processes_of(self.instance.home)), 10)
        self.instance.start(Options())
        self.assertEqual([row["name"] for row in self.instance.status() if not row["ready"]], [])

    def test_secrets_are_for_the_owner_alone(self):
        home = self.instance.home
        for folder in (home.secrets, home.keys, home.services):
            self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        for file in (home.env_file, home.state_file, home.supervisor_config, *home.secrets.iterdir()):
            self.assertEqual(file.stat().st_mode & 0o077, 0, file)


class FullProfile(unittest.TestCase):
    """Kafka as the bus, Elasticsearch for searches. Nothing is started here: that takes Java, which
    `./vobe test --profile full` has."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vobe-"))
        self.instance = Instance(self.folder / "home")
        self.instance.home.make()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def settings(self, name: str = "comment-service", **decided) -> dict[str, str]:
        self.instance._decide(Options(**decided))
        return self.instance.environment.of_service(next(each for each in self.instance.topology.services if each.name == name))

    def test_services_are_pointed_to_a_broker_of_the_instance(self):
        settings = self.settings(profile="full", ports="auto")
        self.assertEqual(settings["VOBE_KAFKA_BROKERS"], f"127.0.0.1:{self.instance.ports['bus']}")
        self.assertNotIn("VOBE_BUS_URL", settings)
        self.assertEqual(settings["VOBE_KAFKA_INSTANCE_ID"], "1")
        self.assertIn("bus (controller)", self.instance._own_ports())
        programs = [program.name for program in self.instance.programs]
        self.assertEqual(programs[:4], ["postgres", "bus", "cache", "elasticsearch"])

    def test_search_alone_is_pointed_to_elasticsearch(self):
        self.assertIn("VOBE_ELASTICSEARCH_URL", self.settings("search-service", profile="full", ports="auto"))
        self.assertNotIn("VOBE_ELASTICSEARCH_URL", self.settings())
        self.assertNotIn("VOBE_ELASTICSEARCH_URL", self.settings("search-service", profile="light"))
        cluster = {"VOBE_ELASTICSEARCH_URL": "https://search.example", "VOBE_ELASTICSEARCH_API_KEY": "secret"}
        settings = self.settings("search-service", profile="full", overrides=cluster)
        self.assertEqual(settings | cluster, settings)
        self.assertNotIn("elasticsearch", [program.name for program in self.instance.programs])
        self.assertNotIn("VOBE_ELASTICSEARCH_API_KEY", self.settings())

    def test_the_profile_is_remembered_and_can_be_left(self):
        self.settings(profile="full", ports="auto")
        self.assertIn("VOBE_KAFKA_BROKERS", self.settings())
        self.assertNotIn("VOBE_KAFKA_BROKERS", self.settings(profile="light"))

    def test_a_cluster_of_the_users_is_used_and_no_broker_started(self):
        cluster = {"VOBE_KAFKA_BROKERS": "kafka.example:9093", "VOBE_KAFKA_SASL_PASSWORD": "secret"}
        settings = self.settings(profile="full", ports="auto", overrides=cluster)
        self.assertEqual(settings | cluster, settings)
        self.assertNotIn("VOBE_KAFKA_INSTANCE_ID", settings)
        self.assertEqual([program.name for program in self.instance.programs][:3], ["postgres", "cache", "elasticsearch"])
        self.assertEqual(self.instance.environment.of_instance() | cluster, self.instance.environment.of_instance())
        self.assertNotIn("VOBE_KAFKA_SASL_PASSWORD", self.settings(profile="light"))
        own = self.settings(profile="full", overrides={"VOBE_KAFKA_BROKERS": ""})
        self.assertTrue(own["VOBE_KAFKA_BROKERS"].startswith("127.0.0.1:"))


class FailingStart(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vobe-"))
        self.instance = Instance(self.folder / "home")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.instance.remove)

    def test_a_service_that_was_not_built_is_named(self):
        with self.assertRaisesRegex(Failure, "auth-service is not built"):
            self.instance.start(Options(ports="auto", build_dir=self.folder))

    def test_who_holds_a_port_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            port = holder.getsockname()[1]
            with self.assertRaisesRegex(Failure, f"Port {port}, .* taken by .* \\(process {os.getpid()}\\)"):
                ports.require_free({"comment-service": port})

    def test_a_service_that_dies_at_once_shows_its_last_words(self):
        binary = self.folder / "apps" / "search-service" / "search-service"
        binary.parent.mkdir(parents=True)
        binary.write_text("#!/bin/sh\necho VOBE_SOMETHING is missing\nexit 2\n")
        binary.chmod(0o755)
        with self.assertRaisesRegex(Failure, r"(?s)search-service ends as soon as.*VOBE_SOMETHING is missing"):
            self.instance.start(Options(ports="auto", build_dir=self.folder, only=("search-service",)))


class PublicAddresses(unittest.TestCase):
    def test_a_local_address_is_listened_on(self):
        self.assertEqual(PublicAddress.parse(None, 3000), PublicAddress("http://127.0.0.1:3000", "127.0.0.1", 3000))
        self.assertEqual(PublicAddress.parse("http://127.0.0.2:81/", 3000), PublicAddress("http://127.0.0.2:81", "127.0.0.2", 81))

    def test_behind_a_proxy_with_tls_loopback_is_enough(self):
        self.assertEqual(
            PublicAddress.parse("https://music.example", 3000), PublicAddress("https://music.example", "127.0.0.1", 3000)
        )

    def test_a_name_that_leads_elsewhere_is_listened_for_everywhere(self):
        self.assertEqual(PublicAddress.parse("http://192.0.2.1:3000", 3000).bind, "0.0.0.0")

    def test_what_is_no_origin_is_refused(self):
        for url in ("music.example", "ftp://music.example", "http://music.example/path", "http://music.example:99999"):
            with self.assertRaises(Failure):
                PublicAddress.parse(url, 3000)


if __name__ == "__main__":
    unittest.main()
