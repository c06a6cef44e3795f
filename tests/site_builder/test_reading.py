"""A text as it is read: on paper, on a narrow screen with long words, and from right to left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Locator, Page

from clausebook_site.corpus_protocol import CorpusReader

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
URL = f"https://example.com/{'a' * 120}"
PAGES = [
    "", "acceptable-use/", "acceptable-use/2024-03-04/", "acceptable-use/2024-12-01/", "acceptable-use/history/",
    "acceptable-use/compare/", "acceptable-use/c/scope/", "changes/", "glossary/", "archive/", "subscribe/",
]  # fmt: skip
TEXT = f"""# Acceptable {LONG}

This paragraph has no number and is long enough to be broken into lines on paper, whatever the width of its column is.

## <a id="scope"></a>1. Scope of {LONG}

<a id="numbered"></a>1.1 This clause has a number, “**{LONG}**” means {URL}, and it is broken into lines on paper, too.

<a id="plain"></a>This paragraph, which has no number either, is long enough to be broken into lines on paper as well.

- (a) an item with {LONG}

> A quotation with {LONG}

| Name | Purpose | Confidentiality |
|---|---|---|
| {LONG} | {URL} | here |

```
{LONG} {URL}
```

## <a id="arabic"></a>2. العربية

<a id="fees"></a>2.1 يجب على العميل أن يدفع (Fees) خلال 30 يوماً.

<a id="hebrew"></a>הלקוח ישלם את כל החשבונות תוך 30 ימים.
"""
SIDES = """(id) => {
  const clause = document.getElementById(id), text = clause.querySelector('.cb-clause__text');
  const [a, b] = [clause.querySelector('.cb-clause__label'), text].map((one) => one.getBoundingClientRect());
  return [getComputedStyle(text).direction, a.left > b.left];
}"""
TOO_WIDE = """() => [...document.querySelectorAll('.cb-page *')].filter((one) => {
  for (let at = one.parentElement; at; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== 'visible') return false;
  return one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map((one) => one.outerHTML.slice(0, 90))"""


def _box(found: Locator) -> tuple[float, float, float]:
    """Where an element begins, from the left, how wide it is and how high."""
    box = found.bounding_box()
    assert box
    return box["x"], box["width"], box["height"]


@pytest.fixture(scope="module")
def address(reader: CorpusReader, served: Callable[..., str]) -> str:
    """A site of one document, which changed once."""
    record = replace(next(one for one in reader.documents() if one.id == "acceptable-use"), title=f"Acceptable {LONG}")
    first = replace(reader.versions("acceptable-use")[0], title=record.title, note=f"Names {LONG}.")
    day = date(2024, 12, 1)
    later = replace(first, number=2, name=day.isoformat(), effective_on=day, published_on=day, last_updated=day)
    found = type(reader)()
    newer = TEXT.replace("30", "45").replace("too.", f"too, and {LONG}.") + f"\n2.2 New, and {LONG}.\n"
    found.add(record, (first, TEXT), (later, newer))  # type: ignore[attr-defined]  # a fake has it
    return served(found)


def test_on_paper_text_without_a_number_is_as_wide_as_the_rest(visit: Visit, address: str) -> None:
    page = visit(viewport={"width": 643, "height": 900})  # A4 between its margins
    page.goto(f"{address}acceptable-use/")
    page.emulate_media(media="print")
    boxes = [_box(one) for one in page.locator(".cb-law > .cb-clause > .cb-clause__text").all()]
    assert 1 == len({width for _, width, _ in boxes})
    assert boxes[0][1] > 550
    left = {_box(page.locator(f"#{one} > .cb-clause__text"))[0] for one in ("numbered", "plain")}
    assert {boxes[0][0]} == left
    assert not page.is_visible("#plain > .cb-clause__label")
    assert _box(page.locator(".cb-items .cb-clause__text").first)[0] > boxes[0][0]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_word_is_too_long_for_a_page(visit: Visit, address: str, width: int) -> None:
    page = visit(viewport={"width": width, "height": 900})
    wrong = []
    for path in PAGES:
        page.goto(address + path)
        wrong += [f"{path}: {one}" for one in page.evaluate(TOO_WIDE)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{path}: wider than {width}")
    assert [] == wrong


def test_on_paper_no_word_is_too_long_for_a_page(visit: Visit, address: str) -> None:
    page = visit(viewport={"width": 643, "height": 900})
    page.emulate_media(media="print")
    for path in PAGES:
        page.goto(address + path)
        assert [] == page.evaluate(TOO_WIDE), path


def test_short_words_in_tables_stay_whole(visit: Visit, address: str) -> None:
    page = visit(viewport={"width": 320, "height": 900})
    page.goto(f"{address}acceptable-use/")
    assert 45 > _box(page.locator("th", has_text="Confidentiality"))[2]  # one line


@pytest.mark.parametrize("width", [320, 1280])
def test_each_clause_is_read_in_its_own_direction(visit: Visit, address: str, width: int) -> None:
    page = visit(viewport={"width": width, "height": 900})
    page.goto(f"{address}acceptable-use/")
    sides = {clause: page.evaluate(SIDES, clause) for clause in ("numbered", "plain", "fees", "hebrew")}
    assert ["ltr", "ltr", "rtl", "rtl"] == [direction for direction, _ in sides.values()]
    assert (False, True) == (sides["numbered"][1], sides["fees"][1])
    assert "rtl" == page.evaluate("getComputedStyle(document.getElementById('arabic')).direction")


def test_each_change_is_read_in_its_own_direction(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(f"{address}acceptable-use/2024-12-01/")
    directions = {
        clause: page.evaluate(f"getComputedStyle(document.querySelector('#{clause} > p')).direction")
        for clause in ("numbered", "fees", "hebrew")
    }
    assert {"numbered": "ltr", "fees": "rtl", "hebrew": "rtl"} == directions
    old, new = (_box(page.locator(f"#fees {tag}"))[0] for tag in ("del", "ins"))
    assert old > new  # read from the right, the old figure comes first
