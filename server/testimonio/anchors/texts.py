"""Source texts as held by the reader: read in the one accepted form, never published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from testimonio.errors import TextError
from testimonio.finding import Finding, Severity
from testimonio.layout import TEXTS

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Text:
    """One held text.

    :ivar slug: the file's name without ``.txt``: the slug of the document.
    :ivar content: as decoded from UTF-8, line feeds untouched; offsets count its code points.
    :ivar sha256: 64 lower-case hex digits over the file's bytes.
    """

    slug: str
    path: Path
    content: str
    sha256: str

    def line(self, offset: int) -> int:
        """The 1-based line of the code point at ``offset``."""
        return self.content.count("\n", 0, offset) + 1


class Texts(Mapping[str, Text]):
    """The held texts of ``folder`` (its files ``*.txt``), by the document's slug, in the order of their names.

    :param findings: takes a finding for each text that is not in the accepted form, and the others are
        held. Without it the first such text ends the reading.
    :raise TextError: the folder is missing or holds no text, or, without ``findings``, one of its texts is not in the
        accepted form.
    """

    def __init__(self, folder: Path, findings: list[Finding] | None = None) -> None:
        if not folder.is_dir():
            raise TextError(f"There is no folder {folder} with texts; name the folder that holds them with --texts.")
        paths = sorted(folder.glob(TEXTS))
        if not paths:
            raise TextError(f"The folder {folder} holds no text; a text is a file <slug of the document>.txt.")
        self.folder = folder
        texts: dict[str, Text] = {}
        for path in paths:
            try:
                texts[path.stem] = read_text(path)
            except TextError as error:
                if findings is None:
                    raise
                # Without the folder: findings may be published.
                message = str(error).replace(str(path), path.name)
                findings.append(Finding(f"texts/{path.name}", 1, Severity.VIOLATION, message, "text:form"))
        self._texts = MappingProxyType(texts)

    def __getitem__(self, slug: str) -> Text:
        return self._texts[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def read_text(path: Path) -> Text:
    """The text in the file ``path``: UTF-8, no byte order mark, lines ended by line feeds alone.

    Any other form would make offsets and digests depend on who reads it.

    :raise TextError: the file is missing, empty or in another form; the sentence names the byte (from 0) and a remedy.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TextError(f"The text {path} cannot be read: {error.strerror or error}.") from None
    if not data:
        raise TextError(f"The text {path} is empty; put the words of the document into it.")
    if data.startswith(_BYTE_ORDER_MARK):
        raise TextError(f"The text {path} has a byte order mark at byte 0; save it as UTF-8 without one.")
    if (offset := data.find(b"\r")) >= 0:
        raise TextError(
            f"The text {path} has a carriage return at byte {offset}; save it with line feeds only (Unix line ends)."
        )
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextError(
            f"The text {path} is not UTF-8: byte {error.start} (0x{data[error.start]:02X}) belongs to no character; "
            "save it as UTF-8."
        ) from None
    return Text(path.stem, path, content, hashlib.sha256(data).hexdigest())
