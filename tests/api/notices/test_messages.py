"""The bytes of a mail: one-click headers that are never folded or encoded, short lines, always the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clausebook.config import Config
from clausebook.model.errors import UseError
from clausebook_api.notices.mail_lines import write_personal
from clausebook_api.notices.messages import MANAGE, UNSUBSCRIBE, Composer, shorten
from clausebook_api.notices.notice_facts import stored
from clausebook_api.notices.preview import write_preview
from clausebook_api.notices.subject import write_subject

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    Facts = dict[str, Any]

FORMER = (
    "document", "title", "lang", "version", "moment", "early", "superseded", "first", "last_updated", "published_at",
    "effective_on", "note", "sha256", "commit",
)  # fmt: skip
LINKS = {"version": "permalink", "document": "document_permalink", "history": "history"}
SETTINGS = Config(site_name="Example Legal", site_url="https://legal.example/")


def composer(**own: str) -> Composer:
    own = {name.replace("_", "."): text for name, text in own.items()}
    return Composer(SETTINGS, "https://legal.example/", "Legal <legal@legal.example>", lambda: own)


def made(told: Facts, company_clock: Any, links: str = "https://legal.example/x") -> bytes:
    content = composer().notices([told], company_clock)
    return write_personal(
        content, {MANAGE: links, UNSUBSCRIBE: links}, {"To": "a@example.org", "List-Unsubscribe": f"<{links}>"}
    )


def _body(message: Any, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("length", [20, 60, 77, 200, 500, 900])
def test_a_link_of_any_length_arrives_whole(told: Facts, length: int) -> None:
    link = "https://legal.example/" + "t=" * (length // 2)
    raw = made(told, datetime(2026, 11, 20, tzinfo=UTC), link)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw
    message = message_from_bytes(raw, policy=policy.default)
    for kind in ("plain", "html"):
        assert 2 == _body(message, kind).count(link)


def test_lines_end_with_cr_lf_and_are_short(told: Facts) -> None:
    told["changes"][0]["printed"] = [["+", "a “long” text " * 400]]
    raw = made(told, datetime(2026, 11, 20, tzinfo=UTC))
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert raw.isascii()


def test_the_bytes_are_always_the_same(told: Facts) -> None:
    assert made(told, datetime(2026, 11, 20, tzinfo=UTC)) == made(told, datetime(2026, 11, 20, tzinfo=UTC))


def test_text_comes_before_html_and_both_say_what_when_and_how(told: Facts) -> None:
    message = message_from_bytes(made(told, datetime(2026, 11, 20, tzinfo=UTC)), policy=policy.default)
    assert ["text/plain", "text/html"] == [part.get_content_type() for part in message.iter_parts()]
    assert "auto-generated" == message["Auto-Submitted"]
    text = _body(message, "plain")
    assert "In force since November 20, 2026" in text
    assert "[-Fees are due in 30 days.-] {+Fees are due “at once” – in 14 days.+}" in " ".join(text.split())
    assert "Fees changed." in text
    html = _body(message, "html")
    assert "[added: " in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("value", ["a\r\nBcc: x", "a\nb", "a\0b", "ä", "x" * 990])
def test_no_value_begins_another_line(value: str) -> None:
    with pytest.raises(ValueError, match="header"):
        write_personal(b"Subject: x\r\n\r\n", {MANAGE: value}, {})
    with pytest.raises(ValueError, match="header"):
        write_personal(b"Subject: x\r\n\r\n", {}, {"To": value})


@pytest.mark.parametrize("title", ["Terms\r\nBcc: x@example.org", "Terms\0", "Terms\n x"])
def test_a_title_with_a_line_break_is_refused(told: Facts, title: str) -> None:
    with pytest.raises(UseError, match="E_HEADER"):
        composer().notices([told | {"title": title}], datetime(2026, 11, 20, tzinfo=UTC))


def test_a_template_of_the_company_takes_the_place_of_ours(told: Facts) -> None:
    own = composer(notice_txt="We changed {{ told[0].title }}.\n{{ link.unsubscribe }}\n")
    raw = own.notices([told], datetime(2026, 11, 20, tzinfo=UTC))
    assert b"We changed Terms of Service." in raw


@pytest.mark.parametrize(
    "attempt",
    [
        "{{ nobody_knows }}",
        '{{ cycler.__init__.__globals__.os.popen("id").read() }}',
        '{{ "".__class__.__mro__ }}',
        '{{ ("" | attr("__class__")).mro() }}',
        '{{ "{0.__class__.__mro__}".format(told) }}',
        "{{ told.append(1) }}",
        "{% for one in range(10 ** 9) %}{% endfor %}",
        '{% include "../../settings.py" %}',
        '{% include "/etc/passwd" %}',
        "{{ 1 / 0 }}",
        "{% if %}",
        "{{ told | nothing }}",
        "{{ told[0].changes[0].redline }}",
        "{{ told[0].counts }}",
    ],
)
def test_a_template_that_tries_more_than_it_may_is_refused_with_its_line(told: Facts, attempt: str) -> None:
    own = composer(notice_txt=f"One line.\n\n{attempt}\n")
    with pytest.raises(UseError, match=r"^mail-templates/notice\.txt:3 E_RENDER "):
        own.notices([told], datetime(2026, 11, 20, tzinfo=UTC))


def test_a_layout_that_is_included_is_named(told: Facts) -> None:
    own = composer(notice_txt='{% include "foot.txt" %}\n', foot_txt="\n{{ cycler.__init__ }}\n")
    with pytest.raises(UseError, match=r"^mail-templates/foot\.txt:2 E_RENDER "):
        own.notices([told], datetime(2026, 11, 20, tzinfo=UTC))


def test_a_template_that_lacks_a_value_stops_everything(company: Company) -> None:
    company.people("alice")
    company.composer = replace(company.composer, own=lambda: {"notice.txt": "{{ nobody_knows }}\n"})
    with pytest.raises(UseError, match="E_RENDER"):
        company.changed()
    assert {} == company.states()


def test_a_subject_says_which_document_and_when(told: Facts) -> None:
    other = told | {"title": "Privacy Policy"}
    assert "Terms of Service changed on November 20, 2026" == write_subject([told])
    assert "Terms of Service changes on November 20, 2026" == write_subject([told | {"moment": "announced"}])
    assert "2 documents changed: Terms of Service, Privacy Policy" == write_subject([told, other])


def test_a_first_version_says_so_and_what_it_took_from_another_document(told: Facts) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    for summary, shown in (("3 added", "First version, 3 added"), ("", "First version")):
        first = told | {"first": True, "change_summary": summary, "note": ""}
        message = message_from_bytes(composer().notices([first], at), policy=policy.default)
        assert shown in _body(message, "plain").splitlines()
        assert f"Terms of Service: {shown} " in _body(message, "html")
        assert f">{shown}</p>" in _body(message, "html")
    assert "First version" not in _body(message_from_bytes(made(told, at), policy=policy.default), "plain")


def test_a_notice_recorded_under_former_names_makes_the_same_mail(told: Facts) -> None:
    [change] = told["changes"]
    former = {name: told[name] for name in FORMER} | {
        "kind": "agreement", "called": "November 20, 2026", "editorial": False, "counts": "1 reworded",
        "changes": [{
            "clause": change["clause"], "kinds": change["kinds"], "said": ["Reworded"], "called": change["name"],
            "was": "", "before": change["before"]["text"], "after": change["after"]["text"],
            "redline": change["printed"],
        }],
        "links": {name: told[key] for name, key in LINKS.items()},
    }  # fmt: skip
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert composer().notices([told], at) == composer().notices([stored(former)], at)
    assert told == stored(told)


def test_unchanged_words_are_left_out_but_beside_a_change() -> None:
    words = " ".join(str(number) for number in range(100))
    found = list(shorten([["=", words], ["+", "new"], ["=", words]]))
    assert ("+", "new") == found[1]
    assert found[0][1].startswith("… 86 ")
    assert found[2][1].endswith(" 13 …")


def test_a_preview_is_the_mail_and_its_two_parts(told: Facts, tmp_path: Path) -> None:
    mail = composer().preview(composer().notices([told], datetime(2026, 11, 20, tzinfo=UTC)))
    write_preview(mail, tmp_path / "new")
    assert mail == (tmp_path / "new" / "notice.eml").read_bytes()
    assert "</html>" in (tmp_path / "new" / "notice.html").read_text("utf-8")
    assert "https://legal.example/#unsubscribe" in (tmp_path / "new" / "notice.txt").read_text("utf-8")
