"""``/dump/``, ``/release/<digest>/<file>`` and ``/.well-known/void``: the release's files, whole and citable."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.datastructures import Range
from werkzeug.http import parse_range_header
from werkzeug.utils import send_file

from testimonio.manifest import CATALOGUE, MANIFEST, Manifest, ReleasedFile
from testimonio.protocol.caching import IMMUTABLE, REVALIDATE, entity_tag, last_modified
from testimonio.protocol.media import content_type
from testimonio.protocol.negotiation import choose, choose_coding
from testimonio.protocol.problem import ProblemError
from testimonio.web.site import current_site
from testimonio.web.validators import validated

blueprint = Blueprint("dumps", __name__)

CODINGS = {".zst": "zstd", ".br": "br", ".gz": "gzip"}
"""Content coding of each compressed form, the server's favourite first."""

_ARCHIVES = {".zst": "application/zstd", ".br": "application/octet-stream", ".gz": "application/gzip"}
_LISTING = {"json": "application/json", "html": "text/html", "turtle": "text/turtle", "ttl": "text/turtle"}


@blueprint.get("/dump/")
def listing() -> Response:
    """The files of the release with sizes, digests and licence: as a page, JSON, or the catalogue in Turtle.

    :raise 404: no release is served.
    :raise 406: another format is asked for.
    """
    directory, manifest = _release()
    types = tuple(dict.fromkeys(_LISTING.values()))
    asked = request.args.get("format")
    wanted = choose(request.headers.get("Accept"), types) if asked is None else _LISTING.get(asked.lower())
    if wanted is None:
        detail = f"The list of dumps is there as {', '.join(types)}; or ?format= with {', '.join(_LISTING)}."
        raise ProblemError("not-acceptable", detail, {"available": types})
    if wanted == "text/turtle":
        response = _file(directory, manifest, _named(manifest, CATALOGUE), cache=REVALIDATE)
    elif wanted == "text/html":
        page = render_template("dumps.html", manifest=manifest)
        response = validated(Response(page, content_type=content_type(wanted)))
    else:
        response = validated(jsonify(_listed(manifest)))
    response.vary.add("Accept")
    return response


@blueprint.get("/dump/<name>")
def latest(name: str) -> Response:
    """The address of a file whatever the release, as the catalogue gives it: 302 to the file of this release.

    :raise 404: the release has no such file.
    """
    _, manifest = _release()
    known = {file.name + suffix for file in manifest.files for suffix in ("", *(c.suffix for c in file.compressed))}
    if name not in {MANIFEST, *known}:
        raise ProblemError("not-found", f"Release {manifest.digest} has no file {name!r}; /dump/ lists them.")
    response = Response(status=302)
    response.location = url_for("dumps.released", digest=manifest.digest, name=name)
    response.headers["Cache-Control"] = REVALIDATE
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The VoID and DCAT catalogue (https://www.w3.org/TR/void/#well-known).

    :raise 404: no release is served.
    """
    directory, manifest = _release()
    response = _file(directory, manifest, _named(manifest, CATALOGUE), cache=REVALIDATE)
    response.headers["Content-Location"] = url_for("dumps.released", digest=manifest.digest, name=CATALOGUE)
    return response


@blueprint.get("/release/<digest>/<name>")
def released(digest: str, name: str) -> Response:
    """One file of the release, in the compressed form that the client takes; or such a form under its own name.

    :raise 404: another release is served, or it has no such file.
    :raise 416: the range lies outside of the file.
    """
    directory, manifest = _release()
    if digest != manifest.digest:
        raise ProblemError("not-found", f"This server holds release {manifest.digest}, not {digest}.")
    if name == MANIFEST:
        return _sent(directory / MANIFEST, "application/json", entity_tag(manifest.digest, MANIFEST), manifest)
    for suffix, media_type in _ARCHIVES.items():
        file = next((file for file in manifest.files if file.name + suffix == name), None)
        form = next((form for form in file.compressed if form.suffix == suffix), None) if file else None
        if form:
            return _sent(directory / name, media_type, entity_tag(form.sha256), manifest)
    return _file(directory, manifest, _named(manifest, name))


def _release() -> tuple[Path, Manifest]:
    site = current_site()
    if site.release is None or site.manifest is None:
        raise ProblemError("not-found", "This server serves a bare dataset, which has no release files.")
    return site.release, site.manifest


def _named(manifest: Manifest, name: str) -> ReleasedFile:
    # Only names of the manifest lead to files: no other path can be reached from here.
    for file in manifest.files:
        if file.name == name:
            return file
    raise ProblemError("not-found", f"Release {manifest.digest} has no file {name!r}; /dump/ lists them.")


def _file(directory: Path, manifest: Manifest, file: ReleasedFile, cache: str = IMMUTABLE) -> Response:
    """``file`` as it is or, where the client takes it, in a compressed form.

    A range is always one of the file as it is: of a compressed form, it would be of use to nobody.
    """
    forms = {CODINGS[form.suffix]: form for form in file.compressed}
    codings = [coding for coding in CODINGS.values() if coding in forms]
    coding = None if "Range" in request.headers else choose_coding(request.headers.get("Accept-Encoding"), codings)
    if coding is None:
        response = _sent(directory / file.name, file.media_type, entity_tag(file.sha256), manifest, cache)
    else:
        form = forms[coding]
        path = directory / (file.name + form.suffix)
        response = _sent(path, file.media_type, entity_tag(form.sha256, coding), manifest, cache, file.name)
        response.headers["Content-Encoding"] = coding
        response.headers["Accept-Ranges"] = "none"
    response.vary.add("Accept-Encoding")
    return response


def _sent(
    path: Path, media_type: str, tag: str, manifest: Manifest, cache: str = IMMUTABLE, name: str | None = None
) -> Response:
    environ = dict(request.environ)
    if not _one_range(parse_range_header(request.headers.get("Range"))):
        environ.pop("HTTP_RANGE", None)  # RFC 9110, 14.2: a server may ignore it; the whole file then
    fixed = cache == IMMUTABLE
    response = send_file(
        # Where another release may be served tomorrow, one that was issued before it too, no date tells them apart: the
        # bytes alone bring none.
        path if fixed else BytesIO(path.read_bytes()),
        environ,
        mimetype=media_type,  # Werkzeug adds the charset of text itself
        conditional=True,
        download_name=name or path.name,
        etag=tag.strip('"'),
        last_modified=last_modified(manifest.issued) if fixed else None,
        response_class=Response,
    )
    response.headers["Cache-Control"] = cache
    assert isinstance(response, Response)  # noqa: S101  (response_class)
    return response


def _one_range(range_: Range | None) -> bool:
    return range_ is not None and range_.units == "bytes" and len(range_.ranges) == 1


def _listed(manifest: Manifest) -> dict[str, object]:
    def url(name: str) -> str:
        return current_site().url(url_for("dumps.released", digest=manifest.digest, name=name))

    files = [
        {
            "name": file.name,
            "url": url(file.name),
            "title": file.title,
            "media_type": file.media_type,
            "bytes": file.bytes,
            "sha256": file.sha256,
            "triples": file.triples,
            "compressed": [
                {"url": url(file.name + form.suffix), "bytes": form.bytes, "sha256": form.sha256}
                for form in file.compressed
            ],
        }
        for file in manifest.files
    ]
    return {
        "release": manifest.digest,
        "title": dict(manifest.title),
        "licence": manifest.licence,
        "issued": manifest.issued,
        "counts": dict(manifest.counts),
        "files": files,
    }
