"""``newsextract rules check``: good examples hold, a wrong one is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from conftest import Command


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
