"""Reading a request: what the cases over HTTP do not show. They are in ``cases/``."""

from __future__ import annotations

import pytest

from testimonio.protocol.operation import FORM, QUERY, Operation, read
from testimonio.protocol.problem import ProblemError


def test_a_form_may_name_its_graphs_in_either_place() -> None:
    found = read("POST", b"default-graph-uri=a&format=csv", FORM, b"query=ASK&default-graph-uri=b&named-graph-uri=c")
    assert found == Operation("ASK", ("a", "b"), ("c",), ("csv",))


def test_graphs_keep_their_order() -> None:
    found = read("GET", b"query=ASK&default-graph-uri=b&default-graph-uri=a", None, b"")
    assert found.default_graphs == ("b", "a")


def test_nothing_asked_is_the_description() -> None:
    assert read("GET", b"", None, b"") == Operation(None)
    assert read("HEAD", b"format=nt", None, b"").formats == ("nt",)


def test_semicolons_do_not_separate() -> None:
    assert read("GET", b"query=ASK{};update=x", None, b"").query == "ASK{};update=x"


def test_raw_utf_8_in_the_address_is_read() -> None:
    assert read("GET", "query=ñ".encode(), None, b"").query == "ñ"


@pytest.mark.parametrize("content_type", [FORM + ";charset=UTF-8", QUERY + '; charset="utf-8"', QUERY.upper()])
def test_content_types_that_are_read(content_type: str) -> None:
    assert read("POST", b"", content_type, b"query=ASK").query in ("ASK", "query=ASK")


@pytest.mark.parametrize(
    "content_type",
    [QUERY + ";charset=utf-16", "text/plain", "multipart/form-data; boundary=x", "", "nonsense", None],
)
def test_content_types_that_are_not(content_type: str | None) -> None:
    with pytest.raises(ProblemError) as caught:
        read("POST", b"", content_type, b"query=ASK")
    assert caught.value.problem.status == 415


def test_too_many_parameters() -> None:
    with pytest.raises(ProblemError, match="1,000 parameters"):
        read("GET", b"&".join([b"a=1"] * 2_000), None, b"")
