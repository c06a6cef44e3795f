"""Writes a review as the one comment of a pull request: the first time it is made, later it is changed.

Where the token may only read, as for pull requests from forks, the page of the run shows the review alone.
Called with the file of the review; the rest comes from the environment of a GitHub Actions step.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import click

from clausebook.review.comment import MARK

_READ_ONLY = {401, 403, 404}
_PAGE = 100


def post_review() -> None:
    """Show the review on the page of the run, and as a comment if that is allowed."""
    review = Path(sys.argv[1]).read_text(encoding="utf-8")
    if not review.startswith(MARK):
        sys.exit("There is no review: the step before this one says why")
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(review)
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    if "pull_request" not in event:
        click.echo("This is no pull request: the review is on the page of this run")
        return
    try:
        click.echo(write(event["pull_request"]["number"], review))
    except HTTPError as error:
        if error.code not in _READ_ONLY:
            raise
        click.echo("::notice::This token may not write comments: the review is on the page of this run")


def write(number: int, review: str) -> str:
    """Make the comment, or change the one that is there; its address."""
    comments = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    page = 1
    while some := ask("GET", f"{comments}/{number}/comments?per_page={_PAGE}&page={page}"):
        for one in some:
            if one["body"].startswith(MARK) and one["user"]["type"] == "Bot":
                return str(ask("PATCH", f"{comments}/comments/{one['id']}", {"body": review})["html_url"])
        if len(some) < _PAGE:
            break
        page += 1
    return str(ask("POST", f"{comments}/{number}/comments", {"body": review})["html_url"])


def ask(method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Ask the API. Raises HTTPError."""
    headers = {
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    data = json.dumps(body).encode() if body else None
    request = Request(os.environ["GITHUB_API_URL"] + path, data, headers, method=method)  # noqa: S310 - GitHub's own address
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - GitHub's own address
        return json.load(answer)


if __name__ == "__main__":
    post_review()
