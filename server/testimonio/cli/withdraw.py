"""``testimonio withdraw``: takes words back and leaves a tombstone."""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from testimonio import layout, pipeline
from testimonio.cli import withdrawal
from testimonio.cli.withdrawal import Plan
from testimonio.errors import CorpusError, UsageError
from testimonio.finding import Finding
from testimonio.layout import Corpus
from testimonio.names import ID, PREFIXES, shorten
from testimonio.read.model import Reading

SUMMARY = "take the words of a thing out of a corpus and leave a tombstone, which is answered 410"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("iri", metavar="IRI", help="what is withdrawn: an IRI, or a name such as claim:fi-021a")
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="a folder with graph/ (default: as for check)")
    parser.add_argument("--reason", required=True, help="why, in a sentence; it is published")
    parser.add_argument("--with-dependents", action="store_true", help="withdraw what cannot stand without it, too")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day of the withdrawal (default: today, UTC)")
    parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and change nothing")


def run(args: argparse.Namespace) -> int:
    """Edit the corpus' files, all or none; 1 when the corpus would be invalid afterwards.

    :raise UsageError: there is no such thing, it was withdrawn before, or the reason or the date is missing.
    """
    corpus, tool = layout.corpus(args.corpus), layout.tool()
    reason, date = _reason(args.reason), _date(args.date)
    before = pipeline.check(corpus, tool)
    if before.expansion is None:
        raise CorpusError(f"Files of {corpus.root} cannot be read; run testimonio check and mend them first.")
    if not args.dry_run:
        _demand_writable(corpus)
    known = withdrawal.Corpus(before.reading)
    things = [_thing(args.iri, known)]
    with tempfile.TemporaryDirectory(prefix="testimonio-") as folder:
        trial = _copy(corpus, tool, Path(folder))
        while True:
            plan = known.plan(things)
            dependents: dict[NamedNode, str] = {
                thing: f"{shorten(triple.predicate.value)} points at {shorten(str(triple.object)[1:-1])}"
                for thing, triple in plan.dependents.items()
            }
            texts = {} if dependents else known.edited(plan, date, reason)
            if texts:
                dependents = _broken(trial, corpus, tool, texts, before.violations, plan)
            if not dependents:
                break
            if not args.with_dependents:
                _refuse(args.iri, dependents, before.reading)
                return 1
            things = [*plan.things, *dependents]
    _tell(plan, before.reading)
    for triple in known.remaining(plan):
        _tell_remaining(triple, before.reading)
    if not args.dry_run:
        _write(texts)
    return 0


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise UsageError("--reason is empty; say in a sentence why the words are withdrawn.")
    return reason


def _date(given: str | None) -> str:
    try:
        return (dt.date.fromisoformat(given) if given else dt.datetime.now(dt.UTC).date()).isoformat()
    except ValueError:
        raise UsageError(f"--date: {given} is no day; write it like 2024-05-31.") from None


def _thing(name: str, known: withdrawal.Corpus) -> NamedNode:
    """The thing that is meant.

    :raise UsageError: the corpus describes no such thing, or it is withdrawn already.
    """
    prefix, _, slug = name.strip("<>").partition(":")
    iri = PREFIXES[prefix] + slug if prefix in PREFIXES else name.strip("<>")
    thing = next((subject for subject in known.subjects if subject.value == iri), None)
    if thing is None:
        names = [shorten(subject.value) for subject in known.subjects]
        near = difflib.get_close_matches(name, names, n=1)
        raise UsageError(f"The corpus describes no {name}{f'; did you mean {near[0]}?' if near else '.'}")
    if thing == withdrawal.DATASET or not iri.startswith(ID):
        raise UsageError(f"{name} is no thing that can be withdrawn.")
    if known.is_withdrawn(thing):
        raise UsageError(f"{name} is withdrawn already.")
    return thing


def _copy(corpus: Corpus, tool: layout.Tool, folder: Path) -> Corpus:
    """A copy of the corpus to try the change on; the tool's own ontology and shapes are not copied."""
    _copy_files(corpus.graph, folder / "graph")
    for own in (corpus.ontology, corpus.shapes):
        if corpus.root != tool.root and own.is_dir():
            _copy_files(own, folder / own.name)
    return Corpus(folder.resolve())


def _copy_files(folder: Path, copy: Path) -> None:
    """Copy the contents alone: the permissions of a corpus that is closed to writing would close the copy, too."""
    for path in folder.rglob("*"):
        if path.is_file():
            (copy / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / path.relative_to(folder))


