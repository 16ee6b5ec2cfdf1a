"""What the tests of all clients share: running servers over the harbour corpus, the questions, and the right answers.

The answers come from an engine in this process, so that nothing a client or the server does on the way can spoil both.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import rdflib

from testimonio import layout, manifest
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Question

QUERIES = Path(__file__).with_name("queries")
MODULES = layout.corpus("harbour").root.parents[1] / "build" / "clients"
JARS = Path("/usr/share/java")
DEMANDED = "TESTIMONIO_ALL_CLIENTS"
"""Set by whoever has installed all clients: then a missing one is a failure, not a skip."""


@pytest.fixture(scope="session")
def release(harbour_release: Path) -> Path:
    """A release of the invented corpus."""
    return harbour_release


@pytest.fixture(scope="session")
def engine(release: Path) -> EmbeddedEngine:
    """Answers without a server."""
    return EmbeddedEngine.load(release / manifest.DATASET)


@pytest.fixture(scope="session")
def server(release: Path) -> Iterator[str]:
    """The URL of a server, without a final slash."""
    with _serving(release) as url:
        yield url


@pytest.fixture(scope="session")
def endpoint(server: str) -> str:
    """The URL of its endpoint."""
    return f"{server}/sparql"


@pytest.fixture(scope="session")
def hasty(release: Path) -> Iterator[str]:
    """The URL of an endpoint that gives queries half a second."""
    with _serving(release, "--limit", "short_s=0.2", "--limit", "deadline_s=0.5") as url:
        yield f"{url}/sparql"


@contextmanager
def _serving(release: Path, *arguments: str) -> Iterator[str]:
    command = [sys.executable, "-m", "testimonio", "serve", "--release", str(release), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        try:
            assert line, "the server did not start"
            yield line.split()[-1].rstrip("/")
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def query() -> Callable[[str], str]:
    """The text of a question by the name of its file."""
    return lambda name: (QUERIES / name).read_text(encoding="utf-8")


@pytest.fixture
def answer(engine: EmbeddedEngine, query: Callable[[str], str]) -> Callable[[str, str], str]:
    """The right answer to a question by the name of its file, as a media type."""

    def asked(name: str, media_type: str) -> str:
        return engine.answer(Question(query(name), media_type, media_type)).body.decode()

    return asked


@pytest.fixture
def rows(answer: Callable[[str, str], str]) -> Callable[[str], list[dict[str, Any]]]:
    """The right rows, each a dictionary of terms as SPARQL's JSON has them."""

    def asked(name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(answer(name, "application/sparql-results+json"))["results"]["bindings"]
        return found

    return asked


@pytest.fixture
def graph(answer: Callable[[str, str], str]) -> Callable[[str], rdflib.Graph]:
    """The right graph; it has no blank node, so that graphs are equal when their sets of triples are."""

    def asked(name: str) -> rdflib.Graph:
        found = rdflib.Graph().parse(data=answer(name, "application/n-triples"), format="nt")
        assert not any(isinstance(term, rdflib.BNode) for triple in found for term in triple)
        return found

    return asked


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """The path of a program by its name; a test that needs one that is missing is skipped."""

    def found(name: str) -> str:
        path = shutil.which(name)
        return path if path else _missing(f"there is no {name} on this machine")

    return found


@pytest.fixture(scope="session")
def node(program: Callable[[str], str]) -> Callable[..., Any]:
    """Runs a script beside this file with clients from npm: gives it arguments, returns the JSON that it prints."""
    path = program("node")
    if not (MODULES / "node_modules").is_dir():
        _missing("the clients from npm are not installed; run tests/clients/install")

    def run(script: str, *arguments: str) -> Any:
        done = subprocess.run(
            [path, str(Path(__file__).with_name(script)), *arguments],
            env={**os.environ, "CLIENTS": f"{MODULES}/"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def java(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command of Apache Jena, as Debian packages it."""
    path = program("java")
    if not (JARS / "jena-arq.jar").is_file():
        _missing("Apache Jena is not installed; run tests/clients/install")
    classpath = f"{_messages(tmp_path_factory.mktemp('jena'))}:{_classpath()}"

    def run(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [path, "-cp", classpath, command, *arguments], capture_output=True, text=True, timeout=120, check=False
        )

    return run


def _classpath() -> str:
    # Not all that lies there: with slf4j-nop, Jena writes no log among the results.
    names = """
        jena-* commons-* dexx.collection gson guava failureaccess httpclient httpcore jackson-* jsonld-java
        jakarta.json* protobuf slf4j-api slf4j-nop thrift titanium-json-ld
        """
    return ":".join(str(jar) for name in names.split() for jar in sorted(JARS.glob(f"{name}.jar")))


def _messages(folder: Path) -> Path:
    """Where Jena finds the messages of the parser that it brings along.

    Debian's package moves that parser's classes to another package of Java and leaves the messages behind; without them
    no command of Jena starts.
    """
    moved = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(moved) and name.endswith(".properties"):
                target = folder / name.removeprefix(moved)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    return folder


def _missing(reason: str) -> str:
    if os.environ.get(DEMANDED):
        pytest.fail(reason)
    pytest.skip(reason)
