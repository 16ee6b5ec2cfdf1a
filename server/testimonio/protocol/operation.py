"""What a request asks for: SPARQL 1.1 Protocol, query operation; SPARQL 1.1 Graph Store HTTP Protocol, reading.

Implements https://www.w3.org/TR/sparql11-protocol/#query-operation and
https://www.w3.org/TR/sparql11-http-rdf-update/#http-get. Nothing here reads the query itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qsl

from testimonio.protocol.problem import ProblemError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "OPTIONS", "POST")

GRAPH_METHODS = ("GET", "HEAD", "OPTIONS")
_ACCEPTED = {"Accept": f"{FORM}, {QUERY}"}  # of a 415 (RFC 9110, 12.5.1)

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_MAX_PARAMETERS = 1_000
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation, or, with no ``query``, a request for the service description.

    :ivar default_graphs: values of ``default-graph-uri``; ``named_graphs`` those of ``named-graph-uri``.
    :ivar formats: the values of ``format``, which override Accept; some clients spell theirs in several ways at once,
        so the first one that there is counts.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphOperation:
    """A request for a graph.

    :ivar graph: its IRI, ``None`` for the default graph.
    :ivar formats: as in :class:`Operation`.
    """

    graph: str | None
    formats: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parameters:
    values: dict[str, list[str]] = field(default_factory=dict)

    def read(self, encoded: bytes, where: str) -> None:
        """Add the parameters of a query string or a form."""
        try:
            # A parameter may stand in raw UTF-8, though it should not.
            text = encoded.decode("utf-8")
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS)
        except UnicodeDecodeError:
            raise ProblemError("malformed-request", f"The {where} is not encoded in UTF-8.") from None
        except ValueError:
            raise ProblemError("malformed-request", f"The {where} has over {_MAX_PARAMETERS:,} parameters.") from None
        # Read as it stands, a literal in the query would not be the one that was meant.
        if _BROKEN.search(text):
            detail = f"The {where} has a % without two hexadecimal digits behind it; the sign itself is written %25."
            raise ProblemError("malformed-request", detail)
        for name, value in pairs:
            self.values.setdefault(name, []).append(value)

    def only(self, name: str) -> str | None:
        """The value of ``name``, which may be given once."""
        values = self.values.get(name, [])
        if len(values) > 1:
            raise ProblemError(
                "malformed-request", f"The parameter {name!r} is given {len(values)} times; once will do."
            )
        return values[0] if values else None


def read(
    method: str, query_string: bytes, content_type: str | None, body: bytes, content_coding: str | None = None
) -> Operation:
    """The operation that a request asks for.

    :param query_string: as it stands in the request line, without ``?``.
    :param content_type: the header, whole; ``content_coding`` that of Content-Encoding.
    :raise ProblemError: 400 for what is malformed, 403 for an update, 415 for a body of another kind.
    """
    parameters = _Parameters()
    parameters.read(query_string, "query string")
    query = None
    if method == "POST":
        _require_plain(content_coding)
        query = _body_query(parameters, content_type, body)
    if "update" in parameters.values:
        raise ProblemError("read-only", "The parameter 'update' asks for a change; only queries are answered.")
    in_parameters = parameters.only("query")
    if query is not None and in_parameters is not None:
        raise ProblemError("malformed-request", "There are two queries, one in the address and one in the body.")
    query = in_parameters if query is None else query
    graphs = tuple(parameters.values.get("default-graph-uri", ())), tuple(parameters.values.get("named-graph-uri", ()))
    if query is None and (method == "POST" or any(graphs)):
        raise ProblemError("malformed-request", "The parameter 'query' is missing.")
    return Operation(query, *graphs, formats=tuple(parameters.values.get("format", ())))


def read_graph(query_string: bytes) -> GraphOperation:
    """The graph that a request names indirectly (https://www.w3.org/TR/sparql11-http-rdf-update/#indirect-graph-identification).

    :raise ProblemError: 400 where not exactly one graph is named, or by an IRI that is not absolute.
    """
    parameters = _Parameters()
    parameters.read(query_string, "query string")
    graph, default = parameters.only("graph"), parameters.only("default")
    if (graph is None) == (default is None):
        raise ProblemError("malformed-request", "Name one graph: ?default, or ?graph= with its IRI.")
    if default:
        raise ProblemError("malformed-request", "The parameter 'default' takes no value.")
    if graph is not None and not _ABSOLUTE.match(graph):
        raise ProblemError("malformed-request", f"The IRI of the graph, {graph!r}, is not absolute.")
    return GraphOperation(graph, tuple(parameters.values.get("format", ())))


def _require_plain(coding: str | None) -> None:
    """Bodies are taken as they come: unpacking one would let a short request become a long one (RFC 9110, 8.4)."""
    if (coding or "").strip().lower() not in ("", "identity"):
        raise ProblemError(
            "unsupported-media-type",
            f"A body with the coding {coding!r} is not read; send it as it is.",
            headers={"Accept-Encoding": "identity"},
        )


def _body_query(parameters: _Parameters, content_type: str | None, body: bytes) -> str | None:
    message = Message()
    message["Content-Type"] = content_type or ""
    kind = message.get_content_type() if content_type else ""
    charset = message.get_param("charset", "utf-8")
    if kind == UPDATE:
        raise ProblemError(
            "read-only", f"A body of type {UPDATE} asks for a change; this endpoint only answers queries."
        )
    if kind not in (FORM, QUERY):
        sent = f"A body of type {kind!r}" if kind else "A body without Content-Type"
        raise ProblemError("unsupported-media-type", f"{sent} is not read; send {FORM} or {QUERY}.", headers=_ACCEPTED)
    if str(charset).lower() not in _UTF8:
        raise ProblemError(
            "unsupported-media-type", f"The charset {charset!r} is not read; send UTF-8.", headers=_ACCEPTED
        )
    if kind == FORM:
        parameters.read(body, "form")
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError("malformed-request", "The query is not encoded in UTF-8.") from None
