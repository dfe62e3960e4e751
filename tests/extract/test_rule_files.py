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
