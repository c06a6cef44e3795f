"""The built site, where the application serves it itself: a web server does that in production."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from clausebook_api.errors import Problem
from clausebook_api.middleware import SITE_PAGES
from clausebook_api.service import service

blueprint = Blueprint("site", __name__)


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<path:path>")
def file(path: str) -> Response:
    """A file of the site; a folder is its page."""
    config = service().config
    if not config.serve_site or config.site is None:
        raise Problem("not-found", "The routes are listed at /docs")
    folder = config.site.resolve()
    found = safe_join(str(folder), path)
    if found is None:  # it leads out of the site: whether anything is there is nobody's business
        return _missing(folder)
    if path.endswith("/") or not path:
        path += "index.html"
    elif Path(found).is_dir():
        return _moved(path)
    try:
        return _page(send_from_directory(folder, path, conditional=True))
    except NotFound:
        return _missing(folder)


def _page(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = SITE_PAGES
    return response


def _moved(path: str) -> Response:
    return Response(status=308, headers={"Location": f"{service().config.settings.base_path}{path}/"})


def _missing(folder: Path) -> Response:
    page = folder / "404.html"
    if not page.is_file():
        raise Problem("not-found", "The site has no such page")
    response = Response(page.read_bytes(), 404, content_type="text/html; charset=utf-8")
    return _page(response)
