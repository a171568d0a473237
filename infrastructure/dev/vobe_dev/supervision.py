"""Everything of an instance runs under its own supervisord: started, restarted when it dies, stopped in order.

Talks to it over its Unix socket in its XML-RPC interface (http://supervisord.org/api.html).
"""

import http.client
import os
import pwd
import shlex
import signal
import socket
import subprocess
import time
import xmlrpc.client
from dataclasses import dataclass
from pathlib import Path

from .home import Home, write_private
from .terminal import Failure

SUPERVISORD = "/usr/bin/supervisord"
# By this variable the processes of an instance are found again when their supervisor was killed.
MARK = "VOBE_INSTANCE"

DAEMON = """\
; Written by the launcher at each start; changes here are lost.
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{socket}

[supervisord]
logfile={log}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=1
pidfile={home}/supervisord.pid
childlogdir={log}
umask=027
strip_ansi=false
{user}

[group:backing]
programs={backing}
priority=100
"""

SERVICES_GROUP = """
[group:services]
programs={services}
priority=200
"""

PROGRAM = """
[program:{name}]
command={command}
directory={directory}
user={user}
autostart=false
autorestart=true
startsecs=1
startretries=20
stopsignal={stop_signal}
stopwaitsecs={stop_seconds}
stopasgroup={as_group}
killasgroup=true
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


@dataclass(frozen=True)
class Program:
    """One supervised process. `stop_signal` asks it to end; after `stop_seconds` it is killed."""

    name: str
    command: str
    user: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = 15
    # PostgreSQL stops its own children; a signal to the whole group would abort their sessions.
    signal_group: bool = True

    @property
    def is_service(self) -> bool:
        return self.name.endswith("-service")

    @property
    def full_name(self) -> str:
        return f"{'services' if self.is_service else 'backing'}:{self.name}"


class Supervisor:
    def __init__(self, home: Home, programs: list[Program]) -> None:
        self.home = home
        self.programs = programs
        self.socket = home.sockets() / "supervisor.sock"

    # ---- the daemon

    def ensure_running(self) -> None:
        """Starts supervisord, or hands the running one a changed configuration."""
        changed = self._write_config()
        if self.is_running():
            if changed:
                self._adopt_changes()
            return
        end_strays(self.home)
        self.socket.unlink(missing_ok=True)
        started = subprocess.run(
            [SUPERVISORD, "-c", str(self.home.supervisor_config)],
            check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", MARK: str(self.home.path)} | _sanitizer_options(),
        )  # fmt: skip
        if started.returncode != 0:
            raise Failure(f"supervisord did not start:\n{(started.stderr or started.stdout).strip()}")
        wait_until(self.is_running, 15, "supervisord started, but its socket does not answer.")

    def is_running(self) -> bool:
        try:
            return self._rpc().supervisor.getState()["statename"] == "RUNNING"
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def shut_down(self, seconds: float = 60) -> None:
        """Stops the services, then what they stand on, then the daemon; what remains is killed."""
        if self.is_running():
            self._rpc().supervisor.shutdown()
            deadline = time.monotonic() + seconds
            while self.is_running_process() and time.monotonic() < deadline:
                time.sleep(0.05)
        end_strays(self.home)

    def is_running_process(self) -> bool:
        return bool(processes_of(self.home))

    # ---- its programs

    def start(self, programs: list[Program]) -> None:
        """Has them started without waiting until they have proved themselves."""
        states = self.states()
        for program in programs:
            if states[program.name]["statename"] in ("STOPPED", "EXITED", "FATAL"):
                self._rpc().supervisor.startProcess(program.full_name, False)

    def stop(self, program: Program) -> None:
        if self.states()[program.name]["statename"] not in ("STOPPED", "EXITED", "FATAL"):
            self._rpc().supervisor.stopProcess(program.full_name, True)

    def states(self) -> dict[str, dict]:
        """By program: `statename`, `pid`, `start` (seconds since 1970), `description`."""
        return {info["name"]: info for info in self._rpc().supervisor.getAllProcessInfo()}

    # ---- inside

    def _write_config(self) -> bool:
        """Returns whether anything changed."""
        as_root = os.geteuid() == 0
        services = [program.name for program in self.programs if program.is_service]
        backing = [program.name for program in self.programs if not program.is_service]
        text = DAEMON.format(
            socket=self.socket, log=self.home.log, home=self.home.path, backing=",".join(backing),
            user="user=root" if as_root else "",
        )  # fmt: skip
        if services:
            text += SERVICES_GROUP.format(services=",".join(services))
        for program in self.programs:
            text += PROGRAM.format(
                name=program.name,
                command=program.command.replace("%", "%%"),
                directory=self.home.path if program.user is None else "/",
                user=program.user or _own_name(),
                stop_signal=program.stop_signal,
                stop_seconds=program.stop_seconds,
                as_group=str(program.signal_group).lower(),
                log=self.home.log,
            )
        file = self.home.supervisor_config
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        write_private(file, text)
        return before != text

    def _adopt_changes(self) -> None:
        supervisor = self._rpc().supervisor
        [[added, changed, removed]] = supervisor.reloadConfig()
        for group in changed + removed:
            supervisor.stopProcessGroup(group, True)
            supervisor.removeProcessGroup(group)
        for group in added + changed:
            supervisor.addProcessGroup(group)

    def _rpc(self) -> xmlrpc.client.ServerProxy:
        return xmlrpc.client.ServerProxy("http://localhost", transport=_UnixTransport(str(self.socket)))


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(host, timeout=90)
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.settimeout(90)
        try:
            connection.sock.connect(self.path)
        except OSError:
            connection.sock.close()
            raise
        return connection


def service_program(home: Home, name: str, binary: Path, environment: Path) -> Program:
    """The shell that sets the environment notes its process id and then becomes the service."""
    script = (
        f"set -a && . {shlex.quote(str(environment))} && echo $$ > {shlex.quote(str(home.pids / name))}.pid"
        f" && exec {shlex.quote(str(binary))}"
    )
    return Program(name, f"/bin/sh -c {shlex.quote(script)}")


def wait_until(condition, seconds: float, otherwise: str) -> None:
    """Polls `condition`; raises Failure(otherwise) when it does not hold within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(otherwise)
        time.sleep(0.05)


def processes_of(home: Home) -> list[int]:
    """Every process that was started for this instance, also those whose supervisor is gone."""
    mark = f"{MARK}={home.path}".encode()
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
            except OSError:
                continue  # another user's, or ended meanwhile
    return found


def end_strays(home: Home, seconds: float = 20) -> None:
    """Ends what an earlier, killed supervisor left behind: asks, and after `seconds` kills."""
    deadline = time.monotonic() + seconds
    _signal_all(home, kill=False)
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    _signal_all(home, kill=True)


def _signal_all(home: Home, kill: bool) -> None:
    for pid in processes_of(home):
        try:
            name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
            # To PostgreSQL TERM means: wait until every client has left.
            politely = signal.SIGINT if name == "postgres" else signal.SIGTERM
            os.kill(pid, signal.SIGKILL if kill else politely)
        except (ProcessLookupError, FileNotFoundError):
            continue


def _own_name() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _sanitizer_options() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
