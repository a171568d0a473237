"""One instance of the platform: private PostgreSQL, bus and cache, nine services, all in one state folder.

The light profile's bus is a Redis, the full one's a Kafka broker; both are the program `bus`. The full profile has an
Elasticsearch node besides.

`./vobe up`, `./vobe test` and the end-to-end tests start theirs through this; several run side by side.
"""

import fcntl
import http.client
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import ports as port_choice
from . import topology as topology_module
from .elasticsearch import Elasticsearch
from .environment import Environment, PublicAddress
from .home import Home
from .kafka import Kafka
from .postgres import Postgres
from .redis import Redis
from .supervision import Program, Supervisor, end_strays, service_program, wait_until
from .terminal import Failure, Progress
from .topology import REPOSITORY, Service

READY_SECONDS = 120
# How long a service may keep dying at its start before that is called a failure.
PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Options:
    """How an instance is wanted. None means: as the last time, at first the default."""

    profile: str | None = None  # "light" or "full"
    ports: str | None = None  # "declared", "auto" or an offset to the declared ones, such as "+100"
    build_dir: Path | None = None
    public_url: str | None = None
    overrides: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] | None = None  # names of services; empty: what they stand on alone


class Instance:
    def __init__(self, path: Path) -> None:
        self.home = Home(path)
        self.topology = topology_module.load()

    # ---- start

    def start(self, options: Options) -> None:
        """Starts what does not run, restarts what was built or set anew, waits until all is ready."""
        self.home.make()
        with self._alone():
            self._decide(options)
            supervisor = self._prepare()
            self._start_backing(supervisor)
            self.postgres.provision()
            self.environment.write()
            self._start_services(supervisor)

    def stop(self) -> bool:
        """Returns whether anything ran."""
        if not self.home.path.is_dir():
            return False
        with self._alone():
            if not self.home.supervisor_config.exists():
                return False
            supervisor = Supervisor(self.home, [])
            ran = supervisor.is_running_process()
            supervisor.shut_down()
            return ran

    def remove(self) -> None:
        self.stop()
        self.home.remove()

    # ---- one service

    def control(self, action: str, name: str) -> None:
        """start, stop or restart one program, such as comment-service, postgres, bus or cache."""
        self._load()
        supervisor = Supervisor(self.home, self.programs)
        program = next((program for program in self.programs if program.name == name), None)
        if program is None or not supervisor.is_running():
            raise Failure(f"{name} is no part of a running instance in {self.home.path}.")
        if action in ("stop", "restart"):
            supervisor.stop(program)
        if action in ("start", "restart"):
            supervisor.start([program])
            wait_until(lambda: self.is_ready(name), READY_SECONDS, f"{name} did not become ready.")

    # ---- looking

    def status(self) -> list[dict]:
        """One row per program: name, state, pid, uptime (s), memory (bytes), port, ready."""
        if not self.home.state_file.exists():
            return []
        self._load()
        supervisor = Supervisor(self.home, self.programs)
        states = supervisor.states() if supervisor.is_running() else {}
        rows = []
        for program in self.programs:
            info = states.get(program.name, {"statename": "STOPPED", "pid": 0, "start": 0})
            running = info["pid"] != 0
            rows.append({
                "name": program.name, "state": info["statename"].lower(), "pid": info["pid"],
                "uptime": int(time.time()) - info["start"] if running else 0,
                "memory": _resident_bytes(info["pid"]) if running else 0,
                "port": self._port_of(program.name), "ready": running and self.is_ready(program.name),
            })  # fmt: skip
        return rows

    def is_ready(self, name: str) -> bool:
        if name in self.backing:
            return self.backing[name].answers()
        return self._asked(name)[0] == 200

    def neighbours(self, service: str) -> dict[str, str]:
        """What the service stands on, and how it finds each: "connected", "away", "breaker open"… Empty when it can't say."""
        try:
            return json.loads(self._asked(service)[1])["neighbours"]
        except (ValueError, KeyError):
            return {}

    # ---- inside

    def _asked(self, service: str) -> tuple[int, bytes]:
        """Status and body of its /readyz; 0 and nothing when it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[f"{service} (admin)"], timeout=2)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    @contextmanager
    def _alone(self):
        """Two launchers at once on one folder: the second waits a minute for the first."""
        with (self.home.path / "lock").open("w") as lock:
            deadline = time.monotonic() + 60
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise Failure(f"Another launcher has been working on {self.home.path} for a minute.") from None
                    time.sleep(0.2)
            yield

    def _decide(self, options: Options) -> None:
        """Settles what was asked for now against what is remembered, and remembers it."""
        state = self.home.state()
        profile = options.profile or state.get("profile") or "light"
        declared = self.topology.declared_ports(profile)
        wanted = options.ports or state.get("ports_as") or "declared"
        ports = state.get("ports", {})
        if wanted != state.get("ports_as") or ports.keys() != declared.keys() or profile != state.get("profile", "light"):
            Supervisor(self.home, []).shut_down()  # whatever runs, runs on the old ports
            offset = 0 if wanted in ("declared", "auto") else int(wanted)
            ports = port_choice.automatic(list(declared)) if wanted == "auto" else port_choice.shifted(declared, offset)
        self.home.remember(
            profile=profile,
            ports_as=wanted,
            ports=ports,
            build_dir=str(options.build_dir or state.get("build_dir") or REPOSITORY / "build" / "release"),
            public_url=options.public_url or state.get("public_url"),
            overrides=state.get("overrides", {}) | options.overrides,
            only=state.get("only") if options.only is None else list(options.only),
        )
        self._load()

    def _load(self) -> None:
        state = self.home.state()
        if "ports" not in state:
            raise Failure(f"There is no instance in {self.home.path}.")
        self.ports: dict[str, int] = state["ports"]
        self.postgres = Postgres(self.home, self.topology, self.ports["postgres"])
        self.profile: str = state.get("profile", "light")
        self.bus = self._bus(state["overrides"])
        self.cache = Redis(self.home, "cache", self.ports["cache"])
        self.search = Elasticsearch(self.home, state["overrides"]) if self.profile == "full" else None
        self.backing = self._backing()
        public = PublicAddress.parse(state["public_url"], self.ports["frontend-service"])
        self.environment = Environment(
            self.home, self.topology, self.ports, self.postgres, self.profile, self.bus, self.cache, self.search,
            public, state["overrides"],
        )
        self.build_dir = Path(state["build_dir"])
        only = state["only"]
        self.services = [entry for entry in self.topology.services if only is None or entry.name in only]
        self.programs = self._backing_programs() + [self._program(service) for service in self.services]

    def _bus(self, settings: dict[str, str]) -> Redis | Kafka:
        if self.profile == "light":
            return Redis(self.home, "bus", self.ports["bus"])
        return Kafka(self.home, self.ports["bus"], self.ports["bus (controller)"], settings)

    def _backing(self) -> dict[str, Postgres | Redis | Kafka | Elasticsearch]:
        """What the services stand on, as far as it is run here, by its program's name."""
        parts = {"postgres": self.postgres, "bus": self.bus, "cache": self.cache}
        if self.search:
            parts["elasticsearch"] = self.search
        return {name: part for name, part in parts.items() if part.is_own}

    def _backing_programs(self) -> list[Program]:
        postgres = Program(
            "postgres", self.postgres.command(), user=self.home.database_user,
            stop_signal="INT", stop_seconds=30, signal_group=False,
        )  # fmt: skip
        others = [Program(name, part.command(), stop_seconds=30) for name, part in self.backing.items() if name != "postgres"]
        return [postgres, *others]

    def _program(self, service: Service) -> Program:
        return service_program(self.home, service.name, self._binary(service), self.environment.service_file(service))

    def _binary(self, service: Service) -> Path:
        return self.build_dir / "apps" / service.name / service.name

    def _prepare(self) -> Supervisor:
        for service in self.services:
            if not os.access(self._binary(service), os.X_OK):
                raise Failure(f"{service.name} is not built ({self._binary(service)} is missing): ./vobe build")
        supervisor = Supervisor(self.home, self.programs)
        if not supervisor.is_running():
            end_strays(self.home)
            port_choice.require_free(self._own_ports())
        for part in self.backing.values():
            part.prepare()
        supervisor.ensure_running()
        return supervisor

    def _own_ports(self) -> dict[str, int]:
        names = {program.name for program in self.programs}
        own = {name: port for name, port in self.ports.items() if name.split(" (")[0] in names}
        if "frontend-service" in own:
            own["frontend-service"] = self.environment.public.port
        return own

    def _start_backing(self, supervisor: Supervisor) -> None:
        backing = [program for program in self.programs if not program.is_service]
        supervisor.start(backing)
        self._await_ready(supervisor, backing, "what the services stand on")

    def _start_services(self, supervisor: Supervisor) -> None:
        states = supervisor.states()
        services = [program for program in self.programs if program.is_service]
        for program in services:
            if states[program.name]["pid"] and self._is_outdated(program.name):
                supervisor.stop(program)
        supervisor.start(services)
        self._await_ready(supervisor, services, "services")

    def _is_outdated(self, name: str) -> bool:
        """Whether the binary or the settings are newer than the process: its pid file is written as it starts."""
        service = next(entry for entry in self.services if entry.name == name)
        started = self.home.pids / f"{name}.pid"
        newest = max(file.stat().st_mtime for file in (self._binary(service), self.environment.service_file(service)))
        return not started.exists() or started.stat().st_mtime < newest

    def _await_ready(self, supervisor: Supervisor, programs: list[Program], what: str) -> None:
        progress = Progress()
        waiting = [program.name for program in programs]
        while waiting:
            waiting = [name for name in waiting if not self.is_ready(name)]
            if not waiting:
                break
            elapsed = time.monotonic() - progress.started
            ready = len(programs) - len(waiting)
            progress.show(f"{what}: {ready} of {len(programs)} ready, waiting for {', '.join(waiting[:3])}")
            self._fail_if_dying(supervisor, waiting, elapsed)
            if elapsed > READY_SECONDS:
                name = waiting[0]
                raise Failure(f"{name} is not ready after {READY_SECONDS} s. Its log ends:\n{self.log_tail(name)}")
            time.sleep(0.1)
        if programs:
            progress.done(f"{what}: all {len(programs)} ready")

    def _fail_if_dying(self, supervisor: Supervisor, waiting: list[str], elapsed: float) -> None:
        if elapsed < PATIENCE_SECONDS:
            return
        states = supervisor.states()
        for name in waiting:
            if states[name]["statename"] in ("BACKOFF", "FATAL", "EXITED"):
                raise Failure(f"{name} ends as soon as it starts. Its log ends:\n{self.log_tail(name)}")

    def log_tail(self, name: str, lines: int = 15) -> str:
        try:
            text = (self.home.log / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return "(there is no log)"
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "(the log is empty)"

    def _port_of(self, name: str) -> int:
        if name == "frontend-service":
            return self.environment.public.port
        return self.backing[name].port if name in self.backing else self.ports[name]


def _resident_bytes(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
