"""Prints a sheet: PDF/UA-1 by WeasyPrint, the same bytes whenever it is made of the same text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from clausebook.export.html import html
from clausebook.export.print_model import PrintModel
from clausebook.model.errors import UseError

_EPOCH = "SOURCE_DATE_EPOCH"  # https://reproducible-builds.org/specs/source-date-epoch/
_ALONE = Lock()


def pdf(sheet: PrintModel) -> bytes:
    """The file: tagged, in the language of the document, with its title. Raises UseError ``E_NO_PDF``.

    The instant that fonts and properties carry is that of ``SOURCE_DATE_EPOCH`` where it is set, else of publication.
    """
    try:
        import weasyprint  # noqa: PLC0415 - an extra, and slow to start
    except (ImportError, OSError) as error:
        mend = "pip install 'clausebook[pdf]'; for Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        raise UseError.of("E_NO_PDF", f"PDF cannot be made here: {error}", mend) from error
    version, since = sheet.version, sheet.since and sheet.since.name
    name = f"{version.document} {version.name} {version.sha256} {since}{sheet.clause}"
    with _ALONE, _dated(sheet):
        document = weasyprint.HTML(string=html(sheet), url_fetcher=_nothing)
        made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=name.encode())
    return made


@contextmanager
def _dated(sheet: PrintModel) -> Iterator[None]:
    """The libraries below read the instant from the environment."""
    given = os.environ.get(_EPOCH)
    os.environ[_EPOCH] = given or str(int(sheet.version.published_at.timestamp()))
    try:
        yield
    finally:
        if given is None:
            del os.environ[_EPOCH]


def _nothing(url: str) -> dict[str, object]:
    raise ValueError(f"{url} is not fetched: a legal text needs nothing from elsewhere")
