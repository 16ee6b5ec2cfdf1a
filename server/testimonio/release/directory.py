"""The folder of releases: a release appears in it whole, in one step, or not at all.

A release is written into a hidden folder of its own and renamed when it is complete. Several builds may run at once;
each holds a lock on its hidden folder, so that the next build tells a neighbour from what an interrupted build left.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from testimonio import manifest
from testimonio.errors import ReleaseError
from testimonio.manifest import CompressedForm, Manifest, ReleasedFile
from testimonio.release.compression import compress
from testimonio.release.writing import Written, sync_folder, write

_DRAFT = ".building-"
_ASIDE = ".old-"
_LOCK = ".lock"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Draft:
    """A release being written.

    :ivar files: what was written so far.
    """

    def __init__(self, out: Path, path: Path, detail: Callable[[str], object]) -> None:
        self.files: list[ReleasedFile] = []
        self._out = out
        self._path = path
        self._detail = detail

    def add(self, name: str, media_type: str, title: str, chunks: Iterable[str], triples: int | None = None) -> None:
        """Write the file ``name``; the other arguments are those of :class:`ReleasedFile`."""
        written = write(self._path / name, chunks, lambda size: self._detail(f"{size >> 20:,} MiB of {name} written"))
        self.files.append(ReleasedFile(name, media_type, written.bytes, written.sha256, title, triples))

    def compress(self) -> None:
        """Write the compressed forms of all files."""
        jobs = [(file, suffix) for file in self.files for suffix in manifest.COMPRESSED]
        pool = ThreadPoolExecutor(os.cpu_count())  # the libraries let go of Python's lock
        try:
            done = []
            for (file, suffix), written in zip(jobs, pool.map(self._compressed, jobs), strict=True):
                self._detail(f"{file.name}{suffix} compressed")
                done.append(written)
        finally:
            pool.shutdown(cancel_futures=True)  # what still waits is not wanted after a failure
        forms = [CompressedForm(suffix, w.bytes, w.sha256) for (_, suffix), w in zip(jobs, done, strict=True)]
        count = len(manifest.COMPRESSED)
        self.files = [
            replace(file, compressed=tuple(forms[count * at : count * (at + 1)])) for at, file in enumerate(self.files)
        ]

    def _compressed(self, job: tuple[ReleasedFile, str]) -> Written:
        file, suffix = job
        return compress(self._path / file.name, suffix)

    def publish(self, described: Manifest) -> Path:
        """Make the draft the release that ``described`` describes, and the current one. Returns its directory.

        A sound release of the same digest stays as it is; a damaged one is replaced.
        """
        write(self._path / manifest.MANIFEST, [described.to_json()])
        sync_folder(self._path)
        target = self._out / described.digest
        with locked(self._out):
            if not _sound(target):
                aside = self._out / f"{_ASIDE}{secrets.token_hex(4)}"
                with suppress(FileNotFoundError):
                    target.rename(aside)
                self._path.rename(target)
                shutil.rmtree(aside, ignore_errors=True)
            point(self._out, described.digest)
        return target


@contextmanager
def draft(out: Path, say: Callable[[str], object], detail: Callable[[str], object] = lambda _: None) -> Iterator[Draft]:
    """A new draft in the folder of releases ``out``; what was not published is removed when the block ends.

    :param say: is told of a build at work beside this one, and of leftovers that were removed; ``detail`` how far the
        writing is, often.
    :raise ReleaseError: the disk is full, or ``out`` cannot be written.
    """
    with _sentences(out):
        out.mkdir(parents=True, exist_ok=True)
        with locked(out):
            _tidy(out, say)
            path = out / f"{_DRAFT}{os.getpid()}-{secrets.token_hex(4)}"
            path.mkdir()
            held = _hold(path)
        try:
            yield Draft(out, path, detail)
        finally:
            shutil.rmtree(path, ignore_errors=True)  # nothing is there when it was published
            if held is not None:
                os.close(held)


def point(out: Path, digest: str) -> None:
    """Make ``digest`` the current release of ``out``, in one step."""
    link = out / f".{manifest.CURRENT}-{secrets.token_hex(4)}"
    link.symlink_to(digest, target_is_directory=True)
    try:
        link.replace(out / manifest.CURRENT)
    except OSError:
        link.unlink()
        raise
    sync_folder(out)


@contextmanager
def _sentences(out: Path) -> Iterator[None]:
    """Turn failures of the disk into a sentence."""
    try:
        yield
    except OSError as error:
        message = f"The release cannot be written to {out}: {error.strerror or error}; mend that or use --out."
        if error.errno in _FULL:
            message = (
                f"The disk is full: the release does not fit into {out}. Nothing was left; make room or use --out."
            )
        raise ReleaseError(message) from error


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of ``out``, only ever for moments; waits for others."""
    descriptor = os.open(out / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _hold(folder: Path) -> int | None:
    """Lock ``folder`` for as long as this process lives or the descriptor is open; ``None`` if another does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _tidy(out: Path, say: Callable[[str], object]) -> None:
    """Remove what interrupted builds left in ``out``."""
    for folder in sorted(out.glob(f"{_DRAFT}*")):
        held = _hold(folder)
        if held is None:
            process = folder.name.removeprefix(_DRAFT).partition("-")[0]
            say(f"process {process} is building in {out} too; this build goes on beside it")
            continue
        say(f"removing what an interrupted build left in {out}")
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)
    for folder in out.glob(f"{_ASIDE}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for link in out.glob(f".{manifest.CURRENT}-*"):
        link.unlink(missing_ok=True)


def _sound(release: Path) -> bool:
    try:
        return manifest.verify(release).digest == release.name
    except ReleaseError:
        return False
