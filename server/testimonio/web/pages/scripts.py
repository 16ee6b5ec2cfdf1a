"""The files that ``frontend/build`` made of npm packages: which there are, and the licences of what went into them.

Every page works without them. Whoever runs a checkout without having built them has none.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, url_for

from testimonio.protocol.problem import ProblemError

LICENCES = "THIRD-PARTY-LICENSES"

_MANIFEST = "manifest.json"  # written last


class Scripts:
    """What was built, looked up once, when the application is made."""

    def __init__(self, folder: Path) -> None:
        whole = (folder / _MANIFEST).is_file()
        self._files = {file.name: file for file in folder.iterdir()} if whole else {}

    def path(self, name: str) -> Path | None:
        """Where the file ``name`` lies, ``None`` if it was not built."""
        return self._files.get(name)

    def url(self, name: str) -> str | None:
        """The address of the file ``name`` on this server, ``None`` if it was not built."""
        return url_for("static", filename=f"built/{name}") if name in self._files else None


def register(app: Flask) -> Scripts:
    """Give the templates of ``app`` the function ``built`` (:meth:`Scripts.url`), and serve the licences."""
    scripts = Scripts(Path(app.static_folder or "") / "built")
    blueprint = Blueprint("scripts", __name__)

    @blueprint.get(f"/{LICENCES}")
    def licences() -> Response:
        """The licences of the packages in the built files.

        :raise 404: nothing was built.
        """
        found = scripts.path(LICENCES)
        if found is None:
            raise ProblemError("not-found", "This server has no scripts of others.")
        return Response(found.read_text(encoding="utf-8"), content_type="text/plain; charset=utf-8")

    app.register_blueprint(blueprint)
    app.jinja_env.globals["built"] = scripts.url
    return scripts
