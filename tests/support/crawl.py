"""Pages of every kind, for the queries that they ask."""

from __future__ import annotations

import re
from collections import Counter

from flask.testing import FlaskClient

_LINK = re.compile(r'href="(/[^"#?]*)')


def crawl(client: FlaskClient, each: int) -> Counter[int]:
    """Load ``each`` pages of every kind that the front page leads to, and count them by their statuses."""
    todo, seen, kinds = ["/"], set[str](), Counter[str]()
    statuses: Counter[int] = Counter()
    while todo:
        path = todo.pop()
        with client.get(path, headers={"Accept": "text/html", "Accept-Encoding": "identity"}) as response:
            statuses[response.status_code] += 1
            html = response.get_data().decode("utf-8", "replace")
        for found in _LINK.findall(html):
            kind = found.rpartition("/")[0]
            if found not in seen and kinds[kind] < each and not found.startswith(("/release/", "/static/")):
                seen.add(found)
                kinds[kind] += 1
                todo.append(found)
    return statuses
