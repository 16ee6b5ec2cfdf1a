"""Deep links (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

import pytest

from testimonio.deeplink import deep_link

URL = "https://example.org/pier"


@pytest.mark.parametrize(
    ("url", "quote", "link"),
    [
        pytest.param(URL, "12 planks", URL + "#:~:text=12%20planks", id="space"),
        pytest.param(URL, "well-known", URL + "#:~:text=well%2Dknown", id="hyphen"),
        pytest.param(URL, "first, and last", URL + "#:~:text=first%2C%20and%20last", id="comma"),
        pytest.param(URL, "Gull & Sons", URL + "#:~:text=Gull%20%26%20Sons", id="ampersand"),
        pytest.param(URL, "100% / #1 a+b", URL + "#:~:text=100%25%20%2F%20%231%20a%2Bb", id="other signs"),
        pytest.param(URL, "peoples’ año", URL + "#:~:text=peoples%E2%80%99%20a%C3%B1o", id="UTF-8"),
        pytest.param(URL + "?a=1", "x", URL + "?a=1#:~:text=x", id="query"),
        pytest.param(URL + "#top", "x", URL + "#top:~:text=x", id="fragment"),
        pytest.param(URL + "#", "x", URL + "#:~:text=x", id="empty fragment"),
        pytest.param(URL + "#:~:text=y", "x", URL + "#:~:text=x", id="directive replaced"),
        pytest.param(URL + "#top:~:text=y", "x", URL + "#top:~:text=x", id="fragment kept, directive replaced"),
    ],
)
def test_deep_link(url: str, quote: str, link: str) -> None:
    assert deep_link(url, quote) == link
