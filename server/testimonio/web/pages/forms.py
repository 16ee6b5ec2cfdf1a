"""In which form a page is wanted: for people or as JSON, by ``?format=`` or else by ``Accept``."""

from __future__ import annotations

from flask import request

from testimonio.protocol.negotiation import choose
from testimonio.protocol.problem import ProblemError

_FORMS = {"html": "text/html", "json": "application/json"}


def wants_json() -> bool:
    """Whether JSON is wanted; who accepts everything gets the page.

    :raise 406: another form is asked for.
    """
    types = tuple(_FORMS.values())
    asked = request.args.get("format")
    wanted = choose(request.headers.get("Accept"), types) if asked is None else _FORMS.get(asked.lower())
    if wanted is None:
        raise ProblemError("not-acceptable", f"This is there as {', '.join(types)}.", {"available": types})
    return wanted == _FORMS["json"]
