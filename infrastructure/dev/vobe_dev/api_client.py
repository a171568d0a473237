"""A small client of the platform's public API, for the launcher's own needs. Standard library only."""

import http.client
import json
import threading
import time
from urllib.parse import quote, urlencode, urlsplit

from .terminal import Failure

# How long one call may be tried again while the platform is busy or limits the rate.
PATIENCE_SECONDS = 120
REQUEST_SECONDS = 60


class ApiError(Exception):
    def __init__(self, method: str, path: str, status: int, problem: str) -> None:
        super().__init__(f"{method} {path} answered {status}: {problem}")
        self.status = status


class Api:
    """Safe for several threads: each keeps a connection of its own."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.host, self.port = parts.hostname, parts.port
        self.local = threading.local()

    def get(self, path: str, **query: object) -> dict:
        return self.call("GET", path + ("?" + urlencode(query) if query else ""))

    def call(
        self, method: str, path: str, body: object = None, token: str | None = None, key: str | None = None
    ) -> dict:
        """Calls until it gets an answer that does not say "later". Raises ApiError for any that is not 2xx.

        `body` is sent as JSON, or as NDJSON when it is already bytes. `key` makes repeating a POST safe.
        """
        headers = {"Accept": "application/json"}
        if body is not None:
            as_is = isinstance(body, bytes)
            headers["Content-Type"] = "application/x-ndjson" if as_is else "application/json"
            body = body if as_is else json.dumps(body, ensure_ascii=False).encode()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, later, text = self._once(method, "/api/v1" + path, body, headers)
            if 200 <= status < 300:
                return json.loads(text) if text else {}
            if status not in (0, 429, 503, 504) or time.monotonic() + later > deadline:
                raise ApiError(method, path, status, " ".join(text.split())[:300])
            time.sleep(later)

    def _once(self, method: str, path: str, body: bytes | None, headers: dict) -> tuple[int, float, str]:
        """Status (0: no connection), seconds to wait before the next try, text of the answer."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(
                self.host, self.port, timeout=REQUEST_SECONDS
            )
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
            return answer.status, float(answer.getheader("Retry-After") or 1), text
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return 0, 0.5, str(error)


def path_segment(text: str) -> str:
    return quote(text, safe="")


def explain(error: ApiError) -> Failure:
    return Failure(f"The demo could not be loaded: {error}\n./vobe status and ./vobe logs tell more; ./vobe seed tries again.")
