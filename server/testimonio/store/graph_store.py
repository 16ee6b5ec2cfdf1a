"""A dataset loaded into an engine elsewhere, over the Graph Store HTTP Protocol
(https://www.w3.org/TR/sparql11-http-rdf-update/), and counted there over the SPARQL Protocol.

A graph's first piece replaces what was there, the others are added. So a load that was interrupted is done again and
ends in the same state. What a release before had under our names, and this one has not, is deleted. Labels of blank
nodes mean something in one request only: a graph's triples with blank nodes go together.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import pyoxigraph as ox

from testimonio.errors import StoreError
from testimonio.names import GRAPH
from testimonio.store.elsewhere import DEFAULT
from testimonio.store.endpoints import Endpoint

_PIECE = 20_000  # triples in one request
_TIME_S = 600.0
_TRIPLES = "application/n-triples"
_JSON = "application/sparql-results+json"
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user's name and password, sent only where the other side asks for them (Digest or Basic)."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class GraphStore:
    """An engine elsewhere.

    :ivar loads: where graphs are loaded, a graph store that takes ``?graph=``; ``asked`` where queries are asked.
    """

    loads: Endpoint
    asked: Endpoint
    credentials: Credentials | None = None

    def load(self, dataset: Path, progress: Callable[[str], object]) -> None:
        """Replace what the store has of us by the N-Quads of ``dataset``.

        :raise StoreError: the file cannot be read, or the store refuses.
        """
        self._send("POST", DEFAULT, b"")  # who may not write is told so before there is much to send
        seen: set[str] = set()
        done = 0
        for graph, triples in _pieces(dataset):
            body = "".join(f"{triple} .\n" for triple in triples).encode()
            self._send("POST" if graph in seen else "PUT", graph, body)
            seen.add(graph)
            done += len(triples)
            progress(f"{done:,} triples loaded")
        for graph in sorted(self.counts().keys() - seen):
            progress(f"deleting <{graph}>, which this release has no more")
            self._send("DELETE", graph, None)

    def counts(self) -> Mapping[str, int]:
        """The number of triples in each graph under our names.

        :raise StoreError: the endpoint cannot be asked.
        """
        rows = self._ask(_COUNTS)
        sizes = {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
        return {graph: size for graph, size in sizes.items() if graph.startswith(GRAPH)}

    def _ask(self, query: str) -> list[dict[str, Any]]:
        headers = {"Accept": _JSON, "Content-Type": "application/x-www-form-urlencoded"}
        request = urllib.request.Request(self.asked.iri, urlencode({"query": query}).encode(), headers)  # noqa: S310
        with self._opened(request, self.asked) as response:
            try:
                return list(json.load(response)["results"]["bindings"])
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(f"{self.asked.iri} answers with no SPARQL results in JSON ({error}).") from None

    def _send(self, method: str, graph: str, body: bytes | None) -> None:
        separator = "&" if "?" in self.loads.iri else "?"
        address = f"{self.loads.iri}{separator}{urlencode({'graph': graph})}"
        headers = {"Content-Type": _TRIPLES} if body is not None else {}
        request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310  (an Endpoint's)
        self._opened(request, self.loads).close()

    def _opened(self, request: urllib.request.Request, at: Endpoint) -> IO[bytes]:
        try:
            if self.credentials is not None and at is self.loads:
                self._sign(request, self.credentials)
            found: IO[bytes] = _opener().open(request, timeout=_TIME_S)
            return found
        except urllib.error.HTTPError as error:
            with error:
                raise StoreError(f"{at.iri} answers with status {error.code}. {_ADVICE.get(error.code, '')}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise StoreError(f"{at.iri} cannot be asked: {getattr(error, 'reason', error)}.") from None

    def _sign(self, request: urllib.request.Request, credentials: Credentials) -> None:
        """Give ``request`` the credentials that the store wants.

        It is asked beforehand, by adding nothing: over a long body that it refuses, it would break the connection.
        """
        nothing = urllib.request.Request(request.full_url, b"", {"Content-Type": _TRIPLES}, method="POST")  # noqa: S310
        try:
            _opener().open(nothing, timeout=_TIME_S).close()
        except urllib.error.HTTPError as error:
            with error:
                wanted = error.headers.get("WWW-Authenticate", "") if error.code == HTTPStatus.UNAUTHORIZED else ""
            scheme, _, challenge = wanted.partition(" ")
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, self.loads.iri, credentials.user, credentials.password)
            if scheme.lower() == "digest":
                items = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge))
                answer = urllib.request.HTTPDigestAuthHandler(passwords).get_authorization(request, items)
                request.add_unredirected_header("Authorization", f"Digest {answer}")
            elif scheme.lower() == "basic":
                pair = b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()
                request.add_unredirected_header("Authorization", f"Basic {pair}")


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect(), urllib.request.ProxyHandler({}))


_ADVICE = {
    401: "Give a user who may write (TESTIMONIO_STORE_USER, TESTIMONIO_STORE_PASSWORD, or a line in ~/.netrc).",
    403: "Give a user who may write.",
    404: "Name the address of its graph store.",
}


def differences(wanted: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """A sentence for each graph that an endpoint has not as it should."""
    return [
        f"<{graph}> should have {wanted.get(graph, 0):,} triples and has {found.get(graph, 0):,}"
        for graph in sorted({*wanted, *found})
        if wanted.get(graph, 0) != found.get(graph, 0)
    ]


def _pieces(dataset: Path) -> Iterator[tuple[str, list[str]]]:
    """Graphs with some of their triples at a time, as N-Triples without their ends."""
    held: dict[str, list[str]] = {}
    together: dict[str, list[str]] = {}
    try:
        for quad in ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS):
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else DEFAULT
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                together.setdefault(graph, []).append(str(quad.triple))
                continue
            lines = held.setdefault(graph, [])
            lines.append(str(quad.triple))
            if len(lines) == _PIECE:
                yield graph, held.pop(graph)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{dataset} cannot be read: {error}.") from error
    yield from held.items()
    yield from together.items()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are errors: credentials go where somebody meant them to go."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""
