"""Deep links: a web address that opens a page at a quote. Knows nothing of triples, texts or Flask."""

from __future__ import annotations

from urllib.parse import quote as percent_encode


def deep_link(url: str, quote: str) -> str:
    """``url`` with a text directive that makes a browser scroll to ``quote`` and mark it.

    All but ASCII letters and digits, ``_``, ``.`` and ``~`` is percent-encoded as UTF-8, since ``,`` ``&`` and ``-``
    are syntax in a directive. A fragment that ``url`` has already is kept in front.

    Specification: https://wicg.github.io/scroll-to-text-fragment/ (section 3.2, the fragment directive).
    """
    page = url.partition(":~:")[0].removesuffix("#")
    directive = ":~:text=" + percent_encode(quote, safe="").replace("-", "%2D")
    return page + ("" if "#" in page else "#") + directive
