"""Feeds: the same material versions in both forms, under permanent ids, the same whenever they are made."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from clausebook_site import feeds
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.site_model import Publication, Site

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def publication(reader: CorpusReader, today: date) -> Publication:
    return Publication(reader, Site("Legal terms", "https://legal.example/", today, organisation="Plivo"))


def test_both_forms_hold_the_same_entries(publication: Publication) -> None:
    found = feeds.list_entries(publication, "", 50)
    atom = ET.fromstring(feeds.write_atom(publication, "", found))  # noqa: S314 - our own - made here
    plain = json.loads(feeds.write_json_feed(publication, "", found))
    ids = [entry.findtext(f"{ATOM}id") for entry in atom.findall(f"{ATOM}entry")]
    assert ids == [item["id"] for item in plain["items"]]
    assert "tag:legal.example,2025:/services-schedule/2025-01-02/" == ids[0]
    assert len(ids) == len(set(ids)) == 8


def test_editorial_versions_are_not_told(publication: Publication) -> None:
    assert not [entry for entry in feeds.list_entries(publication, "", 50) if "2024-12-20.2" in entry.url]


def test_a_feed_of_one_document_holds_only_its_own(publication: Publication) -> None:
    found = feeds.list_entries(publication, "terms-of-service", 50)
    assert ["2024-06-10", "2023-01-09"] == [entry.url.split("/")[-2] for entry in found]
    assert "in force from July 1, 2024" in found[0].title


def test_what_rfc_4287_wants_is_there(publication: Publication) -> None:
    root = ET.fromstring(feeds.write_atom(publication, "", feeds.list_entries(publication, "", 50)))  # noqa: S314 - our own
    for element in (root, *root.findall(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert "Plivo" == root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert {"self": "https://legal.example/feed.atom", "alternate": "https://legal.example/"} == links
    assert "2025-01-02T16:04:00+00:00" == root.findtext(f"{ATOM}updated")


def test_nothing_depends_on_when_a_feed_is_made(reader: CorpusReader, publication: Publication) -> None:
    later = Publication(reader, Site("Legal terms", "https://legal.example/", date(2026, 1, 1), organisation="Plivo"))
    one, two = (feeds.list_entries(found, "", 50) for found in (publication, later))
    assert feeds.write_atom(publication, "", one) == feeds.write_atom(later, "", two)
    assert feeds.write_json_feed(publication, "", one) == feeds.write_json_feed(later, "", two)


def test_an_entry_shows_the_redline(publication: Publication) -> None:
    entry = next(one for one in feeds.list_entries(publication, "", 50) if one.url.endswith("/2024-12-20/"))
    assert "[added: </span>(or associated material functionality)" in entry.html
    assert '<a href="https://legal.example/services-schedule/2024-12-20/#tp-sharing">7.9</a>' in entry.html
