"""HTTP as bytes, for what no ordinary client sends and for what it hides: one connection, requests as written, answers one by one."""

import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

NO_BODY = (204, 304)


def message(line: str, *fields: str, body: bytes = b"", host: str | None = "x") -> bytes:
    """A request as it goes out: nothing is added but the Host field, nothing is checked."""
    lines = [line, *([f"Host: {host}"] if host is not None else []), *fields]
    return "".join(f"{text}\r\n" for text in lines).encode("latin-1") + b"\r\n" + body


def with_length(line: str, *fields: str, body: bytes) -> bytes:
    return message(line, *fields, f"Content-Length: {len(body)}", body=body)


def chunked(line: str, *fields: str, body: bytes, trailer: bytes = b"") -> bytes:
    chunks = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n" + trailer + b"\r\n"
    return message(line, *fields, "Transfer-Encoding: chunked", body=chunks)


@dataclass
class Answer:
    status: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.fields if key == name.lower()), None)


class Wire:
    """One connection to a server; a context manager."""

    def __init__(self, url: str, patience: float = 15.0):
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=patience)
        self._held = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_) -> None:
        self._socket.close()

    def send(self, content: bytes) -> "Wire":
        self._socket.sendall(content)
        return self

    def answer(self, to: str = "GET", patience: float | None = None) -> Answer | None:
        """The next answer, an interim one too; None once the server has closed. TimeoutError when nothing comes in time."""
        if patience is not None:
            self._socket.settimeout(patience)
        head = self._until(b"\r\n\r\n")
        if head is None:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = [line.partition(":") for line in lines if line]
        answer = Answer(int(first.split(" ")[1]), [(name.lower(), value.strip()) for name, _, value in pairs])
        if to != "HEAD" and answer.status >= 200 and answer.status not in NO_BODY:
            answer.body = self._body(answer)
        return answer

    def answers(self, *methods: str) -> list[Answer]:
        """All that come until the server closes, as answers to these methods and to GET after them."""
        received = []
        while (next_one := self.answer(methods[len(received)] if len(received) < len(methods) else "GET")) is not None:
            received.append(next_one)
        return received

    def _body(self, answer: Answer) -> bytes:
        if answer.header("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n") or b"0", 16):
                body += self._exactly(size + 2)[:-2]
            self._until(b"\r\n")
            return body
        length = answer.header("content-length")
        return self._exactly(int(length)) if length is not None else self._rest()

    def _more(self) -> bool:
        try:
            received = self._socket.recv(65536)
        except ConnectionResetError:
            received = b""
        self._held += received
        return bool(received)

    def _until(self, end: bytes) -> bytes | None:
        while end not in self._held:
            if not self._more():
                assert not self._held, f"closed in the middle of {self._held[:200]!r}"
                return None
        found, self._held = self._held.split(end, 1)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._held) < size:
            assert self._more(), f"closed after {len(self._held)} of {size} bytes"
        found, self._held = self._held[:size], self._held[size:]
        return found

    def _rest(self) -> bytes:
        while self._more():
            pass
        found, self._held = self._held, b""
        return found


def exchange(url: str, content: bytes, *methods: str) -> list[Answer]:
    """Sends all of it at once and reads until the server closes, so the last request should ask for that."""
    with Wire(url) as wire:
        return wire.send(content).answers(*methods)
