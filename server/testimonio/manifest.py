"""A release directory: the names of its files, and the manifest that lists them. Shared by who writes and who serves.

    <digest>/
        manifest.json            the list below with sizes and SHA-256, counts, title, licence; names the release
        dataset.nq               what the server loads: the default graph (every triple once) and the named graphs
        dataset.trig dataset.jsonld          the same dataset
        asserted.ttl inferred.ttl ontology.ttl shapes.ttl
        claims.csv               one row a claim
        catalogue.ttl            VoID and DCAT
        validation.ttl validation.json       the validation report
    each dump also as ``<name>.gz``, ``<name>.br`` and ``<name>.zst``

The digest is the SHA-256 (first 16 hex digits) over the sorted lines ``<sha256>  <name>`` of all files but the manifest
and the compressed forms. No build time stands in any file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from testimonio.errors import ReleaseError

MANIFEST = "manifest.json"
DATASET = "dataset.nq"
COMPRESSED = (".gz", ".br", ".zst")


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file of a release.

    :ivar name: file name inside the release directory.
    :ivar media_type: IANA media type, without parameters.
    :ivar bytes: size in bytes; ``sha256`` 64 lower-case hex digits, both of the uncompressed file.
    :ivar title: what it is, in English, a few words.
    :ivar triples: number of triples or quads, rows for a table; ``None`` where counting makes no sense.
    """

    name: str
    media_type: str
    bytes: int
    sha256: str
    title: str
    triples: int | None = None


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
        return Manifest(**{**raw, "files": tuple(ReleasedFile(**file) for file in raw["files"])})
    except FileNotFoundError:
        raise ReleaseError(f"{directory} is no release: it has no {MANIFEST}; run: testimonio build") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{path} cannot be read as a manifest ({error}); build the release again.") from error
