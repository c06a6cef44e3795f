from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import HttpUrl

from clausebook import config_values
from clausebook.config import KEYS, NAME, Config
from clausebook.config_tables import Feeds
from clausebook.model.errors import Finding, UseError

EXAMPLE = (Path(__file__).parents[2] / NAME).read_text(encoding="utf-8")

FAULTS = [
    ('site_nmae = "x"', 1, "“site_nmae” is not a setting", "“site_name”"),
    ("zzz = 1", 1, "“zzz” is not a setting", "the settings are: site_name,"),
    ('strict = "yes"', 1, "setting “strict” is wrong: it should be a valid boolean", "true or false"),
    ("[feeds]\nentires = 5", 2, "“feeds.entires” is not a setting", "“entries”"),
    ("\nsite_name = 5", 2, "“site_name” is wrong: it should be a valid string", '"Legal terms"'),
    ('site_name = ""', 1, "one line of text", '"Legal terms"'),
    ('site_name = """a\nb"""', 1, "one line of text", '"Legal terms"'),
    ('site_url = "legal.example"', 1, "not the address of a site", "https://legal.example/"),
    ('site_url = "ftp://legal.example"', 1, "not the address of a site", "https://legal.example/"),
    ('site_url = "https://a:b@legal.example"', 1, "password", "https://legal.example/"),
    ('site_url = "https://legal.example/?a"', 1, "“?”", "https://legal.example/"),
    ('contact = "the lawyers"', 1, "neither an e-mail address nor a web address", "legal@legal.example"),
    ('contact = "javascript:alert(1)"', 1, "neither", "legal@legal.example"),
    ('lang = "English"', 1, "not the code of a language", "pt-BR"),
    ('timezone = "Europe/Berlim"', 1, "Did you mean “Europe/Berlin”?", "UTC"),
    ('timezone = "../UTC"', 1, "not the name of a timezone", "UTC"),
    ('timezone = "America"', 1, "not the name of a timezone", "UTC"),
    ('terms = "../secret"', 1, "not a folder inside", '"terms"'),
    ('terms = "/etc"', 1, "not a folder inside", '"terms"'),
    ('terms = ""', 1, "not a folder inside", '"terms"'),
    ('include = "terms"', 1, "valid tuple", '["terms/**/*.md"]'),
    ("include = []", 1, "the list is empty", '["terms/**/*.md"]'),
    ('lang = "en"\ninclude = [\n  "a.md",\n  7,\n]', 2, "valid string", '["terms/**/*.md"]'),
    ('include = ["../*.md"]', 1, "inside the repository", '["terms/**/*.md"]'),
    ('exclude = ["!x"]', 1, "inside the repository", '["README.md"'),
    ('exclude = ["!"]', 1, "not a pattern", '["README.md"'),
    ('publish_branch = "--upload-pack=x"', 1, "not the name of a branch", '"main"'),
    ('publish_branch = "a..b"', 1, "not the name of a branch", '"main"'),
    ("[notice_periods]\npolicy = 30\npolcy = 3", 3, "Did you mean “policy”?", "policy = 30"),
    ("[notice_periods]\npolicy = -1", 2, "greater than or equal to 0", "policy = 30"),
    ('notice_periods = {policy = "30"}', 1, "valid integer", "policy = 30"),
    ("notice_periods.policy = 1.5", 1, "valid integer", "policy = 30"),
    ('[citation]\nServices = ["SS"]', 2, "not the id of a document", '["PP"]'),
    ('[citation]\na = "SS"', 2, "valid tuple", '["PP"]'),
    ('[citation]\na = ["SS"]\nb = ["ss"]', 1, "short name of both a and b", '["PP"]'),
    ('[elsewhere]\nTos = {title = "T"}', 2, "not the id of a document", "an address: master-terms ="),
    ('[elsewhere]\ntos = "T"', 2, "it should be a table", "an address: master-terms ="),
    ('elsewhere = "tos"', 1, "it should be a table", "an address: master-terms ="),
    ('[elsewhere]\ntitle = "T"', 2, "it should be a table", "an address: master-terms ="),
    (
        '[elsewhere]\ntos = {url = "https://legal.example/"}',
        2,
        "“elsewhere.tos.title” is wrong: it is missing",
        "title =",
    ),
    ('[elsewhere.tos]\ntitle = ""', 2, "one line of text", 'title = "Terms of Service"'),
    ('[elsewhere.tos]\ntitle = "T"\nurl = "javascript:alert(1)"', 3, "not an http or https address", "url ="),
    ('[elsewhere.tos]\ntitle = "T"\nurl = "ftp://legal.example/tos"', 3, "not an http or https address", "url ="),
    ('[elsewhere.tos]\ntitle = "T"\nurl = "/tos"', 3, "not an http or https address", "url ="),
    ('[elsewhere.tos]\ntitle = "T"\nurl = "https://a:b@legal.example/"', 3, "no password", "url ="),
    ('[elsewhere.tos]\ntitle = "T"\nurll = "x"', 3, "“elsewhere.tos.urll” is not a setting", "“url”"),
    ("[notices]\ncanery = 5", 2, "“notices.canery” is not a setting", "“canary”"),
    ("[notices]\ncanary = 0", 2, "greater than or equal to 1", "are sent first"),
    ("[feeds]\nentries = 0", 2, "greater than or equal to 1", "1 to 1000"),
    ('[feeds]\nenabled = "no"', 2, "valid boolean", "without quotation marks"),
    ('feeds = "on"', 1, "feeds", "[feeds]"),
    ('mail_sender = "a@b.example, c@d.example"', 1, "not one e-mail address", "<legal@legal.example>"),
    ('mail_sender = "a@b.example\\r\\nBcc: c@d.example"', 1, "not one e-mail address", "<legal@legal.example>"),
    ('lang = "en"\nsite_name = Legal', 2, "cannot be read as TOML", 'key = "value"'),
    ('lang = "en"\nlang = "fr"', 2, "cannot be read as TOML", 'key = "value"'),
    ("x = " + "[" * 5000, 1, "cannot be read as TOML", 'key = "value"'),
]


