"""The two private Redis processes: the bus, which loses nothing, and the cache, which may lose all.

Debian's redis-tools ships the server under another name: redis-check-rdb is redis-server when called so. With it
no system service has to be installed.
"""

import os
import shlex
import shutil
import socket
from pathlib import Path

from .home import Home
from .terminal import Failure

SHARED = """\
# Written by the launcher at each start; changes here are lost.
bind 127.0.0.1
port {port}
dir "{folder}"
daemonize no
loglevel notice
# A title would overwrite the environment that /proc shows, by which a stray process is known as ours.
set-proc-title no
"""
BUS = """\
appendonly yes
appendfsync always
maxmemory 1gb
maxmemory-policy noeviction
save ""
"""
CACHE = """\
appendonly no
save ""
maxmemory 64mb
maxmemory-policy allkeys-lfu
"""


class Redis:
    is_own = True  # run by the instance

    def __init__(self, home: Home, name: str, port: int) -> None:
        self.home = home
        self.name = name
        self.port = port
        self.folder = home.path / f"redis-{name}"
        self.url = f"redis://127.0.0.1:{port}/0"

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        settings = SHARED.format(port=self.port, folder=self.folder) + (BUS if self.name == "bus" else CACHE)
        (self.folder / "redis.conf").write_text(settings, encoding="utf-8")
        self._link_server()

    def settings(self) -> dict[str, str]:
        """What services are told to reach it."""
        return {f"VOBE_{self.name.upper()}_URL": self.url}

    def command(self) -> str:
        return shlex.join([f"{self.home.bin}/redis-server", f"{self.folder}/redis.conf"])

    def answers(self) -> bool:
        """Whether it serves: while it loads its file it answers -LOADING."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.settimeout(1)
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _link_server(self) -> None:
        program = shutil.which("redis-check-rdb", path=f"{os.defpath}:/usr/bin")
        if not program:
            raise Failure("redis-tools is not installed: ./vobe doctor shows what is missing.")
        link = self.home.bin / "redis-server"
        if not link.is_symlink() or link.readlink() != Path(program):
            link.unlink(missing_ok=True)
            link.symlink_to(program)
