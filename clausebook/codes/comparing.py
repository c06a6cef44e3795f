"""Codes about a proposal: what a change of the text gives occasion to ask."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.codes.info import CodeInfo, error, note, warning

CODES: Mapping[str, CodeInfo] = {
    "E_CHANGE_STALE": error(
        "The words changed, and `change:` is that of the version before",
        "The note of another change would stand beside this one, or none.",
        "Write what changes now; if nothing is meant to change, `kind: editorial`.",
    ),
    "E_EDITORIAL_WEIGHT": error(
        "A change declared editorial changes figures, days, amounts, duties, negations, defined terms, parties or "
        "whole clauses",
        "It would keep the date, and readers would not be notified: it is material until someone else confirms it.",
        "Write `kind: material`. If the meaning is the same, let someone else confirm it: a commit of theirs with the "
        "line `Editorial-confirmed-by: Name <address>` at its end, or, once it is published, a line in `history.yml`.",
    ),
    "E_RENUMBER": error(
        "A renumbering would change more than numbers",
        "No word may change with a number.",
        "Write the numbers of that clause by hand.",
    ),
    "E_TERM_GONE": error(
        "The definition of a term is gone or renamed, and clauses still use the term",
        "They say something that is defined nowhere.",
        "Define the term again, or change the words that use it.",
    ),
    "W_CHANGE_UNSAID": note(
        "The words changed, and nobody says what kind of change it is",
        "Without a word of its author a change counts as material, and readers see no reason.",
        "Write `change:` with `kind:` and `note:` at the top of the document.",
    ),
    "W_FIGURE_LEFT": warning(
        "A period or an amount was changed in one clause and not in another that speaks of the same",
        "The two may contradict each other.",
        "Change both, or neither; leave it if they are about different things.",
    ),
    "W_ID_LOST": warning(
        "The mark of a clause is gone, and the clause is still there",
        "Its permanent link holds only as long as the clause is recognised by its words.",
        "Put the mark back: `clausebook check --fix` does.",
    ),
    "W_ID_RENAMED": warning(
        "A clause got another id",
        "Links to the old one lead to where the clause was.",
        "Write the old id again, unless this is another clause.",
    ),
    "W_ID_RETIRED": note(
        "A clause that has a permanent link is removed",
        "The link stays, and says that the clause was removed; its id is never used again.",
        "Nothing, if that is meant; else put the clause back under its mark.",
    ),
    "W_LINKS": note(
        "A link leads elsewhere, and no word changed",
        "No version is made, and no date moves.",
        "Nothing, if that is meant; say `change:` if the document it leads to is another agreement.",
    ),
    "W_OTHER_TEXT": warning(
        "A file holds another text than before",
        "Its history would show one agreement as a version of another.",
        "Give the new one a file and an `id` of its own; for old history write `lineage: break` in `history.yml`.",
    ),
    "W_REF_SHIFTED": warning(
        "A reference means another clause since a renumbering",
        "Anyone who follows it reads another rule than was agreed.",
        "Write the new number, or run `clausebook renumber`.",
    ),
    "W_SUCCESSOR": warning(
        "A document goes, and one like it comes in the same change",
        "One history ends and another begins, though it may be one agreement.",
        "If it goes on, write the `id` of the old one in the new one; for old history write `continues:` in "
        "`history.yml`. If not, nothing.",
    ),
    "W_TERM_RIPPLE": note(
        "A definition changed that other clauses use",
        "They mean something else from now on, though none of their words changed.",
        "Read them with the new definition.",
    ),
    "W_TRANSLATION_BEHIND": warning(
        "A translation was left behind",
        "Its readers read what no longer holds.",
        "Translate the change, and set `source_updated`.",
    ),
    "W_UNREAD": warning(
        "A file changed, and cannot be read",
        "What changes in it is in no redline, so nobody can review it.",
        "Fix the error that is reported for the file.",
    ),
    "W_WEIGHT": note(
        "Figures, days, duties, negations, terms or parties changed, and nothing is said of it",
        "They are what readers look for, and a subject line hides them.",
        "Say it in `change: note:`.",
    ),
}
