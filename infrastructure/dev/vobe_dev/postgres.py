"""The private PostgreSQL: cluster, settings, and one database with one role per service.

A role can connect to its own database alone: CONNECT is taken from PUBLIC, and pg_hba.conf names each pair.
"""

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from .home import Home
from .terminal import Failure, say
from .topology import Service, Topology

SUPERUSER = "postgres"
BINARIES = Path("/usr/lib/postgresql")

SETTINGS = """\
# Written by the launcher at each start; changes here are lost.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
max_connections = 200
shared_buffers = 256MB
fsync = on
synchronous_commit = on
full_page_writes = on
max_wal_size = 1GB
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
log_min_duration_statement = 1000
"""


class Postgres:
    is_own = True  # run by the instance

    def __init__(self, home: Home, topology: Topology, port: int) -> None:
        self.home = home
        self.topology = topology
        self.port = port
        self.data = home.postgres_data()
        self.sockets = home.sockets() / "postgres"
        self.binaries = self._find_binaries()

    def prepare(self) -> None:
        """Makes the cluster if there is none, and writes its settings."""
        self.sockets.mkdir(mode=0o711, exist_ok=True)
        self._give(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_owner()
        self._write("postgresql.conf", SETTINGS.format(port=self.port, sockets=self.sockets))
        self._write("pg_hba.conf", self._access_rules())

    def command(self) -> str:
        return shlex.join([f"{self.binaries}/postgres", "-D", str(self.data)])

    def answers(self) -> bool:
        server = ["-h", str(self.sockets), "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres"]
        ask = [f"{self.binaries}/pg_isready", "-q", "-t", "2", *server]
        return subprocess.run(ask, check=False).returncode == 0

    def provision(self) -> None:
        """Makes what is missing of roles and databases, in one psql call; safe to repeat."""
        script = [_provision(service, self._password(service)) for service in self.topology.with_database()]
        script += [f"REVOKE CONNECT ON DATABASE {shared} FROM PUBLIC;" for shared in ("postgres", "template1")]
        self._run("\n".join(script))

    def url(self, service: Service) -> str:
        user = f"{service.role}:{self._password(service)}"
        return f"postgresql://{user}@/{service.database}?host={self.sockets}&port={self.port}"

    def superuser_url(self) -> str:
        password = self.home.secret("database-superuser")
        return f"postgresql://{SUPERUSER}:{password}@/postgres?host={self.sockets}&port={self.port}"

    # ---- inside

    def _find_binaries(self) -> Path:
        version_file = self.data / "PG_VERSION"
        if version_file.exists():
            version = version_file.read_text(encoding="ascii").strip()
            if not (BINARIES / version / "bin" / "postgres").exists():
                raise Failure(
                    f"{self.data} was made by PostgreSQL {version}, which is not installed any more.\n"
                    f"Install postgresql-{version}, or move the folder away to begin with empty databases."
                )
            return BINARIES / version / "bin"
        installed = sorted(BINARIES.glob("*/bin/initdb"), key=lambda file: int(file.parent.parent.name))
        if not installed:
            raise Failure("PostgreSQL is not installed: ./vobe doctor shows what is missing.")
        return installed[-1].parent

    def _initialise(self) -> None:
        say("making a private PostgreSQL cluster")
        self.data.parent.mkdir(parents=True, exist_ok=True)
        # What a broken-off initdb left behind has no PG_VERSION and holds nothing.
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self._give(self.data)
        with tempfile.NamedTemporaryFile("w", dir=self.sockets, prefix="password-") as password:
            password.write(self.home.secret("database-superuser"))
            password.flush()
            self._give(Path(password.name))
            made = self._as_owner(
                [
                    f"{self.binaries}/initdb", "-D", str(self.data), "-U", SUPERUSER, f"--pwfile={password.name}",
                    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
                    # By default text search would follow the locale; each service names its configuration itself.
                    "--text-search-config=simple",
                ]
            )  # fmt: skip
        if made.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Failure(f"PostgreSQL's initdb failed:\n{made.stderr.strip()}")

    def _check_owner(self) -> None:
        owner = self.data.stat().st_uid
        runs_as = _user_id(self.home.database_user)
        if owner != runs_as:
            raise Failure(
                f"{self.data} belongs to user {owner}, but PostgreSQL would run as user {runs_as}.\n"
                "The platform was started here before by another user (root and a plain user don't mix): "
                "run as that user, or set VOBE_HOME to a folder of your own."
            )

    def _access_rules(self) -> str:
        rules = ["# Written by the launcher: one role, one database."]
        pairs = [(service.database, service.role) for service in self.topology.with_database()]
        for database, role in [("all", SUPERUSER), *pairs]:
            rules.append(f"local {database} {role} scram-sha-256")
            rules.append(f"host {database} {role} 127.0.0.1/32 scram-sha-256")
        return "\n".join(rules) + "\n"

    def _write(self, name: str, text: str) -> None:
        file = self.data / name
        file.write_text(text, encoding="utf-8")
        self._give(file)

    def _give(self, path: Path) -> None:
        if self.home.database_user:
            shutil.chown(path, self.home.database_user, self.home.database_user)

    def _as_owner(self, command: list[str]) -> subprocess.CompletedProcess:
        if self.home.database_user:
            command = ["runuser", "-u", self.home.database_user, "--", *command]
        return subprocess.run(
            command, check=False, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL, timeout=120
        )

    def _password(self, service: Service) -> str:
        return self.home.secret(f"database-{service.role}")

    def _run(self, script: str) -> None:
        """Runs a script as the superuser; it goes in on standard input, where no process list shows passwords."""
        command = [
            f"{self.binaries}/psql", "-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1",
            "-h", str(self.sockets), "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres",
        ]  # fmt: skip
        environment = os.environ | {"PGPASSWORD": self.home.secret("database-superuser"), "PGCONNECT_TIMEOUT": "10"}
        ran = subprocess.run(
            command, input=script, check=False, capture_output=True, text=True, env=environment, timeout=60
        )
        if ran.returncode != 0:
            raise Failure(f"PostgreSQL refused a step of the set-up:\n{ran.stderr.strip()}")


def _provision(service: Service, password: str) -> str:
    role, database = service.role, service.database
    return f"""
SELECT 'CREATE ROLE {role} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
ALTER ROLE {role} PASSWORD '{password}';
SELECT 'CREATE DATABASE {database} OWNER {role}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC;"""


def _user_id(name: str | None) -> int:
    return pwd.getpwnam(name).pw_uid if name else os.geteuid()
