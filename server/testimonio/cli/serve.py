"""``testimonio serve``: makes a release where there is none yet, and serves it."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from testimonio import layout, manifest
from testimonio.cli import engines, findings, holding
from testimonio.cli.build import releases, say
from testimonio.cli.check import held_texts
from testimonio.cli.limits import add_argument as add_limits
from testimonio.cli.limits import limited
from testimonio.errors import UsageError
from testimonio.release import Violations, build, unchanged
from testimonio.store.endpoints import endpoints
from testimonio.store.limits import Limits
from testimonio.store.pool import Pool
from testimonio.web.server import place, serve
from testimonio.web.settings import Settings, TransportLimits
from testimonio.web.succession import Served, Succession

SUMMARY = "serve a corpus: pages, data, SPARQL endpoint, dumps"

_MAX_FAST_WORKERS = 8
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
    workers = Limits(fast_workers=min(_MAX_FAST_WORKERS, (os.cpu_count() or 1) + _MORE_THAN_CORES))
    services = tuple(endpoint.iri for endpoint in endpoints(args.allow_service))
    limits, transport = limited(args.limits, workers, TransportLimits())
    settings = Settings(
        public_url=args.public_url, access_log=args.access_log, transport=transport, texts=_shown_texts(args.texts)
    )
    try:
        succession = Succession(lambda: _served(args, limits), lambda dataset: Pool.start(dataset, limits, services))
        with contextlib.closing(succession):
            serve(at, succession, settings)
    except Violations as violations:
        sys.stdout.write(findings.text(violations.findings, layout.corpus(args.corpus).root))
        print(f"testimonio: {violations}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _served(args: argparse.Namespace, limits: Limits) -> Served:
    release = _release(args)
    return Served(engines.plan(args, release, limits, say), release)


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
        release: Path = (holding.release(args.release) or args.release).resolve()
        manifest.verify(release)
        return release
    corpus = layout.corpus(args.corpus)
    texts = held_texts(corpus, args.texts)
    out = args.out or releases(corpus)
    return unchanged(corpus, layout.tool(), out, texts=texts) or build(
        corpus, layout.tool(), out, texts=texts, progress=say
    )