@pytest.mark.parametrize(("text", "line", "message", "mend"), FAULTS)
def test_each_fault_is_told_where_it_stands(text: str, line: int, message: str, mend: str) -> None:
    with pytest.raises(UseError) as caught:
        Config.parse(text, "legal/clausebook.toml")
    (finding,) = caught.value.findings
    assert ("E_CONFIG", "legal/clausebook.toml", line) == (finding.code, finding.path, finding.line)
    assert message in finding.message
    assert mend in finding.mend


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(UseError) as caught:
        Config.parse('zzz = 1\nlang = "English"\n[feeds]\nentries = 0\n')
    assert [1, 2, 4] == [finding.line for finding in caught.value.findings]


def test_an_empty_file_changes_nothing() -> None:
    config = Config.parse("")
    assert Config.default() == config
    assert ("Legal terms", "UTC", "", {}) == (config.site_name, config.zone.key, config.site_url, config.notice_periods)


@pytest.mark.parametrize(("folder", "include"), [("legal", "legal/**/*.md"), ("a/b/", "a/b/**/*.md"), (".", "**/*.md")])
def test_the_pattern_follows_the_folder(folder: str, include: str) -> None:
    assert (include,) == Config.parse(f'terms = "{folder}"').include


def test_the_example_is_what_it_says() -> None:
    config = Config.parse(EXAMPLE)
    assert ("Legal terms", "https://legal.example/", "Plivo") == (
        config.site_name,
        config.site_url,
        config.organisation,
    )
    assert {"services-schedule": ("SS",), "privacy-policy": ("PP",)} == config.citation
    assert {"policy": 30, "schedule": 30, "agreement": 30} == config.notice_periods
    assert (Feeds(), "/") == (config.feeds, config.base_path)


