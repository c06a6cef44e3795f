"""Codes about the repository, its history, the corpus and the machine."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.codes.info import CodeInfo, error, warning

CODES: Mapping[str, CodeInfo] = {
    "E_BAD_REF": error(
        "No such branch, tag or commit", "There is no text to read.", "Check the spelling: `git branch -a` lists them."
    ),
    "E_CLAUSE": error(
        "No clause, or several, go by that name or number",
        "Nothing is guessed about which clause is meant.",
        "Name it by its id; `clausebook show DOCUMENT --json` lists them.",
    ),
    "E_EXTRA": error(
        "A library that the command needs is not installed",
        "What most people do not need is left to extras.",
        "Run the `pip install` that is named.",
    ),
    "E_FORMAT": error(
        "A file of that kind is not written",
        "What is sent must be what was asked for.",
        "Name the file .docx, .pdf, .md or .txt, or add `--format`; a redline .docx or .pdf.",
    ),
    "E_NO_PDF": error(
        "PDF cannot be made on this machine",
        "It is printed by WeasyPrint, which needs Pango.",
        "`pip install 'clausebook[pdf]'`, and install Pango; Word files need neither.",
    ),
    "E_CLOCK": error(
        "The demonstration lies in the future", "Its history has fixed days.", "Set the clock of this machine."
    ),
    "E_CLOCK_SKEW": error(
        "A commit is dated in the future",
        "Legal days come from commit dates.",
        "Set the clock of the machine that merged, and commit again.",
    ),
    "E_PATTERN": error(
        "A pattern of files cannot be used",
        "It must be certain which files are legal text.",
        'Write it from the top of the repository: `"terms/**/*.md"`.',
    ),
    "W_CLOCK_BACK": warning(
        "A commit is dated before the one it follows",
        "Its text was published later than it says: no version is dated before the one it follows.",
        "Declare `updated` where the day matters, and set the clock of whoever merged.",
    ),
    "W_TIMEZONE": warning(
        "Most commits were made in another timezone than the one in which legal days are told",
        "What lands in the evening, or at night, has the day before or after that of its authors.",
        "Write `timezone` in `clausebook.toml`, before anything is published: it moves dates and names of versions.",
    ),
    "E_CONFIG": error(
        "A setting in `clausebook.toml` is wrong",
        "Nothing is guessed about what is published.",
        "Correct the setting named.",
    ),
    "E_CORPUS": error(
        "The compiled corpus is damaged",
        "It cannot be trusted.",
        "Delete `.clausebook/corpus.db` and `.clausebook/base`, and build again. Delete nothing else there.",
    ),
    "E_DIRTY": error(
        "A text is changed and not committed",
        "Only what is committed has a date.",
        "Commit it, or use `clausebook serve --draft`.",
    ),
    "E_DOCUMENT": error(
        "No document goes by that name, or several do",
        "Nothing is guessed about which text is meant.",
        "Name the document by its id.",
    ),
    "E_EMBEDDED_REPO": error(
        "A bare repository lies inside the folder",
        "It could run commands of its own.",
        "Name the repository itself with `-C`.",
    ),
    "E_GIT_CORRUPT": error("Git cannot read an object", "History has a hole.", "Run `git fsck`, then clone again."),
    "E_BRANCH": error("A branch cannot be made", "Nothing was committed.", "Name one that is not there yet."),
    "E_GIT_WRITE": error("Git cannot write the repository", "Nothing was committed.", "Do what git's message says."),
    "E_GRAFTED_HISTORY": error(
        "History is grafted or replaced", "Dates and texts could be false.", "Delete the replace refs, or clone again."
    ),
    "E_HINT": error("A hint in `history.yml` cannot be read", "Old history would be wrong.", "Correct the line named."),
    "E_HISTORY_REWRITTEN": error(
        "History was rewritten since the last build",
        "What was published may be gone.",
        "Nothing, if it was meant: everything is compiled again.",
    ),
    "E_LOCKED": error(
        "Another process is compiling or building",
        "Two at once would spoil the corpus or the site.",
        "Wait until it has finished.",
    ),
    "E_NOT_A_REPOSITORY": error(
        "There is no git repository here", "Dates and versions come from git history.", "Name its folder with `-C`."
    ),
    "E_NOT_EMPTY": error("The folder holds something already", "Nothing is overwritten.", "Name a new folder."),
    "E_NOT_IN_FORCE": error(
        "No text of the document is in force that day",
        "It was not published yet, or withdrawn.",
        "Choose a day in its history.",
    ),
    "E_NO_COMMITS": error("The repository has no commits", "There is nothing to publish.", "Commit the texts."),
    "E_NO_DOCUMENTS": error(
        "No file is read",
        "There is nothing to publish.",
        'Name the legal text: `--include "legal/**/*.md"`, or `include` in `clausebook.toml`.',
    ),
    "E_NO_CORPUS": error(
        "Nothing has been compiled yet", "There is no history to read from.", "Run `clausebook log` once."
    ),
    "E_NO_GIT": error("Git is not installed", "History is read through git.", "Install git 2.30 or newer."),
    "E_NOT_KEPT": error(
        "Preparing the repository would change what is published",
        "It takes no law away, and changes no id, text or date.",
        "Leave out `--terms` and `--timezone`: the terms are found where they are.",
    ),
    "E_NO_WORKTREE": error("No files are checked out", "There is no place to write to.", "Work in an ordinary clone."),
    "E_PARTIAL_CLONE": error("The clone is partial", "Old texts are missing.", "Clone again without `--filter`."),
    "E_REDLINE": error("A redline does not rebuild both texts", "It would mislead readers.", "Report it as a bug."),
    "E_SCHEMA_NEWER": error(
        "The corpus was compiled by a newer Clausebook", "This program cannot read it safely.", "Update Clausebook."
    ),
    "E_SCHEMA_OLDER": error(
        "The corpus was compiled by an older Clausebook", "This program cannot read it safely.", "Build again."
    ),
    "E_SHALLOW": error("The clone is shallow", "Old versions are missing.", "Run `git fetch --unshallow`."),
    "E_STORAGE": error(
        "A file cannot be written or read",
        "The disk may be full, or closed to writing.",
        "Make room, or correct the permissions; what was published stays.",
    ),
    "E_UNSAFE_OWNER": error(
        "The repository belongs to another user",
        "Its settings could run commands.",
        "Take ownership of the folder, or clone it.",
    ),
    "E_VERSION": error(
        "The document has no such version", "A version is named by its day.", "List them: `clausebook log`."
    ),
    "E_INDEX": error(
        "There is no sound search index", "A wrong clause could be found.", "Build it: `clausebook index`."
    ),
    "E_MODEL": error(
        "The language model for searching by meaning cannot be used",
        "Other vectors than those of the model would find other clauses.",
        "Put the three files there that `docs/search.md` names, or take `[search] model` out of `clausebook.toml`.",
    ),
    "E_MANIFEST": error(
        "The file for the manifest of the site holds something else",
        "It would be lost.",
        "Name another file with `--manifest`, or delete it: then all files count as added.",
    ),
    "E_MKDOCS": error(
        "`mkdocs.yml` does not name the plugin", "The terms would not be on the site.", "Add `clausebook` to `plugins`."
    ),
    "E_PORT": error("The port is taken", "Another program answers there.", "Stop it, or name another: `--port 9000`."),
    "E_QUERY": error(
        "The query is not searched for", "It would match almost anything.", 'Write words, "phrases" or a citation.'
    ),
    "E_SYNONYMS": error(
        "`synonyms.yml` cannot be read", "Words would be found that do not mean the same.", "Write a list of lists."
    ),
}
