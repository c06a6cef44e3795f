"""What the pages of a withdrawn document say of its withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from clausebook_site.pages.document import document
from clausebook_site.pages.history import history
from clausebook_site.site_model import Publication, Site
from clausebook_site.term_links import Lexicon


def test_why_a_document_was_withdrawn_stands_on_its_pages(reader: Any) -> None:  # noqa: ANN401 - a fake
    publication = Publication(reader, Site("Legal terms", "", date(2025, 1, 10)))
    standing = publication.standings["beta-terms"]
    *earlier, last = standing.versions
    told = replace(last, withdrawn_on=standing.record.withdrawn_on, withdrawal_note="See the Terms of Service.")
    withdrawn = replace(standing, versions=(*earlier, told))

    for page in (document(publication, withdrawn, Lexicon(publication)), history(publication, withdrawn)):
        assert "<p>See the Terms of Service.</p>" in page.body
    assert "Why it was withdrawn" in document(publication, withdrawn, Lexicon(publication)).body
    assert "Why it was withdrawn" not in document(publication, standing, Lexicon(publication)).body