def test_the_example_explains_every_setting() -> None:
    for key in KEYS:
        (before, *_) = re.split(rf"^(?:# )?\[?{key}\b", EXAMPLE, maxsplit=1, flags=re.MULTILINE)
        assert before != EXAMPLE, key
        assert before.endswith(".\n"), key
        assert before.splitlines()[-1].startswith("# "), key


def test_a_document_elsewhere_keeps_its_address_and_decides_nothing_that_is_compiled() -> None:
    config = Config.parse('[elsewhere]\na = {title = "A", url = "https://legal.example/tos?v=2#top"}\nb.title = " B "')
    told = {name: (one.title, one.url) for name, one in config.elsewhere.items()}
    assert {"a": ("A", "https://legal.example/tos?v=2#top"), "b": ("B", "")} == told
    assert config.digest == Config.parse("").digest


def test_every_setting_has_a_mend() -> None:
    assert [] == [one.name for one in fields(Config) if not one.metadata["mend"]]


@pytest.mark.parametrize(
    ("url", "kept", "base"),
    [
        ("https://legal.example", "https://legal.example/", "/"),
        ("https://Example.com/legal", "https://example.com/legal/", "/legal/"),
        ("http://localhost:8000/a/b/", "http://localhost:8000/a/b/", "/a/b/"),
    ],
)
def test_the_address_ends_with_a_slash_and_gives_the_base_path(url: str, kept: str, base: str) -> None:
    config = Config.parse(f'site_url = "{url}"')
    assert (kept, base) == (config.site_url, config.base_path)


@given(st.from_regex(config_values.PLAIN, fullmatch=True))
def test_a_plain_address_is_what_the_standard_makes_of_it(url: str) -> None:
    assert f"{str(HttpUrl(url)).rstrip('/')}/" == config_values.web_address(url)


@pytest.mark.parametrize(
    "url", ["https://1.2.3/", "https://legal.0x1/", "https://legal.example:443/", "https://legal.example/a/../b",
            "https://legal.example/a b", "https://xn--a.example/", "https://Legal.example/", "https://légal.example/"]
)  # fmt: skip
def test_another_address_is_left_to_the_standard(url: str) -> None:
    assert config_values.PLAIN.fullmatch(url) is None


@pytest.mark.parametrize("sender", ["legal@legal.example", "Plivo Legal <legal@legal.example>", "Müller & Co <a@b.de>"])
def test_a_good_sender(sender: str) -> None:
    assert sender == Config.parse(f'mail_sender = "{sender}"').mail_sender


@pytest.mark.parametrize("branch", ["main", "release/2.0", "legal-terms"])
def test_a_good_branch(branch: str) -> None:
    assert branch == Config.parse(f'publish_branch = "{branch}"').publish_branch


@pytest.mark.parametrize(
    "path", ["Privacy Policy.md", "a/b/terms.md", "License Agreement.md", "policies/security.md", "x.fr.md"]
)
def test_without_configuration_all_markdown_is_terms(path: str) -> None:
    assert Config.default().selects(path)


@pytest.mark.parametrize(
    "path",
    ["README.md", "a/readme.md", "README.fr.md", "CONTRIBUTING.md", "LICENSE.md", "Changelog.md", "CODE_OF_CONDUCT.md",
     ".github/PULL_REQUEST_TEMPLATE.md", "SECURITY.md", ".cache/x.md", "terms.txt", "terms.md.bak"],
)  # fmt: skip
def test_without_configuration_files_about_the_repository_are_not_terms(path: str) -> None:
    assert not Config.default().selects(path)


def test_nothing_is_strict_unless_it_is_asked_for() -> None:
    assert (False, False, True) == (
        Config.default().strict,
        Config.parse("").strict,
        Config.parse("strict = true").strict,
    )


def test_what_is_left_out_is_left_out_besides_the_files_about_the_repository() -> None:
    config = Config.parse('exclude = ["drafts/"]')
    assert ["fees.md"] == [path for path in ("fees.md", "README.md", "drafts/fees.md") if config.selects(path)]


