"""The full profile's search engine: one node in the instance's folder, or a cluster of the user's."""

import os
import shlex
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from .home import Home
from .terminal import Failure

SCRIPT = Path(__file__).resolve().parents[1] / "elasticsearch.sh"


class Elasticsearch:
    """Where `settings` (VOBE_ELASTICSEARCH_…) name a URL, it is somebody else's, and nothing is started."""

    def __init__(self, home: Home, settings: dict[str, str]) -> None:
        self.folder = home.path / "elasticsearch"
        self.is_own = not settings.get("VOBE_ELASTICSEARCH_URL")
        self._settings = {name: value for name, value in settings.items() if name.startswith("VOBE_ELASTICSEARCH_")}

    def prepare(self) -> None:
        """Fetches the node where it is missing, and makes its folder. It chooses its port itself, at the first time: the
        program that runs it takes few."""
        prepared = subprocess.run(["bash", str(SCRIPT), "configure", str(self.folder)], check=False)
        if prepared.returncode != 0:
            raise Failure("Elasticsearch could not be prepared.")

    def command(self) -> str:
        jars = os.environ.get("VOBE_ELASTICSEARCH_JARS")
        at = [f"VOBE_ELASTICSEARCH_JARS={jars}"] if jars else []
        return shlex.join(["/usr/bin/env", *at, "bash", str(SCRIPT), "run", str(self.folder)])

    @property
    def port(self) -> int:
        """0 before the folder was made, or of another's."""
        address = self.folder / "address"
        return int(address.read_text().rpartition(":")[2]) if self.is_own and address.exists() else 0

    def settings(self) -> dict[str, str]:
        """What services are told to reach it."""
        return {"VOBE_ELASTICSEARCH_URL": f"http://127.0.0.1:{self.port}"} | self._settings

    def answers(self) -> bool:
        """Whether its shards can be written to and asked."""
        url = f"http://127.0.0.1:{self.port}/_cluster/health?wait_for_status=yellow&timeout=1s"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
        except (OSError, urllib.error.HTTPError):
            return False
