"""One deliberately broken file for each mistake that a rule author can make, with the message it must give."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import default_rules_dir, load_rules
from newsextract.models import RuleError
from newsextract.papers import load_paper
from newsextract.quality.examples import run_examples

INVALID = Path(__file__).parents[1] / "fixtures" / "rules_invalid"


def wanted(path: Path) -> str:
    return path.read_text("utf-8").split("\n", 1)[0].removeprefix("# error: ")


@pytest.mark.parametrize("path", sorted(INVALID.glob("*.toml")), ids=lambda p: p.stem)
def test_broken_file(path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[path])
    problems = [p for p in caught.value.problems if wanted(path) in p]
    assert problems, caught.value.problems
    assert re.match(rf"{re.escape(str(path))}:\d+: ", problems[0])


@pytest.mark.parametrize("path", sorted(INVALID.glob("*/vocabulary.toml")), ids=lambda p: p.parent.name)
def test_broken_vocabulary(path: Path) -> None:
    with pytest.raises(RuleError, match=re.escape(wanted(path))):
        load_rules(extra=[path.parent])


@pytest.mark.parametrize("path", sorted(INVALID.glob("examples/*.toml")), ids=lambda p: p.stem)
def test_example_that_does_not_hold(path: Path) -> None:
    maker = FactMaker(load_rules(extra=[path]), load_paper("baolaocai"))
    (problem,) = [p for p in run_examples(maker, "statistic.kitchens") if wanted(path) in p]
    line = int(problem.removeprefix(f"{path}:").split(":")[0])
    assert path.read_text("utf-8").split("\n")[line - 1].startswith(("[[rule.match]]", "[[rule.skip]]"))


def test_the_line_is_that_of_the_mistake() -> None:
    path = INVALID / "unknown_key.toml"
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[path])
    (problem,) = [p for p in caught.value.problems if "patern" in p]
    line = int(problem.removeprefix(f"{path}:").split(":")[0])
    assert path.read_text("utf-8").split("\n")[line - 1].startswith("patern")
    assert "rule statistic.kitchens: " in problem


def test_a_text_without_end_is_named_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[[rule]]\nid = 'statistic.own'\npattern = '''(?P<value>\n\n[[rule]]\n", "utf-8")
    (tmp_path / "other.toml").mkdir()
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[tmp_path])
    other, own = caught.value.problems
    assert own.startswith(f"{path}:3: not valid TOML: ")
    assert other == f"{tmp_path / 'other.toml'}: cannot be read: Is a directory"


def test_an_unknown_key_of_a_fact_is_looked_for_in_its_example() -> None:
    path = INVALID / "unknown_fact_key.toml"
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[path])
    (problem,) = caught.value.problems
    line = int(problem.removeprefix(f"{path}:").split(":")[0])
    assert path.read_text("utf-8").split("\n")[line - 1].startswith("facts")


def test_a_taken_name_of_the_vocabulary_is_named_with_its_place() -> None:
    own = INVALID / "vocabulary_taken_name" / "vocabulary.toml"
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[own.parent])
    (problem,) = [p for p in caught.value.problems if "is taken" in p]
    found = re.fullmatch(rf"{re.escape(str(own))}:3: the name `number` is taken by (.+):(\d+); .*", problem)
    assert found
    assert Path(found[1]).read_text("utf-8").split("\n")[int(found[2]) - 1].startswith("number =")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(?P<value>{{number}}) (?P<unit>bếp", "does not compile: missing ) at position 34"),
        ("(?P<value>{{number}})(?P<unit>{{broken}})", "of the pattern with its {{names}} expanded"),
    ],
)
def test_what_does_not_compile_is_shown_where_its_author_wrote_it(tmp_path: Path, pattern: str, said: str) -> None:
    (tmp_path / "vocabulary.toml").write_text("[piece]\nbroken = '(?P<value>một'\n", "utf-8")
    head = '[[rule]]\nid = "statistic.kitchens"\ntitle = "Kitchens"\nkind = "statistic"\n'
    (tmp_path / "kitchens.toml").write_text(f"{head}pattern = '''{pattern}'''\n", "utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[tmp_path])
    (problem,) = caught.value.problems
    assert said in problem


def test_a_file_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "rules.txt").write_text("[[rule]]", "utf-8")
    with pytest.raises(RuleError, match=r"rules\.txt: no file of rules: their names end in \.toml"):
        load_rules(extra=[tmp_path / "rules.txt"])


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    for name in ("unknown_key", "undefined_name", "not_toml"):
        shutil.copy(INVALID / f"{name}.toml", tmp_path)
    with pytest.raises(RuleError) as caught:
        load_rules(extra=[tmp_path])
    for name in ("unknown_key", "undefined_name", "not_toml"):
        assert any(wanted(INVALID / f"{name}.toml") in p for p in caught.value.problems)


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such directory of rules"):
        load_rules(tmp_path / "nowhere")
    with pytest.raises(RuleError, match=r"no \*\.toml file"):
        load_rules(tmp_path)


def test_file_names_play_no_part(tmp_path: Path, read: object) -> None:
    for i, path in enumerate(sorted(default_rules_dir().glob("*.toml"), reverse=True)):
        special = path.name in ("vocabulary.toml", "indicators.toml")
        shutil.copy(path, tmp_path / (path.name if special else f"{i:02d}.toml"))
    shipped = load_rules()
    renamed = load_rules(tmp_path)
    assert [r.id for r in renamed.rules] == [r.id for r in shipped.rules]
    assert [r.hash for r in renamed.rules] == [r.hash for r in shipped.rules]


def test_a_bounded_repeat_passes(tmp_path: Path) -> None:
    rule = tmp_path / "numbers.toml"
    rule.write_text(
        '[[rule]]\nid = "statistic.thousands"\ntitle = "t"\nkind = "statistic"\n'
        r"pattern = '''(?P<value>\d{1,3}(?:\.\d{3})+) (?P<unit>hạt)'''",
        "utf-8",
    )
    assert any(r.id == "statistic.thousands" for r in load_rules(extra=[rule]).rules)
