"""The examples for production: a real nginx with the configuration as it stands, before a real server."""

from __future__ import annotations

import json
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

from clausebook.demo import demo
from clausebook.workspace import Workspace
from clausebook_api.search import build
from clausebook_site.build import Plan
from clausebook_site.build import build as build_site
from clausebook_site.site_model import Site

DEPLOY = Path(__file__).parents[2] / "deploy"
TODAY = date(2026, 11, 26)
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


class Place(NamedTuple):
    """Where nginx answers, and the process of the API behind it."""

    address: str
    api: subprocess.Popen[bytes]
    root: Path


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


def opened(factory: pytest.TempPathFactory, name: str) -> Path:
    """A temporary folder that the user of a web server may read."""
    root = factory.mktemp(name)
    root.chmod(0o755)
    for parent in root.parents:
        if parent.is_relative_to(factory.getbasetemp().parent):
            parent.chmod(0o755)
    return root


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[bytes]], str],
) -> Iterator[Place]:
    if NGINX is None:
        pytest.fail("No nginx found: `make test` installs it")
    root = opened(tmp_path_factory, "deploy")
    demo(root / "terms", TODAY)
    workspace = Workspace.open(root / "terms")
    corpus = workspace.corpus()
    build_site(corpus, Site.of(workspace.config, TODAY), Plan(root / "terms", root / "site/current", workspace.state))
    build(corpus, workspace.config, workspace.state)
    port, web = free_port(), free_port()
    environment = os.environ | {
        "CLAUSEBOOK_ROOT": str(root / "terms"),
        "CLAUSEBOOK_SITE": str(root / "site/current"),
        "CLAUSEBOOK_PROXIES": "1",
        "CLAUSEBOOK_LOG": "error",
    }
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--port", str(port), "--factory"]
    api = subprocess.Popen([*command, "--log-level", "error", "clausebook_api.server:application"], env=environment)
    nginx = subprocess.Popen(nginx_command(root, port, web))
    try:
        listening_on(port, api)
        yield Place(listening_on(web, nginx), api, root)
    finally:
        nginx.terminate()
        api.terminate()
        nginx.wait()
        api.wait()


def nginx_command(root: Path, port: int, web: int) -> list[str]:
    """How nginx is started on the example, with the paths and ports of a test."""
    config = root / "nginx.conf"
    config.write_text(configured(root, port, web), "utf-8")
    return [str(NGINX), "-c", str(config), "-e", str(root / "error.log"), "-g", "daemon off;"]


def configured(root: Path, port: int, web: int) -> str:
    """The example, with the paths and ports of a test."""
    proxy = root / "clausebook_proxy.conf"
    shutil.copy(DEPLOY / "clausebook_proxy.conf", proxy)
    example = (DEPLOY / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("127.0.0.1:8001", f"127.0.0.1:{port}"), ("listen 80;", f"listen 127.0.0.1:{web};"),
        ("/srv/clausebook/site", str(root / "site")), ("/etc/nginx/clausebook_proxy.conf", str(proxy)),
        ("server_name legal.example;", "server_name 127.0.0.1;"),
        ("/var/log/nginx/access.log", str(root / "access.log")), ("/var/log/nginx/error.log", str(root / "error.log")),
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


def logged(place: Place) -> str:
    """All that nginx has logged."""
    return "".join((place.root / name).read_text("utf-8") for name in ("access.log", "error.log"))


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
        ("/search/?q=refund", 200, "text/html"),
    ],
)  # fmt: skip
def test_the_api_answers_behind_it(place: Place, path: str, status: int, kind: str) -> None:
    answer = get(place.address + path)
    assert (status, kind) == (answer.status, answer.headers.get("Content-Type", "").split(";")[0])
    assert answer.headers["X-Request-Id"]


def test_the_index_of_the_search_is_a_file(place: Place) -> None:
    answer = get(f"{place.address}/search/search_index.json")
    assert (200, None) == (answer.status, answer.headers.get("X-Request-Id"))


