"""What is alive in a page: tags, attributes and addresses, read as a browser would."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "cite", "background"})
SCHEMES = frozenset({"javascript", "data", "vbscript"})
MARK = "zz"
"""The names of all tags and functions that the cases try to slip in begin so."""


class Slipped(HTMLParser):
    """Finds in a page what a client has slipped in; ``found`` says what, one sentence each."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith(MARK):
            self.found.append(f"a tag <{tag}>")
        for name, value in attrs:
            if name.startswith((MARK, "on")):
                self.found.append(f"an attribute {name} of <{tag}>")
            if name in ADDRESSES and re.sub(r"[\x00-\x20]", "", value or "").partition(":")[0].lower() in SCHEMES:
                self.found.append(f"an address {value!r} of <{tag}>")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and MARK in data:
            self.found.append(f"a script {data[:80]!r}")
