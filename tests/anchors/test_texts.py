"""The one accepted form of a text, and the folder of texts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from testimonio.anchors.texts import Texts, read_text
from testimonio.errors import TextError


def test_offsets_count_code_points_and_the_digest_counts_bytes(tmp_path: Path) -> None:
    path = tmp_path / "pier.txt"
    path.write_bytes("Ñandú 🐟\n\nse fue\n".encode())
    text = read_text(path)
    assert text.slug == "pier"
    assert text.content.index("se") == 9
    assert len(text.content) == 16
    assert text.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [text.line(offset) for offset in (0, 7, 8, 9)] == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(
            b"\xef\xbb\xbfThe pier\n", "has a byte order mark at byte 0; save it as UTF-8 without one", id="BOM"
        ),
        pytest.param(b"The\npier\r\n", "has a carriage return at byte 8; save it with line feeds only", id="CRLF"),
        pytest.param(b"The\rpier", "has a carriage return at byte 3", id="CR"),
        pytest.param(
            "El muñeco".encode("latin-1"), "is not UTF-8: byte 5 (0xF1) belongs to no character; save", id="Latin-1"
        ),
        pytest.param("El".encode("utf-16"), "is not UTF-8: byte 0 (0xFF)", id="UTF-16"),
        pytest.param("fin ñ".encode()[:-1], "is not UTF-8: byte 4 (0xC3)", id="cut short"),
        pytest.param(b"", "is empty", id="empty"),
    ],
)
def test_another_form_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "pier.txt"
    path.write_bytes(data)
    with pytest.raises(TextError) as caught:
        read_text(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    with pytest.raises(TextError, match="pier"):
        Texts(tmp_path)


def test_a_missing_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="cannot be read: No such file"):
        read_text(tmp_path / "pier.txt")
    with pytest.raises(TextError, match="cannot be read: Is a directory"):
        read_text(tmp_path)


def test_a_folder_holds_texts_by_slug(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt", "README.md"):
        (tmp_path / name).write_text("words", encoding="utf-8")
    texts = Texts(tmp_path)
    assert list(texts) == ["a", "b"]
    assert texts["a"].content == "words"
    assert texts.get("c") is None


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="holds no text"):
        Texts(tmp_path)
    with pytest.raises(TextError, match="There is no folder"):
        Texts(tmp_path / "none")
