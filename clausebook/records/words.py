"""The fields that several records have: one name, one type and one meaning, wherever they are printed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

DocumentId = Annotated[str, Field(description="The id of a document.")]
DocumentTitle = Annotated[str, Field(description="What the document is called.")]
DocumentKind = Annotated[str, Field(description="`policy`, `schedule`, `agreement`, `addendum` or `notice`.")]
Lang = Annotated[str, Field(description="The language, as BCP 47 has it: `en`.")]
Direction = Annotated[Literal["ltr", "rtl"], Field(description="Which way most of its letters run.")]
Path = Annotated[str, Field(description="The file, from the top of the repository; empty for the whole of it.")]
FileLine = Annotated[int, Field(description="The line of the file, from 1; 0 for all of it.")]
VersionName = Annotated[str, Field(description="The permanent name of a version.")]
ChangeClass = Annotated[
    Literal["material", "editorial", "renumbering"],
    Field(description="What a version changes as a whole: law, spelling alone, or numbers alone."),
]
Note = Annotated[str, Field(description="What changed, in the words of the author.")]
Urgent = Annotated[
    str, Field(description="Why it takes effect before the notice period is over, in the words of the author.")
]
PublishedAt = Annotated[datetime, Field(description="The instant at which it landed on the publish branch.")]
PublishedOn = Annotated[date, Field(description="The legal day on which it landed.")]
LastUpdated = Annotated[date, Field(description="The legal day of the wording.")]
DateSource = Annotated[
    Literal["declared", "landed", "derived"],
    Field(description="Where the day comes from: front matter, the day it landed, or the version that it corrects."),
]
EffectiveOn = Annotated[date, Field(description="The legal day from which it is meant to hold.")]
StartsOn = Annotated[date | None, Field(description="First day in force; null if it never was and never will be.")]
EndsOn = Annotated[date | None, Field(description="Last day in force; null if no end is known.")]
UnchangedSince = Annotated[
    date | None,
    Field(description="First day in force of these very words without a gap, under any number; null if they never "
          "were."),
]  # fmt: skip
WithdrawnOn = Annotated[
    date | None, Field(description="The day on which the document was withdrawn; null if it was not.")
]
WithdrawalNote = Annotated[
    str, Field(description="What was said when the document was withdrawn; empty if nothing was, or it is not.")
]
CommitId = Annotated[str, Field(description="The revision in git.")]
Sha256 = Annotated[str, Field(description="The SHA-256 of the printed text, in hexadecimal; a clause's, of its words.")]
ClauseKey = Annotated[str, Field(description="document/clause: it never changes and is never used again.")]
ClauseId = Annotated[str, Field(description="The id of a clause, without the document.")]
Label = Annotated[str, Field(description="The number as printed; empty if there is none.")]
Address = Annotated[str, Field(description="Where the clause stands in this text.")]
HeadingText = Annotated[str, Field(description="The heading of the clause; empty if it has none.")]
BlockType = Annotated[
    Literal["section", "paragraph", "item", "row", "header", "quote", "code", "dateline"],
    Field(description="What kind of block of the text the clause is."),
]
Text = Annotated[
    str, Field(description="Every word of the clause itself as printed, without its label and the clauses under it.")
]
ChangeKinds = Annotated[
    list[Literal["added", "removed", "reworded", "moved", "renumbered", "split", "merged"]],
    Field(description="What happened to the clause."),
]
Certainty = Annotated[
    Literal["exact", "likely", "probable"],
    Field(description="How sure it is that the clause is the one it was before."),
]
Permalink = Annotated[str, Field(description="The page for people, for ever at this address.")]
