"""A release directory: the names of its files, and the manifest that lists them. Shared by who writes and who serves.

    <digest>/
        manifest.json            the list below with sizes and SHA-256, counts, title, licence; names the release
        dataset.nq               what the server loads: the default graph (every triple once) and the named graphs
        dataset.trig dataset.jsonld          the same dataset
        asserted.ttl inferred.ttl ontology.ttl shapes.ttl
        claims.csv               one row a claim
        claims.csv-metadata.json             its columns (CSV on the Web)
        catalogue.ttl            VoID and DCAT
        validation.ttl validation.json       the validation report
        coverage.json            how much of each text is read, and what is left out, by offsets
        queries.json             questions to start from
        withdrawn.json           what was withdrawn, answered 410
    each also as ``<name>.gz``, ``<name>.br`` and ``<name>.zst``, except the manifest

Releases of one corpus lie side by side; the link ``current`` beside them names the latest.

The digest is the SHA-256 (first 16 hex digits) over the sorted lines ``<sha256>  <name>`` of all files but the manifest
and the compressed forms. No build time stands in any file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from testimonio.errors import ReleaseError

MANIFEST = "manifest.json"
DATASET = "dataset.nq"
CATALOGUE = "catalogue.ttl"
CLAIMS = "claims.csv"
QUERIES = "queries.json"
COVERAGE = "coverage.json"
WITHDRAWN = "withdrawn.json"
COMPRESSED = (".gz", ".br", ".zst")
CURRENT = "current"


@dataclass(frozen=True, slots=True)
class CompressedForm:
    """A file of a release, compressed.

    :ivar suffix: one of ``COMPRESSED``; the form is called ``<name><suffix>``.
    :ivar bytes: its size; ``sha256`` 64 lower-case hex digits.
    """

    suffix: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file of a release.

    :ivar name: file name inside the release directory.
    :ivar media_type: IANA media type, without parameters.
    :ivar bytes: size in bytes; ``sha256`` 64 lower-case hex digits, both of the uncompressed file.
    :ivar title: what it is, in English, a few words.
    :ivar triples: number of triples or quads, rows for a table; ``None`` where counting makes no sense.
    :ivar compressed: its compressed forms, in the order of ``COMPRESSED``.
    """

    name: str
    media_type: str
    bytes: int
    sha256: str
    title: str
    triples: int | None = None
    compressed: tuple[CompressedForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself.

    :ivar digest: 16 hex digits, the name of the directory.
    :ivar title: the corpus' title by language tag.
    :ivar licence: IRI of the licence of the data.
    :ivar issued: ISO date of the newest dated thing in the corpus (``dcterms:modified`` of ``id/dataset``), for
        Last-Modified; never the time of the build.
    :ivar counts: ``triples inferred claims propositions events actors places documents passages issues …``
    """

    digest: str
    title: Mapping[str, str]
    licence: str
    issued: str
    counts: Mapping[str, int]
    files: tuple[ReleasedFile, ...]

    def to_json(self) -> str:
        """Stable JSON with sorted keys and a final line feed."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def load(directory: Path) -> Manifest:
    """The manifest of the release in ``directory``.

    :raise ReleaseError: there is none, or it cannot be read.
    """
    path = directory / MANIFEST
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**{**raw, "files": tuple(_file(file) for file in raw["files"])})
    except (FileNotFoundError, NotADirectoryError):
        raise ReleaseError(f"{directory} is no release: it has no {MANIFEST}; run: testimonio build") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{path} cannot be read as a manifest ({error}); build the release again.") from error


def _file(raw: Mapping[str, object]) -> ReleasedFile:
    forms = raw.get("compressed", ())
    if not isinstance(forms, list | tuple):
        raise TypeError("compressed is no list")
    return ReleasedFile(**{**raw, "compressed": tuple(CompressedForm(**form) for form in forms)})  # type: ignore[arg-type]


def digest(files: Iterable[ReleasedFile]) -> str:
    """The name of the release that consists of ``files``."""
    lines = sorted(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def verify(directory: Path, again: bool = False) -> Manifest:
    """The manifest of the release in ``directory``, after reading every file that it lists.

    :param again: trust a file that has not changed since the last time (size, inode, time of change),
        and remember this time in ``.verified-<name>.json`` beside the release, if that is allowed.
    :raise ReleaseError: there is no manifest, a file is missing or differs, or the manifest does not bear the digest
        of its files.
    """
    manifest = load(directory)
    stamp = directory.parent / f".verified-{directory.name}.json"
    before = _stamped(stamp) if again else {}
    seen: dict[str, list[object]] = {}
    for name, size, sha256 in _listed(manifest):
        seen[name] = _state(directory / name, sha256)
        if seen[name] != before.get(name):
            _verify(directory / name, size, sha256)
    if digest(manifest.files) != manifest.digest:
        raise ReleaseError(f"{directory / MANIFEST} names another release than its files make; build it again.")
    if again and seen != before:
        _stamp(stamp, seen)
    return manifest


def _listed(manifest: Manifest) -> Iterator[tuple[str, int, str]]:
    """Name, size and SHA-256 of each file, compressed forms included."""
    for file in manifest.files:
        yield file.name, file.bytes, file.sha256
        for form in file.compressed:
            yield file.name + form.suffix, form.bytes, form.sha256


def _state(path: Path, sha256: str) -> list[object]:
    try:
        found = path.stat()
    except OSError as error:
        raise ReleaseError(f"{path} is missing from its release ({error.strerror}); build it again.") from None
    return [sha256, found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]


def _stamped(stamp: Path) -> Mapping[str, list[object]]:
    try:
        return dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _stamp(stamp: Path, seen: Mapping[str, list[object]]) -> None:
    draft = stamp.with_name(f"{stamp.name}-{os.getpid()}")
    with suppress(OSError):  # a cache: without it, the files are read again
        draft.write_text(json.dumps(seen), encoding="utf-8")
        draft.replace(stamp)


def _verify(path: Path, size: int, sha256: str) -> None:
    with path.open("rb") as opened:
        same = path.stat().st_size == size and hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    if not same:
        raise ReleaseError(f"{path} is not the file that its manifest lists; build the release again.")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A thing that was withdrawn: the address is answered 410 and the release says nothing else of it.

    :ivar iri: of the thing; never used again.
    :ivar date: ISO date of the day; ``reason`` a sentence of the curators. Both are empty where they are not stated.
    """

    iri: str
    date: str
    reason: str


def withdrawals(directory: Path) -> Mapping[str, Withdrawal]:
    """What the release in ``directory`` no longer says, by IRI.

    :raise ReleaseError: the list is missing or cannot be read.
    """
    path = directory / WITHDRAWN
    try:
        gone = [Withdrawal(**raw) for raw in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}); build the release again.") from error
    return {each.iri: each for each in gone}


def current(out: Path) -> Path | None:
    """The latest release under ``out``, unverified, or ``None`` if none was made."""
    link = out / CURRENT
    return link.resolve() if (link / MANIFEST).is_file() else None


def named(path: Path) -> Path | None:
    """The release that ``path`` is, or the current one of the folder of releases that it is; ``None`` if neither."""
    return path if (path / MANIFEST).is_file() else current(path)