def _demand_writable(corpus: Corpus) -> None:
    """:raise CorpusError: a folder or file under graph/ is closed to writing."""
    for path in (corpus.graph, *sorted(corpus.graph.rglob("*"))):
        if (path.is_dir() or path.suffix == ".ttl") and not os.access(path, os.W_OK):
            raise CorpusError(
                f"Nothing was changed: {path} may not be written; change its permissions, withdraw in a copy of the "
                "corpus, or look at what would be done with --dry-run."
            )


def _broken(
    trial: Corpus,
    corpus: Corpus,
    tool: layout.Tool,
    texts: Mapping[Path, str],
    before: Iterable[Finding],
    plan: Plan,
) -> dict[NamedNode, str]:
    """What the change would break: things with the sentence of a new violation.

    :raise CorpusError: it breaks what is no single thing, or what is being withdrawn.
    """
    shutil.rmtree(trial.graph)
    _copy_files(corpus.graph, trial.graph)
    for path, text in texts.items():
        (trial.root / path.relative_to(corpus.root)).write_text(text, encoding="utf-8", newline="")
    after = pipeline.check(trial, tool)
    known = {(finding.path, finding.rule, finding.message) for finding in before}
    broken: dict[NamedNode, str] = {}
    for finding in after.violations:
        if (finding.path, finding.rule, finding.message) in known:
            continue
        thing = _subject_at(after.reading, finding)
        if thing is None or thing in plan.things or thing == withdrawal.DATASET:
            raise CorpusError(f"The corpus would be invalid afterwards, so nothing was changed: {finding}")
        broken.setdefault(thing, f"{finding.message} ({finding.rule})")
    return broken


def _subject_at(reading: Reading, finding: Finding) -> NamedNode | None:
    for source in reading.sources:
        for statement in source.statements if source.name == finding.path else ():
            if statement.first_line <= finding.line <= statement.last_line:
                return statement.subject if isinstance(statement.subject, NamedNode) else None
    return None


def _refuse(name: str, dependents: Mapping[NamedNode, str], reading: Reading) -> None:
    print(f"{name} cannot be withdrawn alone; these depend on it:", file=sys.stderr)
    for thing, why in dependents.items():
        print(f"  {_placed(thing, reading)}: {why}", file=sys.stderr)
    print("Nothing was changed. To withdraw them and what depends on them: --with-dependents.", file=sys.stderr)


def _tell(plan: Plan, reading: Reading) -> None:
    for thing in plan.things:
        print(f"withdrawn: {_placed(thing, reading)}")
    for thing in plan.removed:
        print(f"removed: {_placed(thing, reading)}")
    for triple in plan.dropped:
        place = reading.place(triple)
        # A literal is not repeated: it is what was withdrawn.
        parts = [t for t in (triple.subject, triple.predicate, triple.object) if isinstance(t, NamedNode)]
        words = " ".join(shorten(part.value) for part in parts)
        print(f"no longer said: {words} ({place.name}:{place.line})" if place else f"no longer said: {words}")


def _tell_remaining(triple: Triple, reading: Reading) -> None:
    place = reading.place(triple)
    where = f" ({place.name}:{place.line})" if place else ""
    subject = shorten(str(triple.subject)[1:-1])
    said = shorten(triple.predicate.value)
    print(
        f"note: the {said} of {subject}{where} still has words of it; see whether they should go, too.", file=sys.stderr
    )


def _placed(thing: NamedNode, reading: Reading) -> str:
    place = reading.subject_place(thing)
    return f"{shorten(thing.value)} ({place.name}:{place.line})" if place else shorten(thing.value)


def _write(texts: Mapping[Path, str]) -> None:
    """Write all files or none: new texts are laid beside the old ones first, then take their names.

    :raise CorpusError: a file cannot be written; the old texts are back in place.
    """
    fresh: dict[Path, Path] = {}
    old = {path: path.read_bytes() for path in texts}
    done: list[Path] = []
    try:
        for path, text in texts.items():
            fresh[path] = path.with_name(f".{path.name}.new")
            fresh[path].write_bytes(text.encode())
            shutil.copymode(path, fresh[path])
        for path, new in fresh.items():
            new.replace(path)
            done.append(path)
    except OSError as error:
        for path in done:
            path.write_bytes(old[path])
        raise CorpusError(f"Nothing was changed: {error.filename} cannot be written ({error.strerror}).") from error
    finally:
        for new in fresh.values():
            new.unlink(missing_ok=True)
