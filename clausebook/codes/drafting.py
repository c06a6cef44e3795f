"""Codes about the text itself, and about its dates against what was published before."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.codes.info import CodeInfo, error, note, warning

_CITED = "A clause is cited by its number."
_ASTRAY = "A reader is sent to the wrong clause, or to none."

CODES: Mapping[str, CodeInfo] = {
    "E_BROKEN_REF": error("A link leads nowhere", _ASTRAY, "Correct the address, or remove the link."),
    "E_DUPLICATE_ID": error(
        "An id stands twice", "It must mean one clause for ever.", "Give one of the two another id."
    ),
    "E_EFFECTIVE_LATE": error(
        "A day to come is declared for a text that is in force already",
        "Days on which it held would have another text; so it does not count.",
        "Delete the line. What shall hold later is another text: change its words, and say `effective`.",
    ),
    "E_EMPTY_CLAUSE": error("A clause has no words", _CITED, "Write its text, or `[Reserved]` to keep the number."),
    "E_ID_REUSED": error(
        "The id of a removed clause returns on other words", "Old links would show another rule.", "Choose a new id."
    ),
    "E_INCLUDE": error(
        "A mark takes in another file that is not found, or not the whole of it",
        "Its words are no part of the text here, nor of its history.",
        "Let it stand alone on its line and name a file of this repository, or write the words themselves there.",
    ),
    "E_LINK_SCHEME": error(
        "A link would run a program", "It would run on the reader's computer.", "Use https: or mailto:."
    ),
    "E_MD_DEPTH": error(
        "Quotes, lists or brackets are nested too deeply",
        "Its words stay, but as one plain paragraph without clauses.",
        "Remove the extra signs.",
    ),
    "E_NOTICE_PERIOD": error(
        "A change takes effect inside the notice period",
        "Readers were promised notice.",
        "Set a later `effective`, or say in `change: urgent:` why it cannot wait; the page shows it.",
    ),
    "E_OVERLAP": error(
        "A version would take effect before the one it replaces",
        "Two texts would claim the same days.",
        "Set a later `effective`.",
    ),
    "E_PART": error(
        "A part that a document lists is not there",
        "Its words would be missing from the document.",
        "Correct the name under `parts:`, or put the file there.",
    ),
    "E_UPDATED_STALE": error(
        "Words changed while `updated` stayed, or runs backwards",
        "The page would show a false date.",
        "Set `updated`, or say the change is editorial.",
    ),
    "W_BLANK": warning("A blank is still to be filled in", "The text is not finished.", "Fill it in, or delete it."),
    "W_BOLD_TRAP": warning(
        "Letters follow bold text at once", "The asterisks are printed.", "Put the letters inside the asterisks."
    ),
    "W_DATE_CONFLICT": warning(
        "A date printed in the text is not the date of the document",
        "Two dates contradict each other.",
        "Correct one of the two.",
    ),
    "W_DIALECT": note(
        "Marks of another tool than Markdown",
        "They are read as what they mean there; see that the page says what you mean.",
        "Nothing, if it does; else write it in plain Markdown.",
    ),
    "W_DOUBLE_WORD": warning("A word is said twice", "It is likely a slip.", "Delete one of the two."),
    "W_EFFECTIVE_EARLY": warning(
        "A new text without a day of its own replaces one that is announced for later",
        "What was announced for later would hold at once.",
        "Write `effective` with the announced day, or a day of its own.",
    ),
    "W_EFFECTIVE_STALE": warning(
        "Words changed while a past `effective` stayed", "It no longer counts.", "Set or delete `effective`."
    ),
    "W_EMAIL_LINK": note(
        "“Email us at” is followed by no e-mail address", "A reader cannot write there.", "Give the address."
    ),
    "W_EMPTY_SECTION": warning(
        "Nothing stands under a heading", "A clause may have been lost.", "Write it, or `[Reserved]`."
    ),
    "W_ENUM_AND": note(
        "“and” or “or” before an item that is not the last", "Which items go together is in doubt.", "Move the word."
    ),
    "W_ENUM_NESTED": note("Items inside an item of one sentence", "“(a)” may mean two items.", "Make a list of them."),
    "W_ENUM_REPEAT": warning(
        "A sentence item begins twice in a clause", _CITED, "Split the clause, or go on counting."
    ),
    "W_FIGURE_DIFFERS": warning(
        "Two documents measure one defined thing in different ways",
        "Each reader is promised something else.",
        "Correct the one that is wrong; if they are two things, give them two names.",
    ),
    "W_FOOTNOTE": warning(
        "A footnote and its references do not agree",
        "Its words stand elsewhere than where they are meant, or nowhere.",
        "Write `[^1]` where it belongs and `[^1]: words` below.",
    ),
    "W_FURNITURE": warning(
        "Words of a web page, not of the law", "They would be published as a clause.", "Delete the line."
    ),
    "W_HEADING_END": note("Headings end in different ways", "It reads as carelessness.", "End them all alike."),
    "W_HEADING_NUMBER": note(
        "A heading counts in step with paragraphs", "What stands under it is in doubt.", "Number it apart."
    ),
    "W_HEADING_SKIP": note("A heading level is left out", "Screen readers lose the outline.", "Use the next level."),
    "W_HTML": warning("HTML is printed as it stands", "Readers see the tags.", "Write Markdown instead."),
    "W_INDENTED": warning(
        "Words are printed as a program",
        "Four spaces before a line make code of it, in which no number, link or reference is read.",
        "Take the spaces away, or begin the lines with “- ” or a number.",
    ),
    "W_LABEL_GAP": warning("A number is missing", _CITED, "Renumber, or keep the place with `[Reserved]`."),
    "W_LABEL_ORDER": warning("Numbers run backwards", _CITED, "Renumber, or move the clause."),
    "W_LABEL_PRINTED": warning("A number is printed other than typed", _CITED, "Type the numbers in order."),
    "W_LABEL_REPEAT": warning("A number stands twice", "A citation may mean either.", "Renumber one of the two."),
    "W_LINK_FILE": warning(
        "A link leads to a file or page that is not published here",
        "Readers see the words, and cannot follow them.",
        "Write the whole address (https://...), or make the file one of the texts.",
    ),
    "W_LINK_TARGET": warning(
        "A reference link has no target",
        "Readers see the brackets, and no link.",
        "Write a line `[name]: https://…` with the name in the second brackets, or take the brackets away.",
    ),
    "W_LINK_TEXT": warning("A link names another clause than it leads to", _ASTRAY, "Correct the words or the link."),
    "W_ORPHAN": note(
        "A paragraph after a list belongs to nothing before it", "It is cited under that heading.", "Give it a heading."
    ),
    "W_PAST_DAYS": warning(
        "A declared `effective` changes what was in force on days that are past",
        "Whoever looked those days up before was told otherwise.",
        "Declare the day that was right; if it is, the page says that it was corrected, and when.",
    ),
    "W_QUOTE_CLOSING": warning(
        "A quotation closes with an opening mark", "It looks like a slip.", "Type ” at the end."
    ),
    "W_QUOTE_MIXED": note("Straight and curly quotes in one document", "It reads as carelessness.", "Use one kind."),
    "W_REF_AMBIGUOUS": note("A reference may mean several clauses", _ASTRAY, "Name the part, or link the clause."),
    "W_REF_MISSING": warning(
        "A reference names no clause of the document", _ASTRAY, "Correct the number, or name the document."
    ),
    "W_REF_RANGE": warning("A range of clauses has no such end", _ASTRAY, "Correct the numbers."),
    "W_REF_TITLE": warning(
        "A reference gives a clause another title", _ASTRAY, "Correct the title, or name the document."
    ),
    "W_REMARK": warning(
        "A remark of those who write stands in the text", "Readers would take it for law.", "Settle it and delete it."
    ),
    "W_RUNS_ON": note(
        "The last item of a list runs on into other text", "That text is cited as the item.", "Begin a new paragraph."
    ),
    "W_SETEXT": note(
        "A line of hyphens made a heading of the words above",
        "The words may be a clause, not a heading.",
        "Leave a line empty, or use `##`.",
    ),
    "W_SEVERAL_DOCUMENTS": warning(
        "One file holds several documents",
        "Each would have the title, the date and the history of all.",
        "Put each into a file of its own; if they are one document, begin its sections with `##`.",
    ),
    "W_SPACING": note("A space stands on the wrong side of a sign", "It reads as a slip.", "Move it."),
    "W_TEMPLATE": warning(
        "A template tag is printed as it stands", "Nothing fills it in.", "Write the words themselves."
    ),
    "W_TERM_LATE": note(
        "A term is used before it is defined",
        "A reader meets the term before its meaning.",
        "Define it where it is first used.",
    ),
    "W_TERM_SOURCE": note(
        "Terms are taken from a document that is not here", "They cannot be checked.", "Add that document."
    ),
    "W_TERM_TWICE": warning("A term is defined twice", "The two may differ.", "Keep one definition."),
    "W_TERM_TWIN": note(
        "A term is written almost as it is defined", "It may be read as another.", "Write it as defined."
    ),
    "W_TERM_UNUSED": note(
        "A term is defined and never used", "It says nothing, or another spelling is used.", "Delete the definition."
    ),
    "W_THIS_SECTION": warning(
        "“this Section” stands outside that section", "Its reach is in doubt.", "Correct the number."
    ),
    "W_UNTITLED": note(
        "A paragraph is numbered like the headings around it",
        "It may have been meant to belong to the one before.",
        "Give it a heading.",
    ),
    "W_UPDATED_MOVED": warning(
        "`updated` was changed and no word was",
        "Last Updated would move, and readers look for a change that is not there.",
        "Delete the line, unless the day was wrong until now.",
    ),
}
