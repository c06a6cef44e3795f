"""Messages from facts and templates: serialised once for all who get the same notices.

What differs from one recipient to the next stands in the message as a mark, and is put in by
:func:`clausebook_api.notices.mail_lines.write_personal`: two links, and the headers that name the recipient.
"""

from __future__ import annotations

import hashlib
import textwrap
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clausebook.config import Config
from clausebook.html.language import named, say, speaking
from clausebook.html.templating import teach
from clausebook.model.errors import Finding, UseError
from clausebook_api.notices.mail_lines import (
    HTML_MARK,
    LONGEST,
    TEXT_MARK,
    UNSAFE,
    check_lines,
    encode_ascii,
    write_personal,
)
from clausebook_api.notices.notice_facts import Facts, is_correction, written
from clausebook_api.notices.subject import day, write_subject
from clausebook_api.notices.templates import FOLDER

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"
MANAGE, UNSUBSCRIBE = "manage", "unsubscribe"
_SHOWN = 40  # changes of one document in full; the others are on its page
_AROUND = 14  # unchanged words left beside a change
_POLICY = SMTP.clone(max_line_length=LONGEST)  # a folded link of List-Unsubscribe is no link (RFC 8058)


@dataclass(frozen=True)
class Composer:
    """Makes messages.

    ``service`` is the public address of this application, ``own`` gives the company's own templates, which take the
    place of ours of the same name.
    """

    settings: Config
    service: str
    sender: str
    own: Callable[[], Mapping[str, str]] = dict

    def notices(self, told: Sequence[Facts], at: datetime) -> bytes:
        """The message of some notices, the most urgent document first."""
        told = sorted(told, key=lambda one: (is_correction(one), one["title"], one["version"], one["moment"]))
        with speaking(named(self.settings.lang)):
            values = {"told": [written(one) for one in told], "shown": _SHOWN}
            return self._message("notice", write_subject(told), at, values)

    def note(self, kind: str, at: datetime, **values: object) -> bytes:
        """A message about the subscription itself: ``confirm``, ``manage`` or ``disabled``."""
        title = {
            "confirm": "Confirm that you want notices of changes",
            "manage": "Your notices of changes",
            "disabled": "A webhook was switched off",
        }[kind]
        with speaking(named(self.settings.lang)):
            return self._message(kind, f"{say(title)}: {self.settings.site_name}", at, values)

    def _message(self, name: str, title: str, at: datetime, values: Mapping[str, object]) -> bytes:
        site = self.settings.site_url or self.service
        whole = {
            **values,
            "site": site,
            "name": self.settings.site_name,
            "organisation": self.settings.organisation or self.settings.site_name,
            "contact": self.settings.contact,
            "subject": title,
        }
        environment = _environment(tuple(sorted(self.own().items())))
        text = _render(environment, f"{name}.txt", TEXT_MARK, whole)
        html = _render(environment, f"{name}.html", HTML_MARK, whole)
        message = EmailMessage(policy=_POLICY)
        _set(message, "From", mailbox(self.sender))
        _set(message, "Subject", title)
        _set(message, "Date", format_datetime(at))
        _set(message, "Auto-Submitted", "auto-generated")
        if "@" in self.settings.contact:
            _set(message, "Reply-To", self.settings.contact)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(encode_ascii(html), subtype="html", charset="us-ascii", cte="7bit")
        message.set_boundary(f"=_{hashlib.sha256((text + html).encode()).hexdigest()[:32]}")
        return check_lines(message.as_bytes(), name)

    @property
    def list_id(self) -> str:
        """The name of the list (RFC 2919)."""
        host = urlsplit(self.service).hostname or "localhost"
        return f"<notices.{host}>"

    def preview(self, content: bytes) -> bytes:
        """A message as one recipient would get it, with links that lead nowhere."""
        return write_personal(
            content, {MANAGE: f"{self.service}#manage", UNSUBSCRIBE: f"{self.service}#unsubscribe"}, {}
        )


@lru_cache(maxsize=4)
def _environment(own: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    """What templates may use: values they are given, and filters; nothing that runs a program or reads a file."""
    texts = dict(own)
    company = FunctionLoader(lambda name: (texts[name], f"{FOLDER}/{name}", None) if name in texts else None)
    found = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([company, FileSystemLoader(TEMPLATES)]),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    teach(found)
    found.filters.update(day=day, shortened=shorten, wrapped=_wrapped)
    return found


def _render(environment: ImmutableSandboxedEnvironment, name: str, mark: str, values: Mapping[str, object]) -> str:
    links = {purpose: mark.format(purpose) for purpose in (MANAGE, UNSUBSCRIBE)}
    try:
        return environment.get_template(name).render(**values, link=links)
    except Exception as error:  # a template is a program: it may fail in every way there is
        file, line = _place(error, name)
        mend = (
            "Use only what docs/notices.md lists for templates, and commit it"
            if file.startswith(FOLDER)
            else "Report this"
        )
        raise UseError(Finding(file, line, "E_RENDER", f"The mail cannot be written: {error}", mend)) from error


def _place(error: Exception, name: str) -> tuple[str, int]:
    """The file and line of a template that failed."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or name, error.lineno
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [frame for frame in frames if frame[0].startswith((f"{FOLDER}/", str(TEMPLATES)))]
    return ours[-1] if ours else (name, 0)


def shorten(redline: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """A redline with long unchanged runs cut at words to what stands beside a change."""
    for place, (op, text) in enumerate(redline):
        words = text.split(" ")
        if op != "=" or len(words) <= 2 * _AROUND + 4:
            yield op, text
            continue
        head = " ".join(words[:_AROUND]) if place else ""
        tail = " ".join(words[-_AROUND:]) if place + 1 < len(redline) else ""
        yield op, f"{head} … {tail}".strip(" ") if head and tail else (f"{head} …" if head else f"… {tail}")


@lru_cache(maxsize=8)
def mailbox(text: str) -> Address:
    """A name and an address, as the settings have them."""
    name, address = parseaddr(text)
    return Address(name, addr_spec=address)


def _wrapped(text: str, indent: str = "") -> str:
    """Paragraphs filled to lines of plain text."""
    lines = (textwrap.fill(line, 72, initial_indent=indent, subsequent_indent=indent) for line in text.splitlines())
    return "\n".join(lines)


def _set(message: EmailMessage, name: str, value: str | Address) -> None:
    if UNSAFE.search(str(value)):
        raise UseError.of(
            "E_HEADER", f"{name} would have more than one line", "Take line breaks out of the title", name
        )
    try:
        message[name] = value
    except (ValueError, MessageError) as error:
        raise UseError.of("E_HEADER", f"{name}: {error}", "Write one line of text", name) from error
