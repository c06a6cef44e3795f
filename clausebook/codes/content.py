"""Codes about files: their names, their bytes and their front matter."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.codes.info import CodeInfo, error, note, warning

_LIES = "The published text could differ from what reviewers saw."
_MISREAD = "Two programs could read it differently."

CODES: Mapping[str, CodeInfo] = {
    "E_IMPORT_BASE": error(
        "A file does not say of which version it was made",
        "What was published since might be undone without a word.",
        "Name the version with `--base`.",
    ),
    "E_IMPORT_CONFLICT": error(
        "A clause was changed since a file was made, and otherwise in the file",
        "Only a person can decide which words hold.",
        "Keep the words that shall hold, and delete the others with all lines of marks.",
    ),
    "E_IMPORT_EMPTY": error(
        "A file to import holds no text", "Nothing can be made of it.", "See that it is the right one."
    ),
    "E_IMPORT_FILE": error(
        "A file cannot be imported",
        "What is not read cannot be proven whole.",
        "Save it as .docx, .html or .txt, without a password.",
    ),
    "E_IMPORT_TAKEN": error(
        "There is a document of that name already",
        "Its history would go on with another text.",
        "Give another `--id`, or bring the new wording in with `--onto`.",
    ),
    "E_IMPORT_WORDS": error(
        "Words would be lost or invented by an import",
        "The text would not be what was agreed.",
        "Nothing was written: import that passage by hand.",
    ),
    "W_IMPORT_FURNITURE": warning(
        "Words that came in may be of the page",
        "They would be published as a clause.",
        "Delete the line if it is no part of the text.",
    ),
    "W_IMPORT_HEADING": warning(
        "A long line became a heading", "It may be a sentence.", "Take the # away if it is one."
    ),
    "W_IMPORT_RUN_IN": note(
        "A heading stands at the head of its paragraph",
        "How a text is divided says what belongs together.",
        "Put `## ` before it and an empty line after it, if what follows belongs to it.",
    ),
    "W_IMPORT_FORM": warning(
        "Something of a Word file came in as another thing",
        "A formula on one line, or the words of a text box, may read otherwise than they look.",
        "Compare the place with the file.",
    ),
    "W_IMPORT_FORMAT": warning(
        "Formatting that is no part of our texts was left out",
        "Words that are struck through or highlighted may not be agreed.",
        "Delete the words that are no part of the text.",
    ),
    "W_IMPORT_NOTE": note(
        "A footnote or endnote stands after its paragraph",
        "Its words are part of the text there.",
        "Put them where they belong, or leave them.",
    ),
    "W_IMPORT_NUMBER": warning(
        "A number may not be the one that is meant",
        "Clauses are cited by their numbers.",
        "Compare it with the file as Word shows it, and with the references to it.",
    ),
    "W_IMPORT_PICTURE": warning(
        "A picture was not read", "It may show words, or a signature.", "Write into the text what it says."
    ),
    "W_IMPORT_REFERENCE": warning(
        "A reference was broken in Word already", "It leads nowhere.", "Write the number of the clause that is meant."
    ),
    "W_IMPORT_SIGN": warning(
        "A sign of a font of symbols is not known", "It is shown as an empty box.", "Write the sign that Word shows."
    ),
    "W_IMPORT_ORPHAN": warning(
        "A paragraph follows a list",
        "It may belong to the last item, or to the clause above.",
        "Indent it under the item, or leave it.",
    ),
    "E_BIDI_CONTROL": error(
        "An invisible character reverses reading order", _LIES, "Delete it: retype the words around it."
    ),
    "E_CHANGE_KIND": error(
        "The kind of change is not known", "Readers see which changes matter.", "Write `material` or `editorial`."
    ),
    "E_CONFLICT_MARKER": error(
        "Lines of an unfinished merge",
        "Two wordings would be published.",
        "Keep one wording and delete the marker lines.",
    ),
    "E_CONTROL_CHAR": error("An invisible control character", _LIES, "Delete it: retype the words around it."),
    "E_DATE": error("A date cannot be read as a day", "02/03 is two days.", "Write `YYYY-MM-DD`."),
    "E_DUPLICATE_KEY": error("A key stands twice in front matter", _MISREAD, "Delete one of the two lines."),
    "E_EMPTY_TEXT": error(
        "The document has no text",
        "An empty page would say that nothing holds; the version before stands.",
        "Write the text below the front matter, or remove the file to withdraw the document.",
    ),
    "E_ENCODING": error("The file is not UTF-8", "Letters would be lost.", "Save it again as UTF-8."),
    "E_FILENAME": error(
        "A file name holds a line break or control character", "Tools and links break on it.", "Rename the file."
    ),
    "E_FILENAME_ENCODING": error(
        "A file name is not UTF-8", "The name cannot be shown or linked.", "Rename the file in plain letters."
    ),
    "E_FRONTMATTER_TYPE": error(
        "Front matter is no list of `key: value`", "It says nothing.", "Write one `key: value` a line."
    ),
    "E_FRONTMATTER_UNCLOSED": error(
        "Front matter never ends", "The text would be taken for it.", "Add a line `---` after the last key."
    ),
    "E_ID_SYNTAX": error(
        "An id cannot stand in an address",
        "Every clause has a permanent address.",
        "Use lower-case letters, digits, hyphens and dots.",
    ),
    "E_KIND": error(
        "The kind of document is not known",
        "Notice periods hang on it.",
        "Write policy, schedule, agreement, addendum or notice.",
    ),
    "E_LANG": error(
        "The language code is not known", "Browsers and screen readers need it.", 'Write such as `"en"` or `"pt-BR"`.'
    ),
    "E_LFS_POINTER": error(
        "The text is in Git LFS", "Only a pointer to it is here.", "Take it out: `git lfs migrate export`."
    ),
    "E_MULTI_DOCUMENT": error(
        "A second front matter follows the first", _MISREAD, "Put all keys between the first two `---`."
    ),
    "E_NAME_COLLISION": error(
        "Two file names differ only in case or accents", "On some computers they are one file.", "Rename one."
    ),
    "E_NOT_MARKDOWN": error(
        "A file among the terms is other markup than Markdown",
        "It is left out: read as Markdown it would say something else.",
        "Make Markdown of it (`clausebook import`), or exclude it.",
    ),
    "E_NO_FRONTMATTER": error("The document has no front matter", "It must say what it is.", "Add the lines shown."),
    "E_RESERVED_ID": error(
        "The id is an address of the site itself", "The page could not be reached.", "Choose another id."
    ),
    "E_STAMP": error("A clause cannot be stamped", "The id would change how the text reads.", "Type the id by hand."),
    "E_STATUS": error(
        "The status is not known",
        "A misspelt status would keep a dead text in force.",
        "Write `current` or `withdrawn`.",
    ),
    "E_SUBMODULE": error(
        "A submodule lies among the terms",
        "It is left out: its text and dates lie elsewhere.",
        "Put the text itself here, or exclude it.",
    ),
    "E_SYMLINK": error(
        "A symbolic link lies among the terms",
        "It is left out: it may point anywhere.",
        "Put a copy in its place, or exclude it.",
    ),
    "E_TIMEZONE": error("A time without a timezone", "Its day is in doubt.", "Write the day only."),
    "E_TOO_LARGE": error(
        "The file is over 1 MiB", "No terms are so long; it would slow every reader.", "Split the document."
    ),
    "E_TYPE": error(
        "A value could be read as a number or yes/no", "`1.10` would become 1.1.", "Put it in quotation marks."
    ),
    "E_UNKNOWN_KEY": error(
        "A key of front matter is not known", "A misspelt key says nothing.", "Correct or delete it."
    ),
    "E_YAML": error("Front matter is not YAML", "It cannot be read.", "Put values with signs in quotation marks."),
    "E_YAML_ALIAS": error("YAML aliases are not allowed", "They can make a file of any size.", "Write the value out."),
    "E_YAML_DEPTH": error(
        "Front matter is nested too deeply", "It would stop the program.", "Write plain keys and values."
    ),
    "E_YAML_TAG": error("YAML tags are not allowed", "They can run programs.", "Delete the word that begins with `!`."),
    "W_BOM": warning("The file begins with an invisible mark", "It is left out.", "Save as “UTF-8 without BOM”."),
    "W_DOCUMENT_MISSING": note(
        "A document named in front matter is not here",
        "Its terms cannot be looked up.",
        "Add it, correct the id, or say in clausebook.toml, under [elsewhere], what it is called.",
    ),
    "W_ID_SYNTAX": warning(
        "An id has capitals or unusual characters",
        "Addresses are typed by hand.",
        "Use lower-case letters, digits, hyphens and dots.",
    ),
    "W_REMOVED": warning(
        "A published document is not here any more",
        "It is withdrawn the day this is published; its pages stay.",
        "Nothing, if it was meant; else put the file back.",
    ),
    "W_TITLE_TWICE": warning(
        "Two documents have one title",
        "Readers, citations and notices cannot tell them apart; their folders are shown beside it.",
        "Give each a title of its own: `title: Terms of Service (EU)`.",
    ),
    "W_WITHDRAWN": warning(
        "A published document is declared withdrawn",
        "It holds no longer from the day this is published; its pages stay.",
        "Nothing, if it was meant; else take `status: withdrawn` out of the front matter.",
    ),
}
