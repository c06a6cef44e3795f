"""Which files look like texts and are not read."""

from __future__ import annotations

import pytest

from clausebook.config import Config
from clausebook.unread_files import describe_unread, find_unread, report_nothing_read

DEFAULT = Config.default()


@pytest.mark.parametrize("path", ["a.mdx", "a.adoc", "docs/a.rst", "a.TXT", "legal/tos.html", "Terms.docx", "x.qmd"])
def test_what_looks_like_a_text_is_named(path: str) -> None:
    assert (path,) == find_unread([path, "read.md"], DEFAULT)


@pytest.mark.parametrize(
    "path",
    ["README.md", "README.rst", "docs/readme.txt", "LICENSE", "LICENSE.txt", "CHANGELOG.md", "CHANGES.rst",
     "node_modules/a/b.mdx", ".github/x.html", "requirements-dev.txt", "_layouts/default.html", "site/terms/index.html",
     "index.html", "logo.svg", "a.pdf", "main.py", "robots.txt", "vendor/lib/terms.txt", "COPYING.txt"],
)  # fmt: skip
def test_noise_is_not(path: str) -> None:
    assert () == find_unread([path], DEFAULT)


def test_a_readme_among_terms_is_a_text_and_every_one_where_nothing_is_read() -> None:
    paths = ["README.md", "docs/README.md", "legal/terms/README.md", "vendor/terms/README.md", "x.py"]
    assert ("legal/terms/README.md",) == find_unread(paths, DEFAULT)
    assert tuple(paths[:3]) == find_unread(paths, DEFAULT, all_of_them=True)
    told = describe_unread(["legal/terms/README.md"], DEFAULT.include)
    assert told.endswith('include it with --include "**/*.md" --include "legal/terms/README.md"')


@pytest.mark.parametrize(
    ("include", "path", "read"),
    [
        ("docs/terms/**/*.md", "docs/terms/README.md", True),
        ("docs/terms/**/*.md", "docs/README.md", False),
        ("docs/terms", "docs/terms/a/README.md", True),
        ("docs/terms/README.md", "docs/terms/README.md", True),
        ("*/**/README.md", "a/b/README.md", True),
        ("*/**/README.md", "README.md", False),
        (".legal/*.md", ".legal/terms.md", True),
        ("**/*.md", "docs/terms/README.md", False),
        ("*.md", "README.md", False),
    ],
)
def test_what_is_included_by_its_name_or_folder_is_no_furniture(include: str, path: str, *, read: bool) -> None:
    assert read == DEFAULT.including([include]).selects(path)


def test_what_the_settings_exclude_stays_excluded() -> None:
    config = Config.parse('exclude = ["drafts/"]').including(["terms/**/*.md"])
    assert [True, False] == [config.selects(path) for path in ("terms/README.md", "terms/drafts/README.md")]


def test_where_nothing_is_read_the_folder_of_the_terms_is_proposed() -> None:
    paths = ["services/legal/terms.md", "services/legal/eu/privacy.md", "services/web/guide.md"]
    assert '--include "services/legal/**/*.md"' in str(report_nothing_read(paths))


def test_where_the_terms_are_said_to_be_nothing_is_passed_over_and_elsewhere_all() -> None:
    config = Config.parse('include = ["terms/**/*.md"]\nexclude = ["drafts/"]')
    assert ("terms/a.txt",) == find_unread(["docs/guide.md", "terms/a.txt", "terms/b.md", "terms/drafts/c.txt"], config)


def test_the_sentence_is_short_and_says_what_to_do() -> None:
    assert "" == describe_unread(())
    one = '1 file looks like a text and was not read: a.mdx; include it with --include "**/*.mdx"'
    assert one == describe_unread(["a.mdx"])
    assert 'with --include "legal/**/*.md" --include "**/*.mdx"' in describe_unread(["a.mdx"], ("legal/**/*.md",))
    many = describe_unread([f"{letter}.adoc" for letter in "abcdef"] + ["g.txt"])
    assert many.startswith("7 files look like texts and were not read: a.adoc, b.adoc, c.adoc, …; ")
    assert many.endswith('include them with --include "**/*.txt"; what is .adoc must be made Markdown first')


def test_no_document_at_all_is_a_finding_that_names_what_might_be_one() -> None:
    told = 'E_NO_DOCUMENTS There is no document: no file is read. Name the legal text: --include "legal/**/*.md"'
    assert told == str(report_nothing_read(()))
    assert "1 file looks like a text" in str(report_nothing_read(("a.mdx",)))
