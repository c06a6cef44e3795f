"""From texts that landed to versions with honest dates: the rules of published, last updated and effective.

A version begins where the printed text differs from the one before, in its words or in its labels only. What front
matter declares (``updated``, ``effective``, ``change``) counts in the revision that sets or changes it; an unchanged
declaration says nothing about later words, save an effective day that still lies ahead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from clausebook.model.declared import NOTHING, Declared
from clausebook.model.version import Absence, ChangeClass, DateSource, Renaming, Version
from clausebook.parse.wording import wording
from clausebook.timeline.effect import redeclare


@dataclass(frozen=True, slots=True)
class Landing:
    """One text of a document at the revision that put it on the publish branch.

    ``landed`` is the committer date as an instant; ``day`` the same as a legal day in the configured
    timezone; ``hint`` the kind of change that ``history.yml`` gives the revision; ``withdrawn`` whether the
    text says itself that it no longer holds; ``refuted`` whether it cannot be the correction it is said to be
    (see :mod:`clausebook.redline.significant_words`), nobody else having confirmed it; ``late`` whether somebody
    did in ``history.yml``, when it was published under its own day already; ``renumbers`` whether its labels are
    others and none of its words; ``unpublished`` whether the text before was kept back, too little notice being given.
    """

    commit: str
    landed: datetime
    day: date
    path: str
    title: str
    sha256: str
    declared: Declared
    hint: ChangeClass | None = None
    withdrawn: bool = False
    refuted: bool = False
    late: bool = False
    renumbers: bool = False
    unpublished: bool = False
    document_kind: str = "policy"
    summary: str = ""


def begins(versions: Sequence[Version], landing: Landing) -> bool:
    """Whether a text that lands begins a version: it prints something else than the newest."""
    return not versions or versions[-1].sha256 != landing.sha256


def said(versions: Sequence[Version], before: Declared, landing: Landing) -> ChangeClass | None:
    """The kind of change that a text is said to bring when it lands; None if nobody says it anew."""
    change = landing.declared.change
    if begins(versions, landing):
        return landing.hint or (change[0] if not versions or change != before.change else None)
    return change[0] if change != before.change and not _is_about_withdrawal(versions, landing) else None


def land(
    document: str,
    versions: Sequence[Version],
    before: Declared,
    landing: Landing,
    named: Mapping[str, int] | None = None,
) -> tuple[Version, ...]:
    """The versions of a document after one more text of it landed.

    ``before`` is what the revision before declared (``NOTHING`` for the first); ``named`` what
    :func:`days_named` gives, if that is known already. The same printed text again only amends the newest version:
    its formatting, where it is kept, whatever was declared anew, and that the document is back if it was withdrawn.
    Texts that were announced and are overtaken move with its day of effect.

    No version lands before the one it follows, whatever the clock of a machine said, and none is updated before it.
    """
    landing = _after(versions, landing)
    change_class = said(versions, before, landing)
    if change_class is ChangeClass.EDITORIAL and (landing.refuted or landing.renumbers):
        change_class = None
    if begins(versions, landing):
        begun = _begin(document, versions, before, landing, change_class)
        named = days_named(versions) if named is None else named
        if versions and begun.change_class.keeps_law and begun.effective_on > versions[-1].effective_on > landing.day:
            versions = redeclare(versions, begun.effective_on, landing.day)
        return (*versions, replace(begun, name=name(landing.day if landing.late else begun.last_updated, named)))
    *earlier, newest = versions
    changed = landing.declared.change != before.change
    back = _back(newest, landing, landing.declared.note if changed else "")
    *earlier, amended = _amend(earlier, back, before, landing)
    if _is_about_withdrawal(versions, landing):
        returns = newest.withdrawn_on is not None and not landing.withdrawn
        said_now = landing.declared.note if changed else "" if returns else newest.withdrawal_note
        return (*earlier, replace(amended, withdrawal_note=said_now))
    if changed and landing.declared.change != NOTHING.change:
        amended = _redeclared(earlier, amended, landing, change_class)
    return (*earlier, amended)


def _is_about_withdrawal(versions: Sequence[Version], landing: Landing) -> bool:
    """Whether what a text says of a change tells that the document is withdrawn or back, its words being the same."""
    return not begins(versions, landing) and (landing.withdrawn or versions[-1].withdrawn_on is not None)


def _back(version: Version, landing: Landing, said: str) -> Version:
    """The version of a document that comes back with the same words: none of it changed, it was absent for a time.

    ``said`` is what its text says of the return.
    """
    first, last = version.withdrawn_on, landing.day - timedelta(days=1)
    if first is None or landing.withdrawn:
        return version
    absence = (Absence(first, last, version.withdrawal_note, said),) if first <= last else ()
    return replace(version, withdrawn_on=None, absences=(*version.absences, *absence))


def _after(versions: Sequence[Version], landing: Landing) -> Landing:
    """What lands, not before the version that landed last: a commit may be dated before its parent."""
    if not versions or versions[-1].published_at <= landing.landed:
        return landing
    return replace(landing, landed=versions[-1].published_at, day=versions[-1].published_on)


def withdraw(versions: Sequence[Version], day: date) -> tuple[Version, ...]:
    """The versions of a document after its file was removed, or its status set to withdrawn, on ``day``.

    What is withdrawn already stays withdrawn since the day it was; nothing is before it was published.
    """
    *earlier, newest = versions
    return (*earlier, replace(newest, withdrawn_on=newest.withdrawn_on or max(day, newest.published_on)))


def _begin(
    document: str, versions: Sequence[Version], before: Declared, landing: Landing, change_class: ChangeClass | None
) -> Version:
    declared = landing.declared
    fresh = not versions or declared.change != before.change
    found = change_class or (ChangeClass.RENUMBERING if landing.renumbers else ChangeClass.MATERIAL)
    updated, updated_source = _last_updated(versions, before, landing, found)
    ahead = declared.effective and declared.effective > landing.day
    if declared.effective and (ahead or not versions or declared.effective != before.effective):
        effective, effective_source = declared.effective, DateSource.DECLARED
    elif versions and found.keeps_law and versions[-1].effective_on > landing.day:  # a correction of what is to come
        effective, effective_source = versions[-1].effective_on, DateSource.DERIVED
    else:
        effective, effective_source = landing.day, DateSource.LANDED
    return Version(
        document=document,
        name="",  # by those before it
        number=len(versions) + 1,
        title=landing.title,
        path=landing.path,
        commit=landing.commit,
        text_commit=landing.commit,
        published_at=landing.landed,
        published_on=landing.day,
        last_updated=updated,
        last_updated_source=updated_source,
        effective_on=effective,
        effective_source=effective_source,
        change_class=found,
        declared=change_class is not None,
        note=declared.note if fresh else "",
        urgent=declared.urgent if fresh else "",
        sha256=landing.sha256,
        refuted=landing.refuted,
        document_kind=landing.document_kind,
        summary=landing.summary,
    )


def _last_updated(
    versions: Sequence[Version], before: Declared, landing: Landing, change_class: ChangeClass
) -> tuple[date, DateSource]:
    """The legal day of a new version: declared, else carried over what changes no law, else landed.

    It is never before that of the version before: a declared day that is cannot be true.
    """
    updated = landing.declared.updated
    if updated and (not versions or updated != before.updated) and not _precedes(updated, versions):
        return updated, DateSource.DECLARED
    if versions and (change_class.keeps_law or _precedes(landing.day, versions)):
        return versions[-1].last_updated, DateSource.DERIVED
    return landing.day, DateSource.LANDED


def _precedes(day: date, versions: Sequence[Version]) -> bool:
    """Whether a day lies before that on which the last of some versions was updated."""
    return bool(versions) and day < versions[-1].last_updated


def _amend(earlier: Sequence[Version], version: Version, before: Declared, landing: Landing) -> tuple[Version, ...]:
    """The versions with the days that a revision of the newest text declares anew; names and words are permanent."""
    declared = landing.declared
    moved = landing.path if landing.path != version.path else ""
    version = _renamed(replace(version, text_commit=landing.commit, moved_to=moved), landing)
    if declared.updated and declared.updated != before.updated and not _precedes(declared.updated, earlier):
        version = replace(version, last_updated=declared.updated, last_updated_source=DateSource.DECLARED)
    if declared.effective == before.effective:
        return (*earlier, version)
    return redeclare((*earlier, version), declared.effective, landing.day, kept_back=landing.unpublished)


def _redeclared(
    earlier: Sequence[Version], version: Version, landing: Landing, change_class: ChangeClass | None
) -> Version:
    """The version with what a revision of the same text says anew of its change."""
    declared = landing.declared
    version = replace(version, note=declared.note, urgent=declared.urgent, refuted=landing.refuted)
    if change_class and not (version.change_class is ChangeClass.RENUMBERING and change_class.keeps_law):
        version = _reclassed(earlier, version, change_class)
    return version


def _renamed(version: Version, landing: Landing) -> Version:
    """The version with its title in other quotes, as in its text, or with another title from that day on."""
    if not version.renamings and wording(landing.title) == wording(version.title):
        return replace(version, title=landing.title)
    if landing.title == version.called(date.max):
        return version
    return replace(version, renamings=(*version.renamings, Renaming(landing.day, landing.title)))


def _reclassed(earlier: Sequence[Version], version: Version, change_class: ChangeClass) -> Version:
    """The version as another class of change; what is no correction any more was updated the day it landed."""
    derived = version.last_updated_source is DateSource.DERIVED
    if change_class is ChangeClass.MATERIAL and derived and not _precedes(version.published_on, earlier):
        version = replace(version, last_updated=version.published_on, last_updated_source=DateSource.LANDED)
    return replace(version, change_class=change_class, declared=True)


def name(day: date, named: Mapping[str, int]) -> str:
    """The permanent name of the next version: its last-updated day, then ``.2`` and so on if taken."""
    earlier = named.get(day.isoformat(), 0)
    return f"{day.isoformat()}.{earlier + 1}" if earlier else day.isoformat()


def days_named(versions: Sequence[Version]) -> Counter[str]:
    """How many versions are named after each day (YYYY-MM-DD)."""
    return Counter(version.day_named for version in versions)
