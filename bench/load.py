"""A load of requests over keep-alive connections: each client sends its next request when it has its last answer."""

import asyncio
from collections.abc import Iterator
from time import perf_counter

import msgspec


class Measured(msgspec.Struct):
    """Answers of one run: how many a second, and how long they took (milliseconds)."""

    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]
    cpu_us: float = 0


class _Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], until: float, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._until = until
        self._done = done
        self._buffer = b""
        self._sent_at = 0.0
        self.took: list[float] = []
        self.statuses: dict[int, int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        lowered = self._buffer[:head].lower()
        at = lowered.index(b"content-length:") + 15
        length = int(lowered[at : lowered.find(b"\r\n", at) if lowered.find(b"\r\n", at) > 0 else head])
        if len(self._buffer) < head + 4 + length:
            return
        now = perf_counter()
        status = int(self._buffer[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status not in (200, 201) and self.statuses[status] == 1:
            print(self._buffer.decode()[-400:])
        self.took.append(now - self._sent_at)
        self._buffer = b""
        if now < self._until:
            self._next()
        else:
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._finish()
            return
        self._sent_at = perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined] - of a socket, which writes

    def _finish(self) -> None:
        if not self._done.done():
            self._done.set_result(None)


async def run(ports: list[int], clients: int, seconds: float, requests: Iterator[bytes]) -> Measured:
    """Drive ``clients`` connections, spread over the ports, for some seconds or until the requests are used up."""
    loop = asyncio.get_running_loop()
    started = perf_counter()
    every: list[_Client] = []
    for number in range(clients):
        client = _Client(requests, started + seconds, loop.create_future())
        every.append(client)
        await loop.create_connection(lambda c=client: c, "127.0.0.1", ports[number % len(ports)])
    await asyncio.gather(*(client._done for client in every))
    lasted = perf_counter() - started
    for client in every:
        client._transport.close()
    took = sorted(each for client in every for each in client.took)
    statuses: dict[int, int] = {}
    for client in every:
        for status, count in client.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    return Measured(len(took) / lasted, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000, statuses)


def post(path: str, body: bytes, headers: str) -> bytes:
    """A POST as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
