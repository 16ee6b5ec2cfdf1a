"""Workers that a query has taken over: whatever they say, who asked has an error, and the web process its memory."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from testimonio.store import frames, places, pool_engine
from testimonio.store.engine import Answer, Busy, DatasetSummary, DeadlineExceeded, Form, Question, WorkerDied
from testimonio.store.limits import Limits
from testimonio.store.loop_engine import LoopEngine
from testimonio.store.pool import PoolAddress
from testimonio.store.pool_engine import PoolEngine
from testimonio.store.supervisor import CONTROL

LIMITS = Limits(answer_bytes=1 << 20, short_s=60.0, deadline_s=60.0, query_workers=1, wait_s=10.0)
QUESTION = Question("SELECT * { ?s ?p ?o }", "text/csv")
PART = bytes(64 * 1024)
PARTS = LIMITS.answer_bytes // len(PART)
HEAD = frames.answer_head(Answer(Form.SOLUTIONS, "text/csv", b""))
ON_ITS_WAY = 4 << 20  # bytes; more than the kernel and both ends hold of what nobody has looked at

Act = Callable[[socket.socket], None]


@dataclass
class Impostor:
    """A lane with one worker: its words are those of ``act``, its process one that sleeps.

    :ivar named: the process that it says it is, if that is another one.
    """

    folder: Path
    act: Act = lambda _: None
    process: subprocess.Popen[bytes] = field(default_factory=lambda: subprocess.Popen(["sleep", "600"]))
    named: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / "query"))
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                try:
                    frames.send(connection, {"worker": self.named or self.process.pid})
                    frames.receive(connection)
                    self.act(connection)
                    while connection.recv(1024):  # until the other side closes
                        pass
                except (OSError, EOFError):
                    pass

    @property
    def killed(self) -> bool:
        return self.process.wait(10) == -signal.SIGKILL

    @property
    def address(self) -> PoolAddress:
        return PoolAddress(self.folder, LIMITS, DatasetSummary(0, {}))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[Impostor]:
    started = Impostor(tmp_path)
    yield started
    started.close()


def by_thread(address: PoolAddress) -> Answer:
    return PoolEngine(address).answer(QUESTION)


def by_loop(address: PoolAddress) -> Answer:
    async def ask() -> Answer:
        engine = LoopEngine(PoolEngine(address))
        try:
            return await engine.answer(QUESTION)
        finally:
            engine.close()
            await asyncio.sleep(0)
            assert engine.lines == 0

    return asyncio.run(ask())


ways = pytest.mark.parametrize("asked", [by_thread, by_loop])


def without_end(part: bytes) -> Act:
    def act(connection: socket.socket) -> None:
        many = frames.packed(frames.PART, part) * (1 + len(PART) // (len(part) + 64))
        for _ in range(ON_ITS_WAY // len(many)):
            connection.sendall(many)
        pytest.fail("somebody took it all")  # the thread ends with a warning, which is an error

    return act


def too_much_by(number: int) -> Act:
    def act(connection: socket.socket) -> None:
        for _ in range(PARTS):
            frames.send(connection, frames.PART, PART)
        frames.send(connection, HEAD, bytes(number))

    return act


def declared(head_bytes: int, body_bytes: int) -> Act:
    return lambda connection: connection.sendall(struct.pack("!IQ", head_bytes, body_bytes))


def said(head: object, body: bytes = b"") -> Act:
    encoded = head if isinstance(head, bytes) else json.dumps(head).encode()
    return lambda connection: connection.sendall(struct.pack("!IQ", len(encoded), len(body)) + encoded + body)


MISBEHAVIOUR: dict[str, Act] = {
    "parts without end": without_end(PART),
    "empty parts without end": without_end(b""),
    "a byte too much at the end": too_much_by(1),
    "a body over the limit": declared(10, LIMITS.answer_bytes + 1),
    "a body longer than any memory": declared(10, (1 << 64) - 1),
    "a head longer than any head": declared((1 << 32) - 1, 0),
    "a head that is no JSON": said(b"\xff{"),
    "a head that nests without end": said(b"[" * 1_000_000),
    "a head that is no object": said([]),
    "no answer": said({}),
    "an answer without hints": said({"form": "solutions", "media_type": "text/csv", "volatile": False}),
    "an answer of another form": said({**HEAD, "form": "verse"}),
    "an error that there is not": said({"error": "SystemExit", "message": "", "members": {}}),
    "an error with other members": said({"error": "Busy", "message": "", "members": {"args": 1}}),
}


@ways
@pytest.mark.parametrize("act", MISBEHAVIOUR.values(), ids=MISBEHAVIOUR)
def test_a_worker_that_says_what_none_says_is_killed(
    impostor: Impostor, act: Act, asked: Callable[[PoolAddress], Answer]
) -> None:
    impostor.act = act
    with pytest.raises(WorkerDied, match="misbehaved"):
        asked(impostor.address)
    assert impostor.killed


@ways
def test_an_answer_may_have_all_the_bytes_that_there_are(
    impostor: Impostor, asked: Callable[[PoolAddress], Answer]
) -> None:
    impostor.act = too_much_by(0)
    assert len(asked(impostor.address).body) == LIMITS.answer_bytes
    assert impostor.process.poll() is None


@ways
def test_who_trickles_past_its_time_is_killed(
    impostor: Impostor, asked: Callable[[PoolAddress], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def trickle(connection: socket.socket) -> None:
        for byte in frames.packed(HEAD):  # some hundred, so that it is whole at last
            time.sleep(0.05)
            connection.sendall(bytes([byte]))

    for module in (places, pool_engine):
        monkeypatch.setattr(module, "GRACE_S", 0.2 - LIMITS.deadline_s)
    impostor.act = trickle
    with pytest.raises(DeadlineExceeded):
        asked(impostor.address)
    assert impostor.killed


@ways
def test_who_dies_slowly_is_waited_for(impostor: Impostor, asked: Callable[[PoolAddress], Answer]) -> None:
    """On a busy machine the supervisor buries a worker some time after its connection has ended."""
    supervisor = socket.socket(socket.AF_UNIX)
    supervisor.bind(str(impostor.folder / CONTROL))
    supervisor.listen()

    def bury() -> None:
        mourner, _ = supervisor.accept()
        with mourner:
            frames.receive(mourner)
            time.sleep(1)
            frames.send(mourner, {"status": int(signal.SIGALRM)})

    def die(connection: socket.socket) -> None:
        connection.shutdown(socket.SHUT_RDWR)

    burial = threading.Thread(target=bury)
    burial.start()
    impostor.act = die
    with supervisor, pytest.raises(DeadlineExceeded):
        asked(impostor.address)
    burial.join()


@pytest.mark.parametrize("body", [b"", b"unasked"])
def test_who_speaks_unasked_is_left(impostor: Impostor, body: bytes) -> None:
    def act(connection: socket.socket) -> None:
        frames.send(connection, HEAD, b"asked")
        frames.send(connection, HEAD, body)

    async def ask() -> list[bytes]:
        engine = LoopEngine(PoolEngine(impostor.address))
        first = await engine.answer(QUESTION)
        while engine.lines:  # the second answer is on its way
            await asyncio.sleep(0.01)
        second = await engine.answer(QUESTION)
        engine.close()
        await asyncio.sleep(0)
        return [first.body, second.body]

    impostor.act = act
    assert asyncio.run(asyncio.wait_for(ask(), 30)) == [b"asked", b"asked"]
    assert impostor.connections == 2


@pytest.mark.parametrize("worker", [0, -1, 1, True, "1", None, [2], 1 << 31, "own", "parent"])
def test_a_greeting_names_a_child_of_who_listens(impostor: Impostor, worker: object) -> None:
    named = {"own": os.getpid(), "parent": os.getppid()}.get(str(worker), worker)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(impostor.folder / "query"))
        with pytest.raises(frames.FrameError):
            frames.greeting({"worker": named}, connection)
        assert frames.greeting({"worker": impostor.process.pid}, connection) == impostor.process.pid


def test_no_other_process_than_a_worker_is_killed(impostor: Impostor) -> None:
    with subprocess.Popen(["sh", "-c", "sleep 600 & echo $!; wait"], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        grandchild = int(other.stdout.readline())
        impostor.named = grandchild
        impostor.act = lambda connection: connection.sendall(b"no frame" * 100)
        with pytest.raises(Busy):
            PoolEngine(impostor.address).answer(QUESTION)
        os.kill(grandchild, 0)  # it lives
        os.kill(grandchild, signal.SIGKILL)
