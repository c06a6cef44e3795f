"""The mailbox that mail comes back to: a Maildir of somebody else's mail server, or our own where one is piped in."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from clausebook.model.errors import ClausebookError, UseError
from clausebook_api.notices.bounces import Bounce, Bounces, Many
from clausebook_api.notices.delivery_status import Kind

UNREADABLE = ".Unreadable"  # a folder of the Maildir, as mail programs show it


def store(folder: Path, raw: bytes) -> None:
    """Put a message into a Maildir, which is made if there is none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    mailbox.Maildir(folder, create=True).add(raw)


def ingest(bounces: Bounces, folder: Path, *, accept: bool = False, leave: bool = True) -> Counter[Kind]:
    """Take in all new messages of a Maildir; each is moved to ``cur``, or without ``leave`` removed, once it counts.

    What cannot be read is set aside in a folder of the Maildir. Raises UseError ``E_MANY_BOUNCES``, and then nothing
    was taken in, if so much came back that the addresses are hardly to blame; ``accept`` says that they are.
    """
    found = list(_judged(bounces, folder))
    many = [] if bounces.keep else bounces.many(one for _, one in found)
    if many and not accept:
        raise _question(many, folder)
    bounces.accept(many)
    for path, one in found:
        kind = bounces.record(one)
        with suppress(FileNotFoundError):  # another run was quicker
            _put_away(path, folder, kind, leave=leave)
    return bounces.counts


def _judged(bounces: Bounces, folder: Path) -> Iterator[tuple[Path, Bounce]]:
    """Each new message, and what it is; one that is no file cannot be read."""
    for path in sorted((folder / "new").iterdir()) if (folder / "new").is_dir() else ():
        try:
            yield path, bounces.judge(path.read_bytes())
        except FileNotFoundError:
            if path.is_symlink():
                yield path, Bounce(Kind.UNREADABLE)
        except OSError:
            yield path, Bounce(Kind.UNREADABLE)


def _question(many: Sequence[Many], folder: Path) -> ClausebookError:
    said = ", ".join(
        f"{one.gone} of {one.sent} mails of notice {one.notice}" if one.notice else f"{one.gone} mails of no notice"
        for one in many
    )
    return UseError.of(
        "E_MANY_BOUNCES",
        f"{said} came back as if there were no such addresses; nothing was taken in",
        "If there are none, add --accept: nothing is sent to them any more. If there are, add --keep: the mails count "
        "as bounced, and the addresses stay",
        str(folder),
    )


def _put_away(path: Path, folder: Path, kind: Kind, *, leave: bool) -> None:
    if kind is Kind.UNREADABLE:
        aside = folder / UNREADABLE
        for name in ("cur", "new", "tmp"):
            (aside / name).mkdir(parents=True, exist_ok=True)
        path.rename(aside / "new" / path.name)
    elif leave:
        (folder / "cur").mkdir(exist_ok=True)
        path.rename(folder / "cur" / f"{path.name}:2,S")
    else:
        path.unlink()