def test_scripts_are_compressed_and_what_never_changes_is_kept(place: Place) -> None:
    page = get(f"{place.address}/terms-of-service/").body
    [bundle] = set(re.findall(r"assets/javascripts/bundle\.[0-9a-f]+\.min\.js", page))
    hashed = urllib.request.Request(f"{place.address}/{bundle}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(hashed, timeout=120) as answer:
        assert ("gzip", "public, max-age=31536000, immutable") == (
            answer.headers["Content-Encoding"], answer.headers["Cache-Control"],
        )  # fmt: skip
    assert "no-cache" == get(f"{place.address}/assets/clausebook.css").headers["Cache-Control"]
    assert "no-cache" == get(f"{place.address}/terms-of-service/").headers["Cache-Control"]


def test_no_log_holds_a_link_of_one_person(place: Place) -> None:
    for path in ("subscribe/manage/canary-1", "subscribe/unsubscribe/canary-2?x=canary-3", "v1/webhooks/canary-4"):
        get(f"{place.address}/{path}", Referer=f"{place.address}/subscribe/manage/canary-5")
    get(f"{place.address}/v1/documents?q=1")
    text = logged(place)
    assert "canary" not in text
    for line in ('"GET /subscribe/manage/..."', '"GET /v1/webhooks/..."', '"GET /v1/documents"'):
        assert line in text


def test_what_is_too_large_is_refused_as_a_problem(place: Place) -> None:
    request = urllib.request.Request(f"{place.address}/v1/subscriptions", b"x" * 100_000)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=120)
    assert (413, "application/problem+json") == (
        refused.value.code,
        refused.value.headers["Content-Type"].split(";")[0],
    )
    assert 413 == json.loads(refused.value.read())["status"]


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
    assert "Compare versions" in chosen.body
    looked = get(f"{place.address}/search/?q=refund")
    assert 200 == looked.status
    assert "to look through" in looked.body
    away = get(f"{place.address}/v1/documents")
    assert (503, "application/problem+json") == (away.status, away.headers["Content-Type"].split(";")[0])
    assert {"type": "/docs#problem-unavailable", "status": 503} == {
        name: one for name, one in json.loads(away.body).items() if name in {"type", "status"}
    }
    assert "5" == away.headers["Retry-After"]
    get(f"{place.address}/v1/webhooks/canary-6")
    get(f"{place.address}/subscribe/manage/canary-7")
    assert "canary" not in logged(place)


def may_mount() -> bool:
    """Whether the kernel lets this process bind a folder to a place, seen by itself alone."""
    probe = ["unshare", "--mount", "mount", "--bind", "/tmp", "/mnt"]  # noqa: S108 - any two folders
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def published(folder: Path, days: int) -> None:
    """Change the terms of the demonstration, and build as an operator does."""
    terms = folder / "terms/policies/refund-policy.md"
    text = re.sub(r"within \d+ days", f"within {days} days", terms.read_text("utf-8"))
    assert f"within {days} days" in text
    terms.write_text(text, "utf-8")
    person = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run(["git", *person, "commit", "--quiet", "--all", f"--message={days} days"], cwd=folder, check=True)
    program = str(Path(sys.executable).parent / "clausebook")
    subprocess.run([program, "-C", str(folder), "build"], check=True, capture_output=True)


@pytest.mark.skipif(not may_mount(), reason="the kernel forbids bind mounts to this user")
def test_a_mounted_site_is_swapped_with_each_build(
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[bytes]], str],
) -> None:
    root = opened(tmp_path_factory, "mounted")
    demo(root / "terms", TODAY)
    published(root / "terms", 101)
    (source, target) = mounted_site(root)
    target.mkdir()
    web = free_port()
    command = nginx_command(root, free_port(), web)
    inside = ["sh", "-ec", 'mount --bind "$0" "$1"; shift; exec "$@"', str(source), str(target), *command]
    nginx = subprocess.Popen(["unshare", "--mount", *inside])
    try:
        address = listening_on(web, nginx)
        for days in (101, 102, 103, 104):  # more than are kept
            if days > 101:
                published(root / "terms", days)
            page = get(f"{address}/refund-policy/")
            assert (200, True) == (page.status, f"within {days} days" in page.body)
    finally:
        nginx.terminate()
        nginx.wait()


def mounted_site(root: Path) -> tuple[Path, Path]:
    """What the compose file mounts as the site, below the folders of a test."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    (volume,) = (one for one in compose["services"]["web"]["volumes"] if ":/srv/clausebook/site:" in one)
    source, target, _ = volume.split(":")
    return root / source, root / Path(target).name


def test_no_container_mounts_a_link() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    sources = {volume.split(":")[0] for one in compose["services"].values() for volume in one.get("volumes", ())}
    assert set() == {source for source in sources if source.endswith(("/site", "/current"))} - {
        "./terms/.clausebook/site"
    }


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
