"""The examples for production: a real nginx with the configuration as it stands, before a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from api.search import build
from clausebook.demo import demo
from clausebook.workspace import Workspace
from site_builder.build import Plan
from site_builder.build import build as build_site
from site_builder.publication import Site

DEPLOY = Path(__file__).parents[2] / "deploy"
TODAY = date(2026, 11, 26)
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


class Place(NamedTuple):
    """Where nginx answers, and the process of the API behind it."""

    address: str
    api: subprocess.Popen[bytes]


class Told(NamedTuple):
    """An answer."""

    status: int
    headers: Message
    body: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def get(address: str, **headers: str) -> Told:
    request = urllib.request.Request(address, headers={name.replace("_", "-"): one for name, one in headers.items()})
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=120) as answer:
            return Told(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Told(error.code, error.headers, error.read().decode())


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[bytes]], str],
) -> Iterator[Place]:
    if NGINX is None:
        pytest.fail("No nginx found: `make test` installs it")
    root = tmp_path_factory.mktemp("deploy")
    root.chmod(0o755)
    for parent in root.parents:
        if parent.is_relative_to(tmp_path_factory.getbasetemp().parent):
            parent.chmod(0o755)
    demo(root / "terms", TODAY)
    workspace = Workspace.open(root / "terms")
    corpus = workspace.corpus()
    build_site(corpus, Site.of(workspace.config, TODAY), Plan(root / "terms", root / "site", workspace.state))
    build(corpus, workspace.config, workspace.state)
    port, web = free_port(), free_port()
    environment = os.environ | {
        "CLAUSEBOOK_ROOT": str(root / "terms"),
        "CLAUSEBOOK_SITE": str(root / "site"),
        "CLAUSEBOOK_PROXIES": "1",
        "CLAUSEBOOK_LOG": "error",
    }
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--port", str(port), "--factory"]
    api = subprocess.Popen([*command, "--log-level", "error", "api.server:application"], env=environment)
    config = root / "nginx.conf"
    config.write_text(configured(root, port, web), "utf-8")
    nginx = subprocess.Popen([NGINX, "-c", str(config), "-e", str(root / "error.log"), "-g", "daemon off;"])
    try:
        listening_on(port, api)
        yield Place(listening_on(web, nginx), api)
    finally:
        nginx.terminate()
        api.terminate()
        nginx.wait()
        api.wait()


def configured(root: Path, port: int, web: int) -> str:
    """The example, with the paths and ports of a test."""
    proxy = root / "clausebook_proxy.conf"
    shutil.copy(DEPLOY / "clausebook_proxy.conf", proxy)
    example = (DEPLOY / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("127.0.0.1:8001", f"127.0.0.1:{port}"), ("listen 80;", f"listen 127.0.0.1:{web};"),
        ("/srv/clausebook/site", str(root / "site")), ("/etc/nginx/clausebook_proxy.conf", str(proxy)),
        ("server_name legal.example;", "server_name 127.0.0.1;"),
    ):  # fmt: skip
        assert old in example
        example = example.replace(old, new)
    folders = "".join(
        f"{name}_temp_path {root}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    types = "include /etc/nginx/mime.types; default_type application/octet-stream;"
    user = "user root;" if os.geteuid() == 0 else ""
    head = f"{user} pid {root}/nginx.pid; events {{}} http {{ {types} access_log off; {folders}\n"
    return f"{head}{example}\n}}\n"


def test_the_site_is_files_with_the_policy_of_pages(place: Place) -> None:
    page = get(f"{place.address}/terms-of-service/")
    assert (200, "text/html; charset=utf-8") == (page.status, page.headers["Content-Type"])
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert 304 == get(f"{place.address}/terms-of-service/", If_None_Match=page.headers["ETag"]).status
    assert 404 == get(f"{place.address}/nothing/").status


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/v1/documents", 200, "application/json"), ("/agent/?q=refund", 200, "text/html"), ("/docs", 200, "text/html"),
        ("/openapi.json", 200, "application/json"), ("/id/terms-of-service/security", 303, "text/html"),
        ("/terms-of-service/compare/2022-05-30..today/", 200, "text/html"), ("/readyz", 200, "application/json"),
        ("/terms-of-service/compare/?from=2022-05-30&to=today", 302, "text/html"),
        ("/v1/nothing", 404, "application/problem+json"), ("/metrics", 200, "text/plain"),
    ],
)  # fmt: skip
def test_the_api_answers_behind_it(place: Place, path: str, status: int, kind: str) -> None:
    answer = get(place.address + path)
    assert (status, kind) == (answer.status, answer.headers.get("Content-Type", "").split(";")[0])
    assert answer.headers["X-Request-Id"]


def test_what_one_has_is_not_sent_again_through_the_proxy(place: Place) -> None:
    address = f"{place.address}/v1/documents/terms-of-service/clauses/security"
    tag = get(address).headers["ETag"]
    assert 304 == get(address, If_None_Match=tag).status


def test_without_the_api_the_site_and_the_choice_of_versions_stay(place: Place) -> None:
    place.api.terminate()
    place.api.wait()
    assert 200 == get(f"{place.address}/terms-of-service/").status
    chosen = get(f"{place.address}/terms-of-service/compare/2022-05-30..today/")
    assert 200 == chosen.status
    assert "Compare any two versions" in chosen.body
    assert 502 == get(f"{place.address}/v1/documents").status


def test_containers_are_made_of_what_there_is() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert {"api", "web", "worker"} == set(compose["services"])
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (DEPLOY.parent / source).exists(), source


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("*.[st]*[er]")))
def test_units_are_well_formed(unit: str) -> None:
    text = (DEPLOY / unit).read_text("utf-8")
    assert re.search(r"^\[Unit\]$", text, re.MULTILINE)
    for line in text.splitlines():
        assert not line or line.startswith(("#", "[")) or re.fullmatch(r"[A-Z][A-Za-z]+=.*", line), line
