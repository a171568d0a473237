"""The state folder of one instance: its paths, its secrets, and what it remembers between runs."""

import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from .terminal import Failure

# sockaddr_un.sun_path has 108 bytes, the last one a zero; ".s.PGSQL.65535.lock" is the longest name put there.
LONGEST_SOCKET_FOLDER = 107 - len("/postgres/.s.PGSQL.65535.lock")


class Home:
    """Owns `VOBE_HOME`. Files with secrets are 0600, their folders 0700.

    As root, PostgreSQL runs as the user `postgres`, who must be able to enter the folder; its data go to
    /var/lib/vobe when it can't (a checkout in /root).
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.state_file = self.path / "state.json"
        self.secrets = self.path / "secrets"
        self.keys = self.path / "keys"
        self.log = self.path / "log"
        self.services = self.path / "services"
        self.pids = self.path / "pids"
        self.bin = self.path / "bin"
        self.env_file = self.path / "env"
        self.credentials = self.path / "credentials"
        self.supervisor_config = self.path / "supervisord.conf"

    def make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        owner = self.path.stat().st_uid
        if owner != os.geteuid() and os.geteuid() != 0:
            name = pwd.getpwuid(owner).pw_name
            raise Failure(f"{self.path} belongs to {name}: run as {name}, or choose another folder with VOBE_HOME.")
        self.path.chmod(0o711)
        for folder in (self.secrets, self.keys, self.services, self.log, self.pids, self.bin):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)

    # ---- what is remembered

    def state(self) -> dict:
        try:
            return json.loads(self.state_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise Failure(f"{self.state_file} is damaged. Remove it and run again: ports are then chosen anew.")

    def remember(self, **changes: object) -> None:
        write_private(self.state_file, json.dumps(self.state() | changes, indent=1) + "\n")

    # ---- secrets

    def secret(self, name: str, size: int = 32) -> str:
        """`size` random bytes in hexadecimal, made on first use and then kept."""
        file = self.secrets / name
        if not file.exists():
            write_private(file, secrets.token_hex(size) + "\n")
        return file.read_text(encoding="ascii").strip()

    # ---- PostgreSQL's user and folders

    @property
    def database_user(self) -> str | None:
        """The system user that PostgreSQL runs as; None when it is the caller."""
        return "postgres" if os.geteuid() == 0 else None

    def postgres_data(self) -> Path:
        remembered = self.state().get("postgres_data")
        if remembered:
            return Path(remembered)
        data = self.path / "postgres"
        if self.database_user and not self._reachable_for(self.database_user):
            digest = hashlib.sha256(str(self.path).encode()).hexdigest()[:12]
            data = Path("/var/lib/vobe") / digest / "postgres"
        self.remember(postgres_data=str(data))
        return data

    def sockets(self) -> Path:
        """A folder whose path is short enough for Unix sockets, reachable for PostgreSQL's user."""
        remembered = self.state().get("sockets")
        if remembered and Path(remembered).is_dir():
            return Path(remembered)
        folder = self.path / "run"
        reachable = not self.database_user or self._reachable_for(self.database_user)
        if len(str(folder)) > LONGEST_SOCKET_FOLDER or not reachable:
            folder = Path(tempfile.mkdtemp(prefix="vobe-", dir="/tmp"))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711 if self.database_user else 0o700)
        self.remember(sockets=str(folder))
        return folder

    def _reachable_for(self, user: str) -> bool:
        probe = ["runuser", "-u", user, "--", "test", "-x", str(self.path)]
        return subprocess.run(probe, check=False).returncode == 0

    def remove(self) -> None:
        """Deletes everything the instance wrote; it must be stopped."""
        if not self.path.is_dir():
            return
        state = self.state()
        data = self.postgres_data()
        # Elsewhere the data lie in a folder of their own.
        outside = data if data.is_relative_to(self.path) else data.parent
        for folder in (outside, state.get("sockets", outside)):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.path, ignore_errors=True)


def write_private(file: Path, text: str) -> None:
    """Replaces the file in one step, mode 0600; leaves it and its time alone when nothing changes."""
    try:
        if file.read_text(encoding="utf-8") == text:
            return
    except FileNotFoundError:
        pass
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    draft.replace(file)
