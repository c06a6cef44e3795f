"""What ``import clausebook`` offers: the guide is true, names what is public, and loading costs nothing."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import clausebook
from clausebook import library
from clausebook.demo import demo as write_demo

GUIDE = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def _beside_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_demo(tmp_path / "demo", date(2026, 11, 26))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_beside_the_demo")
def test_the_examples_of_the_guide_are_what_happens() -> None:
    examples = "\n".join(_EXAMPLE.findall(GUIDE))
    test = doctest.DocTestParser().get_doctest(examples, {}, "docs/python.md", "docs/python.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test, out=said.append)
    assert result.attempted > 10
    assert not result.failed, "".join(said)


def test_the_guide_names_what_is_public_and_nothing_else() -> None:
    rows = re.findall(r"^\| (`.*?) \|", GUIDE, re.MULTILINE)
    assert clausebook.__all__ == sorted(name for row in rows for name in re.findall(r"`(\w+)`", row))


def test_what_is_listed_is_there_and_what_is_not_is_refused() -> None:
    assert sorted(clausebook.__all__) == sorted(library.PUBLIC)
    for name in clausebook.__all__:
        assert getattr(clausebook, name) is library.PUBLIC[name]
        assert getattr(clausebook, name).__doc__
        assert name in dir(clausebook)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        clausebook.nothing  # type: ignore[attr-defined]  # noqa: B018 - it is not there


def test_no_public_name_hides_a_module() -> None:
    folder = Path(clausebook.__file__).parent
    assert not {path.stem for path in folder.iterdir()} & set(clausebook.__all__)


def test_to_import_it_loads_no_other_module_of_the_core() -> None:
    program = "import sys, clausebook; print(sorted(one for one in sys.modules if one.startswith('clausebook')))"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "['clausebook']" == run.stdout.strip()


def test_who_checks_types_sees_them(tmp_path: Path) -> None:
    assert (Path(clausebook.__file__).parent / "py.typed").is_file()
    (tmp_path / "uses.py").write_text(
        "import clausebook\nfrom clausebook import Clause\n"
        "def first(text: str) -> Clause:\n    return clausebook.parse_text(text)[0]\n"
        "reveal_type(first('a').id)\nclausebook.nothing\n",
        "utf-8",
    )
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", "uses.py"],
        cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert 'uses.py:5: note: Revealed type is "str"' in run.stdout.replace("builtins.str", "str"), run.stdout
    assert 'uses.py:6: error: Module has no attribute "nothing"' in run.stdout
    assert "Found 1 error" in run.stdout


def test_a_version_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    write_demo(tmp_path / "demo", date(2026, 11, 26))
    document = clausebook.open_repository(tmp_path / "demo").document("refund-policy")
    with pytest.raises(clausebook.ClausebookError) as caught:
        document.version("1999-01-01")
    assert "E_VERSION" == caught.value.findings[0].code
    assert document.versions[0].name in caught.value.findings[0].mend
    assert () == document.changes(document.versions[0], document.versions[0])
