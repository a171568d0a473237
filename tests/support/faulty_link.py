"""A cable between two programs that can be slow, cut or half-open: a proxy, since not every kernel can do it to loopback."""

import asyncio
import threading
from pathlib import Path

CHUNK = 64 * 1024


class FaultyLink:
    """Passes bytes between whoever connects to it and its target. Its methods may be called by any thread.

    Listens on a Unix socket where a path is named, else on a free port of 127.0.0.1. `target`, a socket's path or a port
    too, may be set later: until then connections are closed at once.
    """

    def __init__(self, listen: Path | None = None, target: Path | int | None = None):
        self.target = target
        self.port = 0
        self.connections = 0  # that were made through it so far
        self._listen = listen
        self._delay = 0.0  # seconds that each chunk is late, each way
        self._held = 0  # connections that are still to be held back
        self._hold = 0.0  # seconds
        self._connected = True
        self._flowing: asyncio.Event
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._call(self._begin())

    def heal(self) -> None:
        """Everything passes again. What half-open connections swallowed never arrives, as with a real cable."""

        async def change():
            self._delay, self._connected = 0.0, True
            self._flowing.set()

        self._call(change())

    def slow_down(self, seconds: float) -> None:
        async def change():
            self._delay = seconds

        self._call(change())

    def hold(self, connections: int, seconds: float) -> None:
        """So many of the next connections are taken, and passed on only that much later."""

        async def change():
            self._held, self._hold = connections, seconds

        self._call(change())

    def cut(self) -> None:
        """Connections break, and new ones are closed at once."""

        async def change():
            self._connected = False
            for writer in list(self._writers):
                writer.transport.abort()

        self._call(change())

    def freeze(self) -> None:
        """Half-open: connections stay, new ones are taken, and nothing arrives any more, either way."""

        async def change():
            self._flowing.clear()

        self._call(change())

    def close(self) -> None:
        async def end():
            self._server.close()
            for writer in list(self._writers):
                writer.transport.abort()

        self._call(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    # ---- on the loop

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _begin(self):
        self._flowing = asyncio.Event()
        self._flowing.set()
        if self._listen:
            self._server = await asyncio.start_unix_server(self._serve, self._listen)
            self._listen.chmod(0o777)
        else:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, near_reader, near):
        if self._held:
            self._held -= 1
            await asyncio.sleep(self._hold)
        try:
            far_reader, far = await self._connect()
        except OSError:
            near.transport.abort()
            return
        self._writers |= {near, far}
        self.connections += 1
        try:
            await asyncio.gather(self._pass(near_reader, far), self._pass(far_reader, near))
        finally:
            self._writers -= {near, far}

    async def _connect(self):
        if not self._connected or self.target is None:
            raise ConnectionRefusedError
        if isinstance(self.target, Path):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def _pass(self, reader, writer):
        try:
            while chunk := await reader.read(CHUNK):
                if self._delay:
                    await asyncio.sleep(self._delay)
                if not self._flowing.is_set():
                    await self._flowing.wait()
                    break  # what was swallowed is lost; TCP would give up on such a connection, too
                writer.write(chunk)
                await writer.drain()
        except OSError:
            pass
        writer.transport.abort()
