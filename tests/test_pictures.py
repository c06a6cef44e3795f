"""The pictures of the guides: a command takes them all, and nothing else lies beside them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pictures import IMAGES, NEEDED, PICTURES, take

ROOT = Path(__file__).parents[1]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def size(picture: Path) -> tuple[int, int]:
    """Width and height, which stand in the head of a PNG."""
    head = picture.read_bytes()[:24]
    assert b"\x89PNG" == head[:4]
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def test_each_picture_of_a_guide_is_taken_by_the_command_and_none_is_left_over() -> None:
    named = {
        (guide.parent / target).resolve()
        for guide in GUIDES
        for target in re.findall(r"!\[[^\]]+\]\((?!\w+:)([^)]+)\)", guide.read_text("utf-8"))
    }
    assert sorted(IMAGES / f"{name}.png" for name in PICTURES) == sorted(named)
    assert sorted(named) == sorted(IMAGES.iterdir())


@pytest.mark.browser
def test_the_command_takes_each_as_large_as_it_is_or_says_why_not(browser: Browser, tmp_path: Path) -> None:
    skipped = take(browser, tmp_path)
    left = {name for name, programs in NEEDED.items() if not all(map(shutil.which, programs))}
    assert left == {sentence.partition(".png is left as it is: there is no ")[0] for sentence in skipped}
    assert PICTURES.keys() - left == {picture.stem for picture in tmp_path.iterdir()}
    for picture in tmp_path.iterdir():
        width, height = size(picture)
        kept = size(IMAGES / picture.name)
        whole = picture.stem in {"mail", "review"}  # as high as the fonts of the machine make them
        assert kept == (width, kept[1] if whole else height), picture.name