def test_configured_patterns_select() -> None:
    config = Config.parse('include = ["terms/**/*.md", "/legal.md"]\nexclude = ["Drafts/", "terms/x.md"]')
    chosen = ["terms/a.md", "terms/b/a.md", "legal.md"]
    others = ["a/terms/a.md", "terms/drafts/a.md", "terms/x.md", "terms/a.txt", "docs/legal.md", "README.md"]
    assert chosen == [path for path in chosen + others if config.selects(path)]


def test_the_digest_changes_with_what_decides_the_corpus_and_with_nothing_else() -> None:
    plain = Config.parse("")
    assert plain.digest == Config.default().digest == Config.parse("# a comment\n[feeds]\nentries = 50\n").digest
    assert plain.digest == Config.parse("[notice_periods]\npolicy = 1").digest
    others = [Config.parse(text) for text in ("strict = true", 'timezone = "Asia/Tokyo"', 'exclude = ["drafts/"]')]
    assert len({plain.digest, *(other.digest for other in others)}) == 4
    assert re.fullmatch("[0-9a-f]{64}", plain.digest)


def test_the_digest_does_not_depend_on_order() -> None:
    one = Config.parse('lang = "fr"\n[citation]\na = ["A"]\nb = ["B"]')
    other = replace(Config.parse('[citation]\nb = ["B"]\na = ["A"]'), lang="fr")
    assert one.digest == other.digest


@given(st.text())
def test_any_text_is_a_configuration_or_a_use_error(text: str) -> None:
    findings = _findings(text)
    assert all(0 <= finding.line <= len(text.splitlines()) + 1 for finding in findings)


VALUES = st.recursive(
    st.text() | st.integers() | st.booleans() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.sampled_from(KEYS), VALUES)
def test_any_value_is_a_setting_or_a_use_error(key: str, value: object) -> None:
    findings = _findings(f"{key} = {_toml(value)}")
    assert {(1, "E_CONFIG")} >= {(finding.line, finding.code) for finding in findings}


def _findings(text: str) -> tuple[Finding, ...]:
    try:
        Config.parse(text)
    except UseError as error:
        return error.findings
    return ()


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"'
    return str(value).lower()


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("docs/terms/README.md", "docs/terms/README.md"), ("docs/**/README.md", "docs/terms/README.md"),
        ("SECURITY.md", "SECURITY.md"), (".legal/terms.md", ".legal/terms.md"), ("legal/*.mdx", "legal/terms.mdx"),
        ("**/*.txt", "legal/terms.txt"), ("**/*.qmd", "terms.qmd"), ("**/*.markdown", "a/b.markdown"),
        ("legal/imprint", "legal/imprint"),
    ],
)  # fmt: skip
def test_what_is_included_by_name_or_ending_is_read_whatever_its_name(pattern: str, path: str) -> None:
    assert replace(Config.default(), include=(pattern,)).selects(path)


@pytest.mark.parametrize("ending", ["adoc", "rst", "tex", "html", "docx", "PDF", "odt"])
def test_other_markup_is_never_read_as_markdown(ending: str) -> None:
    for pattern in (f"terms.{ending}", "**", f"*.{ending}"):
        assert not replace(Config.default(), include=(pattern,)).selects(f"terms.{ending}")


def test_naming_a_file_does_not_undo_what_was_excluded_on_purpose() -> None:
    config = Config.parse('include = ["terms/README.md"]\nexclude = ["terms/README.md"]')
    assert not config.selects("terms/README.md")


def test_the_sign_before_numbers_in_citations_is_one_that_is_read() -> None:
    assert ["s", "§", "Section"] == [
        Config.parse(text).citation_sign for text in ("", 'citation_sign = "§"', 'citation_sign = "Section"')
    ]
    with pytest.raises(UseError, match="Choose: s, §, Section"):
        Config.parse('citation_sign = "Abschnitt"')
