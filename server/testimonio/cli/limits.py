"""``--limit NAME=VALUE``: any limit of a query or a request by its name, its unit in the name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from testimonio.errors import UsageError
from testimonio.store.limits import Limits
from testimonio.web.settings import TransportLimits

OPTION = "--limit"


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the option; it may be given several times."""
    parser.add_argument(
        OPTION,
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="limits",
        help="another limit than the default, such as deadline_s=60 (all of them: /about/limits of a running server)",
    )


def limited(given: Sequence[str], queries: Limits, requests: TransportLimits) -> tuple[Limits, TransportLimits]:
    """``queries`` and ``requests`` with the limits ``given``.

    :raise UsageError: there is no such limit, or the value is no positive number of its kind.
    """
    of_queries = {field.name: type(getattr(queries, field.name)) for field in fields(queries)}
    of_requests = {field.name: type(getattr(requests, field.name)) for field in fields(requests)}
    for one in given:
        name, _, value = one.partition("=")
        kind = of_queries.get(name) or of_requests.get(name)
        if kind is None:
            names = ", ".join(sorted((*of_queries, *of_requests)))
            raise UsageError(f"{OPTION} {one}: there is no limit {name!r}; there are {names}.")
        change: dict[str, Any] = {name: _positive(one, value, kind)}
        if name in of_queries:
            queries = replace(queries, **change)
        else:
            requests = replace(requests, **change)
    return queries, requests


def _positive(option: str, value: str, kind: type) -> int | float:
    try:
        number: int | float = kind(value)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        what = "whole number" if kind is int else "number"
        raise UsageError(f"{OPTION} {option}: give a positive {what}, such as {option.partition('=')[0]}=2.")
    return number
