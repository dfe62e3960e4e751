"""``newsextract rules check``: good examples hold, a wrong one is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from conftest import Command
from quality.making import KITCHENS, write_rules


def test_examples_are_run(newsextract: Command, root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "rules" / "vocabulary.toml", tmp_path)
    own = tmp_path / "own.toml"
    rule = (
        "[[rule]]\nid = 'statistic.flowerpot'\ntitle = 'Flowerpots'\nkind = 'statistic'\nstatus = 'stable'\n"
        "priority = 90\npattern = '''(?P<value>{{number}}) (?P<unit>chậu hoa sứ)'''\n\n"
        "[[rule.match]]\ntext = 'Cổng trường bày 12 chậu hoa sứ'\n"
        "facts = [{ value = %s, unit = 'chậu hoa sứ' }]\n"
    )
    own.write_text(rule % 12, "utf-8")
    good = newsextract("rules", "check", "--rules", tmp_path)
    assert good.returncode == 0, good.stderr
    assert good.stdout == "1 rules and their 1 examples hold\n"

    own.write_text(rule % 13, "utf-8")
    wrong = newsextract("rules", "check", "--rules", tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert re.match(rf"{re.escape(str(own))}:\d+: rule statistic\.flowerpot: ", wrong.stderr)
    assert "13" in wrong.stderr


def test_one_rule(newsextract: Command, tmp_path: Path) -> None:
    broken = KITCHENS.replace("kitchens", "bikes").replace("bếp ăn một chiều", "xe đạp").replace("= 12", "= 13")
    rules = write_rules(tmp_path / "rules", kitchens=KITCHENS, broken=broken)
    everything = newsextract("rules", "check", "--rules", rules)
    assert everything.returncode == 2
    assert all("rule statistic.bikes: " in line for line in everything.stderr.splitlines())
    good = newsextract("rules", "check", "--rules", rules, "--rule", "statistic.kitchens")
    assert (good.returncode, good.stdout) == (0, "1 rules and their 2 examples hold\n"), good.stderr
    unknown = newsextract("rules", "check", "--rules", rules, "--rule", "statistic.kitchen")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == "Error: no rule `statistic.kitchen`, did you mean `statistic.kitchens`?\n"


def test_a_stable_rule_needs_an_example(newsextract: Command, tmp_path: Path) -> None:
    bare = KITCHENS.partition("\n[[rule.match]]")[0]
    rules = write_rules(tmp_path / "rules", kitchens=bare)
    assert newsextract("rules", "check", "--rules", rules).returncode == 0
    rules = write_rules(tmp_path / "rules", kitchens=f'{bare}\nstatus = "stable"\n')
    done = newsextract("rules", "check", "--rules", rules)
    assert (done.returncode, done.stdout) == (2, "")
    assert "kitchens.toml:2: rule statistic.kitchens: a stable rule needs an example" in done.stderr
