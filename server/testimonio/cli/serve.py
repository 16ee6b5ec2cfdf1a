"""``testimonio serve``: makes a release where there is none yet, and serves it."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from testimonio import layout, manifest
from testimonio.cli import engines, findings
from testimonio.cli.limits import add_argument as add_limits
from testimonio.cli.limits import limited
from testimonio.errors import UsageError
from testimonio.finding import Violations
from testimonio.store.endpoints import endpoints
from testimonio.store.limits import Limits
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool
from testimonio.web.place import Place, place
from testimonio.web.settings import Settings, TransportLimits

SUMMARY = "serve a corpus: pages, data, SPARQL endpoint, dumps"

_MAX_FREE_WORKERS = 8  # beside those that long queries hold
_MORE_THAN_CORES = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="a folder with graph/, or the name of an example")
    parser.add_argument(
        "--release",
        metavar="DIR",
        type=Path,
        help="serve this release instead, or the current one in this folder; nothing is built",
    )
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000; 0 takes a free one")
    parser.add_argument(
        "--texts",
        metavar="DIR",
        type=Path,
        help="the folder of texts; named here, pages show them whole (default: texts/ of the corpus, never shown)",
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="the folder of releases (default: build/ of the corpus)"
    )
    parser.add_argument("--public-url", metavar="URL", help="scheme and host under which clients know this server")
    parser.add_argument(
        "--access-log",
        metavar="FILE",
        help="write one line of JSON a request there; - is standard error (default: none)",
    )
    parser.add_argument(
        "--allow-service",
        metavar="IRI",
        action="append",
        default=[],
        help="let SERVICE in queries call this SPARQL endpoint; may be repeated (default: none, nothing leaves the "
        "machine)",
    )
    engines.add_argument(parser)
    add_limits(parser)


def run(args: argparse.Namespace) -> int:
    """Print one line with the URL on standard output when the server answers; serve until SIGINT or SIGTERM.

    1 when the corpus has violations: then they are printed as ``check`` prints them. 130 when interrupted before.

    :raise UsageError: a release and a corpus are both named.
    :raise StoreError: what SERVICE is allowed to call is no endpoint.
    :raise ServeError: the port is in use, or the server ended by itself.
    :raise ReleaseError: there is no such release.
    """
    at = place(args.host, args.port)  # before the long work
    free = min(_MAX_FREE_WORKERS, (os.cpu_count() or 1) + _MORE_THAN_CORES)
    workers = Limits(query_workers=free + Limits().long_queries)
    services = tuple(endpoint.iri for endpoint in endpoints(args.allow_service))
    limits, transport = limited(args.limits, workers, TransportLimits())
    settings = Settings(
        public_url=args.public_url, access_log=args.access_log, transport=transport, texts=_shown_texts(args.texts)
    )
    try:
        _serve(args, at, settings, limits, services)
    except Violations as violations:
        sys.stdout.write(findings.text(violations.findings, layout.corpus(args.corpus).root))
        print(f"testimonio: {violations}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _serve(args: argparse.Namespace, at: Place, settings: Settings, limits: Limits, services: tuple[str, ...]) -> None:
    release = _release(args)
    plans = {release: engines.plan(args, release, limits, say)}
    begun = [Pool.begin(plans[release], limits, services)]
    # Only now, because it takes as long as the workers need to start: half of the time from a release to an answer.
    from testimonio.web.server import serve
    from testimonio.web.succession import Served, Succession

    def find() -> Served:
        found = release if begun else _release(args)
        if found not in plans:  # of the same release, the engine stays as it was chosen
            plans[found] = engines.plan(args, found, limits, say)
        return Served(plans[found], found)

    def start(dataset: Path | Plan) -> Pool:
        return begun.pop().started() if begun else Pool.start(dataset, limits, services)

    with contextlib.closing(Succession(find, start)) as succession:
        serve(at, succession, settings)


def _shown_texts(named: Path | None) -> Path | None:
    """The folder that ``--texts`` names, from the root: pages show its texts. Never a folder that nobody named.

    :raise UsageError: it is no folder.
    """
    if named is not None and not named.is_dir():
        raise UsageError(f"--texts: there is no folder {named}; name the folder that holds the texts.")
    return named.resolve() if named else None


def _release(args: argparse.Namespace) -> Path:
    """The release to serve, built if the corpus has changed since the last one."""
    if args.release is not None:
        if args.corpus is not None or args.out is not None:
            raise UsageError("--release serves a release as it is: name neither a corpus nor --out.")
        release: Path = (manifest.named(args.release) or args.release).resolve()
        manifest.verify(release, again=True)
        return release
    from testimonio.cli.build import built  # what reads and reasons takes long to import

    return built(args)


def say(step: str) -> None:
    """Tell a step on standard error."""
    print(step, file=sys.stderr, flush=True)
