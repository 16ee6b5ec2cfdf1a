"""The store on disk: made once and whole, read by workers that can do nothing else, with the answers of memory."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server_process import until
from testimonio.errors import StoreError
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import MemoryExceeded, QueryRefused, Question
from testimonio.store.limits import Limits
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.store.seal import seal
from testimonio.store.stored import Stored, remove_others, stored

LIMITS = Limits(short_s=10, deadline_s=10, query_workers=2, long_queries=1, memory_bytes=192 << 20)
QUERIES = (
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?o",
    "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?m) { ?s <http://ex/p> ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <http://ex/g> FROM <http://ex/h> { ?s ?p ?o }",
    "ASK { <http://ex/5> ?p 5 }",
    "ASK { <http://ex/nobody> ?p ?o }",
    "CONSTRUCT { ?o <http://ex/q> ?s } { ?s ?p ?o FILTER(?o < 3) }",
    "DESCRIBE <http://ex/7>",
    'SELECT ?s { ?s ?p ?o FILTER(REGEX(STR(?s), "99$")) } ORDER BY ?s',
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "dataset.nq"
    lines = [f'<http://ex/{n}> <http://ex/p> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer>' for n in range(1000)]
    graphs = ("", " <http://ex/g>", " <http://ex/h>")
    path.write_text("".join(f"{line}{graph} .\n" for graph in graphs for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(dataset: Path) -> Stored:
    return stored(dataset, dataset.parent / ".stores", "numbers")


@pytest.fixture(scope="module")
def pool(store: Stored) -> Iterator[Pool]:
    with Pool.start(Plan.on_disk(store), LIMITS) as started:
        yield started


@pytest.fixture(scope="module")
def engine(pool: Pool) -> PoolEngine:
    return PoolEngine(pool.address)


@pytest.mark.parametrize("query", QUERIES)
def test_answers_are_those_of_memory(query: str, engine: PoolEngine, dataset: Path) -> None:
    memory = EmbeddedEngine.load(dataset).answer(Question(query, "text/csv", "text/turtle"))
    answer = engine.answer(Question(query, "text/csv", "text/turtle"))
    assert (answer.body, answer.hints) == (memory.body, memory.hints)


def test_hints_and_counts_come_from_the_inventory(engine: PoolEngine, dataset: Path) -> None:
    assert engine.summary() == EmbeddedEngine.load(dataset).summary()
    (hint,) = engine.answer(Question("SELECT * { ?s <http://ex/q> ?o }")).hints
    assert hint.nearest is None or hint.nearest.startswith("<http://ex/")
    with pytest.raises(QueryRefused, match="no graph"):
        engine.answer(Question("SELECT * FROM <http://ex/z> {}"))


def test_the_memory_limit_holds_and_the_worker_comes_back(engine: PoolEngine) -> None:
    with pytest.raises(MemoryExceeded):
        engine.answer(
            Question("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?b ?c { ?a ?p ?x . ?b ?p ?y . ?c ?p ?z } }")
        )
    assert b"true" in engine.answer(Question("ASK { ?s ?p ?o }")).body


def test_workers_are_sealed(pool: Pool, engine: PoolEngine) -> None:
    engine.answer(Question("ASK { ?s ?p ?o }"))

    def confined(worker: str) -> bool:
        status = Path(f"/proc/{worker}/status").read_text(encoding="ascii").splitlines()
        held = [str(fd.readlink()) for fd in Path(f"/proc/{worker}/fd").iterdir()]
        sockets = sum(name.startswith("socket:") for name in held)  # that of its lane, and who asks
        others = [name for name in held if not name.endswith(".sst") and not name.startswith(("socket:", "/dev/null"))]
        return {"NoNewPrivs:\t1", "Seccomp:\t2"} <= set(status) and 1 <= sockets <= 2 and not others

    def all_confined() -> bool:
        try:
            found = Path(f"/proc/{pool.pid}/task/{pool.pid}/children").read_text(encoding="ascii").split()
            return len(found) == 3 and all(map(confined, found))
        except FileNotFoundError:  # it has just ended, and another takes its place
            return False

    until(all_confined)


def _refused() -> list[str]:
    """What a sealed process may not do and does; and what it may and cannot."""
    wrong = []
    tries: dict[str, Callable[[], object]] = {
        "socket": lambda: socket.socket(),
        "unix": lambda: socket.socketpair(),
        "write": lambda: os.open("/dev/null", os.O_WRONLY),
        "make": lambda: os.open("/tmp/testimonio-sealed", os.O_RDONLY | os.O_CREAT),  # noqa: S108
        "remove": lambda: os.unlink("/tmp/testimonio-sealed"),  # noqa: PTH108, S108
        "rename": lambda: os.rename("/dev/null", "/dev/nil"),  # noqa: PTH104
        "folder": lambda: os.mkdir("/tmp/testimonio-sealed"),  # noqa: PTH102, S108
        "run": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "mode": lambda: os.chmod("/dev/null", 0o600),  # noqa: PTH101
    }
    for name, attempt in tries.items():
        try:
            attempt()
            wrong.append(name)
        except PermissionError:
            pass
        except OSError as error:
            wrong.append(f"{name}: {error}")
    try:
        with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123
            file.read(1)
    except OSError as error:
        wrong.append(f"read: {error}")
    return wrong


def test_the_seal_refuses_all_but_reading() -> None:
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            seal()
            os.write(theirs, ", ".join(_refused()).encode() or b"sealed")
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        assert pipe.read() == b"sealed"
    os.waitpid(pid, 0)


def damage_by_removal(store: Path) -> None:
    next(store.glob("store/*.sst")).unlink()


def damage_by_cutting(store: Path) -> None:
    os.truncate(next(store.glob("store/*.sst")), 10)


def damage_to_the_inventory(store: Path) -> None:
    (store / "inventory.json").write_text('{"files": ', encoding="utf-8")


@pytest.mark.parametrize("damage", [damage_by_removal, damage_by_cutting, damage_to_the_inventory])
def test_a_broken_store_is_made_anew(damage: object, store: Stored, dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(store.folder, tmp_path / store.folder.name)
    draft = tmp_path / ".building-numbers-0"
    draft.mkdir()
    said: list[str] = []
    assert stored(dataset, tmp_path, "numbers", said.append).sound
    assert not said
    assert callable(damage)
    damage(tmp_path / store.folder.name)
    assert stored(dataset, tmp_path, "numbers", said.append).sound
    assert said[0].startswith("loading")
    assert not draft.exists(), "what an interrupted build left is removed"


def test_what_is_no_dataset_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(StoreError, match="no N-Quads"):
        stored(tmp_path / "bad.nq", tmp_path / "stores", "bad")
    with pytest.raises(StoreError, match=r"cannot be made.*No such file"):
        stored(tmp_path / "none.nq", tmp_path / "stores", "none")
    assert [path.name for path in (tmp_path / "stores").iterdir()] == [".lock"]


def test_a_missing_store_is_no_pool(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="made anew"):
        Pool.start(Plan.on_disk(Stored(tmp_path / "none")), LIMITS)


def test_stores_of_what_is_gone_are_removed(tmp_path: Path) -> None:
    for name in ("here-1.2", "gone-1.2"):
        (tmp_path / name).mkdir()
    remove_others(tmp_path, lambda name: name == "here")
    assert [path.name for path in tmp_path.iterdir()] == ["here-1.2"]


def test_a_killed_worker_opens_the_store_again(pool: Pool, engine: PoolEngine) -> None:
    for worker in Path(f"/proc/{pool.pid}/task/{pool.pid}/children").read_text(encoding="ascii").split():
        os.kill(int(worker), signal.SIGKILL)
    assert b"true" in engine.answer(Question("ASK { ?s ?p ?o }")).body
