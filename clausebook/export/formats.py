"""The formats in which a document is exported: one table, read by the command line, the API and the site.

To add a format, write a function that makes a file of a :class:`Sheet` and :func:`register` it: the command ``export``
then writes it, the API gives it by ``format=`` and describes it, and the pages link to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from clausebook.export import markdown
from clausebook.export.print_model import PrintModel
from clausebook.html import wording
from clausebook.model.errors import UseError

DEFAULT = "docx"


class WriteSheet(Protocol):
    """Makes a file of a sheet: the same bytes whenever it is made of the same sheet.

    Raises :class:`UseError` where what it needs is not installed.
    """

    def __call__(self, sheet: PrintModel, /) -> bytes:
        """The bytes of the file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exported files.

    ``name`` is what is written after ``--format`` and ``format=``, and the suffix of the file without its dot.
    ``label`` is what a link to a version says, ``redline_label`` a link to a redline: "" where the format cannot
    show one. ``extra`` is the extra to be installed, as in ``pip install 'clausebook[pdf]'``; ``most`` how many
    clauses a server writes at the most, since it is slow; 0 for any number.
    """

    name: str
    media_type: str
    label: str
    write: WriteSheet
    redline_label: str = ""
    extra: str = ""
    most: int = 0

    @property
    def suffix(self) -> str:
        """How the name of a file ends: ``.docx``."""
        return f".{self.name}"

    @property
    def readable(self) -> bool:
        """Whether it is text, which is shown and may be asked for by ``Accept``; all else is saved as a file."""
        return self.media_type.startswith("text/")


FORMATS: dict[str, Format] = {}


def register(found: Format) -> None:
    """Add a format to the table. Raises ValueError where another has its name."""
    if found.name in FORMATS:
        raise ValueError(f"{found.name} is a format already: {FORMATS[found.name].label}")
    FORMATS[found.name] = found


def readable() -> tuple[str, ...]:
    """The names of the formats that are text."""
    return tuple(name for name, found in FORMATS.items() if found.readable)


def saved() -> tuple[Format, ...]:
    """The formats that pages link to as files to save."""
    return tuple(found for found in FORMATS.values() if not found.readable)


def redlines() -> tuple[Format, ...]:
    """The formats that can show what changed between two versions."""
    return tuple(found for found in FORMATS.values() if found.redline_label)


def chosen(name: str, *, redline: bool = False) -> Format:
    """The format of a name; with ``redline``, one that can show a redline. Raises UseError ``E_FORMAT``."""
    found = FORMATS.get(name)
    if found is None:
        raise UseError.of("E_FORMAT", f"{name or 'a file without a suffix'} is no format that is written", _list())
    if redline and not found.redline_label:
        raise UseError.of("E_FORMAT", f"{found.label} cannot show a redline", _list(redline=True))
    return found


def _list(*, redline: bool = False) -> str:
    names = [found.name for found in (redlines() if redline else FORMATS.values())]
    return f"Name the file .{', .'.join(names[:-1])} or .{names[-1]}, or add --format"


def _markdown(sheet: PrintModel) -> bytes:
    return _opened(sheet, markdown.markdown([entry.placed for entry in sheet.entries]), "# {}\n", "\n*{}*\n")


def _text(sheet: PrintModel) -> bytes:
    return _opened(sheet, markdown.text([entry.placed for entry in sheet.entries]), "{}\n", "{}\n")


def _opened(sheet: PrintModel, text: str, head: str, day: str) -> bytes:
    """A text below its title and its day, each written as told, unless the text says them itself."""
    title, part = sheet.version.title, sheet.part
    if sheet.titled:
        first, _, text = text.partition("\n")
        opening, text = f"{first}\n", text.lstrip("\n")
    else:
        opening = head.format(f"{title}, {part}" if part else title)
    dated = "" if sheet.dated else day.format(f"Last Updated: {wording.day(sheet.version.last_updated)}")
    return f"{opening}{dated}\n{text}".encode()


def _docx(sheet: PrintModel) -> bytes:
    from clausebook.export.word import docx  # noqa: PLC0415 - slow to start, and no other format needs it

    return docx(sheet)


def _pdf(sheet: PrintModel) -> bytes:
    from clausebook.export.pdf import pdf  # noqa: PLC0415 - as above

    return pdf(sheet)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

register(Format("md", "text/markdown; charset=utf-8", "Markdown", _markdown))
register(Format("txt", "text/plain; charset=utf-8", "Plain text", _text))
register(Format("docx", _WORD, "Word", _docx, "Redline for Word"))
register(Format("pdf", "application/pdf", "PDF", _pdf, "Redline as PDF", extra="pdf", most=4000))
