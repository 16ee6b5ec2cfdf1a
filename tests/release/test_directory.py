"""A release appears whole or not at all: full disks, interruptions, neighbours."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from testimonio import manifest
from testimonio.errors import ReleaseError
from testimonio.release.directory import draft, point
from testimonio.release.publication import Material, publish
from testimonio.release.writing import Written


def hidden(out: Path) -> list[str]:
    """What lies in the folder of releases besides releases, the pointer and the lock."""
    return sorted(path.name for path in out.iterdir() if path.name.startswith(".") and path.name != ".lock")


def visible(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if not path.name.startswith("."))


def test_a_release_is_whole_and_current(material: Material, tmp_path: Path) -> None:
    release = publish(material, tmp_path)
    assert visible(tmp_path) == sorted([release.name, "current"])
    assert hidden(tmp_path) == []
    assert (tmp_path / "current").readlink() == Path(release.name)
    assert manifest.current(tmp_path) == release
    assert manifest.verify(release).digest == release.name


def test_folders_above_are_made(material: Material, tmp_path: Path) -> None:
    assert publish(material, tmp_path / "a" / "b").parent == tmp_path / "a" / "b"


def test_files_are_not_for_writing(release: Path) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o222 for path in release.iterdir()}
    assert modes == {0}


def test_every_file_has_its_compressed_forms(release: Path) -> None:
    names = {path.name for path in release.iterdir()} - {manifest.MANIFEST}
    plain = {file.name for file in manifest.load(release).files}
    assert len(plain) == 15
    assert names == plain | {name + suffix for name in plain for suffix in manifest.COMPRESSED}


def test_the_same_again_leaves_the_release_alone(material: Material, tmp_path: Path) -> None:
    first = publish(material, tmp_path)
    before = first.stat().st_ino
    assert publish(material, tmp_path) == first
    assert first.stat().st_ino == before
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("name", ["claims.csv", "claims.csv.br", "manifest.json"])
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_release_is_replaced(material: Material, tmp_path: Path, name: str, damage: str) -> None:
    release = publish(material, tmp_path)
    (release / name).unlink()
    if damage == "changed":
        (release / name).write_text("{}")
    assert publish(material, tmp_path) == release
    assert manifest.verify(release).digest == release.name
    assert hidden(tmp_path) == []


def test_the_pointer_moves_in_one_step(release: Path, tmp_path: Path) -> None:
    point(tmp_path, "0000")
    point(tmp_path, "1111")
    assert (tmp_path / "current").readlink() == Path("1111")
    assert hidden(tmp_path) == []
    assert manifest.current(tmp_path) is None  # there is no such release


# 4 kB: in the first dump. 140 kB: in the compressed forms (121 kB of files, 46 kB of compressed forms).
@pytest.mark.parametrize("room", [0, 4_000, 140_000])
def test_a_full_disk_leaves_nothing(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    write, left = Written.write, [room]

    def grudging(self: Written, chunk: bytes) -> int:
        left[0] -= len(chunk)
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, chunk)

    monkeypatch.setattr(Written, "write", grudging)
    with pytest.raises(
        ReleaseError, match=r"^The disk is full: the release .* Nothing was left; make room or use --out\.$"
    ):
        publish(material, tmp_path)
    assert left[0] < 0
    assert visible(tmp_path) == hidden(tmp_path) == []


def test_a_limit_of_the_system_is_a_full_disk(material: Material, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(ReleaseError, match="The disk is full"):
            publish(material, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert visible(tmp_path) == hidden(tmp_path) == []


def test_a_full_disk_leaves_the_old_release(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with draft(tmp_path, print) as writing:
        writing.add("a.txt", "text/plain", "A", ["a"])
        old = writing.publish(manifest.Manifest(manifest.digest(writing.files), {}, "", "", {}, tuple(writing.files)))

    def full(self: Written, chunk: bytes) -> int:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(Written, "write", full)
    with pytest.raises(ReleaseError, match="The disk is full"):
        publish(material, tmp_path)
    assert visible(tmp_path) == sorted([old.name, "current"])
    assert manifest.current(tmp_path) == old


def test_a_file_in_the_place_of_the_folder(material: Material, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ReleaseError, match=r"cannot be written to .*out: File exists; mend that or use --out\.$"):
        publish(material, tmp_path / "out")


def test_a_folder_in_the_place_of_the_pointer(material: Material, tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(ReleaseError, match="cannot be written"):
        publish(material, tmp_path)
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("step", ["writing dataset.nq", "writing claims.csv", "compressing"])
def test_an_interruption_leaves_nothing(material: Material, tmp_path: Path, step: str) -> None:
    def interrupted(said: str) -> None:
        if said.startswith(step):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(material, tmp_path, interrupted)
    assert visible(tmp_path) == hidden(tmp_path) == []


_AT_WORK = """
import sys
from pathlib import Path
from testimonio.manifest import Manifest, digest
from testimonio.release.directory import draft

with draft(Path(sys.argv[1]), lambda said: None) as writing:
    writing.add("a.txt", "text/plain", "A", ["a"])
    writing.compress()
    print("at work", flush=True)
    sys.stdin.readline()
    files = tuple(writing.files)
    writing.publish(Manifest(digest(files), {}, "", "", {}, files))
"""

Start = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def at_work() -> Start:
    """Starts a process that builds in a folder, and waits in the middle for a line on its input."""

    def start(out: Path) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-c", _AT_WORK, str(out)]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        return process

    return start


def test_what_a_killed_build_left_is_removed(material: Material, tmp_path: Path, at_work: Start) -> None:
    process = at_work(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert visible(tmp_path) == []  # no half release
    assert len(hidden(tmp_path)) == 1
    said: list[str] = []
    release = publish(material, tmp_path, said.append)
    assert f"removing what an interrupted build left in {tmp_path}" in said
    assert visible(tmp_path) == sorted([release.name, "current"])
    assert hidden(tmp_path) == []


def test_two_builds_at_once_both_succeed(material: Material, tmp_path: Path, at_work: Start) -> None:
    neighbour = at_work(tmp_path)
    said: list[str] = []
    ours = publish(material, tmp_path, said.append)
    assert f"process {neighbour.pid} is building in {tmp_path} too; this build goes on beside it" in said
    neighbour.communicate("go on\n", timeout=60)
    assert neighbour.returncode == 0
    theirs = manifest.current(tmp_path)
    assert theirs is not None
    assert theirs != ours
    assert visible(tmp_path) == sorted([ours.name, theirs.name, "current"])
    assert manifest.verify(ours).digest == ours.name
    assert manifest.verify(theirs).digest == theirs.name
    assert hidden(tmp_path) == []


def test_two_builds_of_the_same_make_one_release(tmp_path: Path, at_work: Start) -> None:
    builds = [at_work(tmp_path), at_work(tmp_path)]
    for build in builds:
        build.communicate("go on\n", timeout=60)
    assert [build.returncode for build in builds] == [0, 0]
    assert len(visible(tmp_path)) == 2  # the release and the pointer
    assert hidden(tmp_path) == []
