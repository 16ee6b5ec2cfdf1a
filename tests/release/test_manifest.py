from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import manifest
from testimonio.errors import ReleaseError
from testimonio.manifest import Withdrawal
from testimonio.names import ID


@pytest.fixture
def copy(release: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(release, tmp_path / release.name, copy_function=shutil.copyfile))


def test_it_says_what_the_release_is(release: Path) -> None:
    found = manifest.load(release)
    assert found.digest == release.name
    assert found.title == {"en": "A night on the quay", "es": "Una noche en el muelle"}
    assert (found.licence, found.issued) == ("https://creativecommons.org/publicdomain/zero/1.0/", "1901-03-04")
    kinds = ("claims", "propositions", "passages", "documents", "texts", "actors", "events", "verifications", "issues")
    assert [found.counts[kind] for kind in kinds] == [3, 2, 3, 1, 1, 3, 1, 2, 0]
    assert (found.counts["withdrawn"], found.counts["findings-warning"], found.counts["inferred"]) == (1, 1, 12)


def test_counts_are_those_of_the_files(release: Path) -> None:
    found = manifest.load(release)
    triples = {file.name: file.triples for file in found.files}
    quads = list(ox.parse(path=str(release / manifest.DATASET), format=ox.RdfFormat.N_QUADS))
    assert triples["dataset.nq"] == triples["dataset.trig"] == found.counts["quads"] == len(quads)
    assert found.counts["triples"] == sum(quad.graph_name == ox.DefaultGraph() for quad in quads)
    assert found.counts["graphs"] == len({quad.graph_name for quad in quads}) - 1
    assert triples["asserted.ttl"] == found.counts["asserted"]
    assert triples["claims.csv"] == 3


def test_it_survives_writing_and_reading(release: Path) -> None:
    found = manifest.load(release)
    assert found.to_json() == (release / manifest.MANIFEST).read_text(encoding="utf-8")
    assert [form.suffix for form in found.files[0].compressed] == [".gz", ".br", ".zst"]


def test_a_manifest_without_compressed_forms_is_read(copy: Path) -> None:
    raw = json.loads((copy / manifest.MANIFEST).read_text(encoding="utf-8"))
    for file in raw["files"]:
        del file["compressed"]
    (copy / manifest.MANIFEST).write_text(json.dumps(raw))
    assert manifest.verify(copy).files[0].compressed == ()


def test_a_sound_release_passes(copy: Path) -> None:
    assert manifest.verify(copy) == manifest.load(copy)


@pytest.mark.parametrize("name", ["dataset.nq", "dataset.nq.zst", "withdrawn.json"])
def test_a_changed_file_is_named(copy: Path, name: str) -> None:
    raw = (copy / name).read_bytes()
    (copy / name).write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(ReleaseError, match=f"{name} is not the file that its manifest lists; build the release again"):
        manifest.verify(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "claims.csv").unlink()
    with pytest.raises(ReleaseError, match=r"claims\.csv is missing from its release"):
        manifest.verify(copy)


def test_a_manifest_that_was_rewritten_is_noticed(copy: Path) -> None:
    raw = json.loads((copy / manifest.MANIFEST).read_text(encoding="utf-8"))
    raw["files"] = raw["files"][1:]
    (copy / manifest.MANIFEST).write_text(json.dumps(raw))
    with pytest.raises(ReleaseError, match="names another release"):
        manifest.verify(copy)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": 1}', '{"files": [{"name": 1}]}', "\x00"])
def test_nonsense_is_no_manifest(copy: Path, content: str) -> None:
    (copy / manifest.MANIFEST).write_text(content)
    with pytest.raises(ReleaseError, match="cannot be read as a manifest"):
        manifest.load(copy)


def test_a_folder_without_manifest_is_no_release(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ReleaseError, match=r"is no release: it has no manifest\.json; run: testimonio build"):
            manifest.load(folder)


def test_no_current_release(tmp_path: Path) -> None:
    assert manifest.current(tmp_path) is None
    assert manifest.current(tmp_path / "absent") is None


def test_what_was_withdrawn_is_listed(release: Path, copy: Path) -> None:
    iri = ID + "claim/ga-002a"
    assert manifest.withdrawals(release) == {iri: Withdrawal(iri, "1901-03-03", "At the request of the person named.")}
    (copy / manifest.WITHDRAWN).write_text('[{"iri": 1, "x": 2}]')
    with pytest.raises(ReleaseError, match=r"withdrawn\.json cannot be read"):
        manifest.withdrawals(copy)


def test_a_file_that_did_not_change_is_not_read_again(copy: Path) -> None:
    manifest.verify(copy, again=True)
    stamp = copy.parent / f".verified-{copy.name}.json"
    assert stamp.is_file()
    before = stamp.stat().st_mtime_ns
    manifest.verify(copy, again=True)
    assert stamp.stat().st_mtime_ns == before
    table = copy / "claims.csv"
    times = table.stat()
    content = table.read_bytes()
    table.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    os.utime(table, ns=(times.st_atime_ns, times.st_mtime_ns))  # a change that hides
    with pytest.raises(ReleaseError, match="is not the file"):
        manifest.verify(copy, again=True)
    stamp.write_text("[1]", encoding="utf-8")
    with pytest.raises(ReleaseError, match="is not the file"):
        manifest.verify(copy, again=True)
