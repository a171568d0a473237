"""Stands between a service and whom it asks, and keeps what it asked."""

import http.client
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    body: bytes


class Recorder:
    def __init__(self, url: str, upstream: str):
        self.url = url
        self.asked: list[Asked] = []
        self._upstream = urlsplit(upstream)

    def pass_on(self, asked: Asked, headers: dict[str, str]) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self._upstream.hostname, self._upstream.port, timeout=10)
        connection.request(asked.method, asked.path, asked.body, headers)
        self.asked.append(asked)
        return connection.getresponse()


@contextmanager
def recording(upstream: str):
    """A recorder before `upstream`, an http:// address, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
            answer = recorder.pass_on(Asked(self.command, self.path, body), headers)
            text = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.getheader("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorder = Recorder(f"http://127.0.0.1:{server.server_port}", upstream)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        thread.join()
