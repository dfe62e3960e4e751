"""A new kind of fact is one file of rules: no Python is touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from conftest import Command

RULE = r"""
[[rule]]
id = "statistic.boarding_kitchen"
title = "Boarding kitchens, listed by place: Bản Vược (2 bếp một chiều)"
kind = "statistic"
pattern = '''(?P<value>{{number}})\s?/\s?(?P<unit>bếp một chiều)'''

[[rule.match]]
text = "Bếp ăn bán trú: Bản Vược 2/bếp một chiều"
facts = [{ value = 2, unit = "bếp một chiều" }]

[[rule.skip]]
text = "theo Thông tư số 13/2016 của liên bộ"
why = "the number of a document"
"""
TEXT = "Bếp ăn bán trú\n\nXã Bản Vược có 2/bếp một chiều.\n"


def test_in_one_file(newsextract: Command, root: Path, tmp_path: Path) -> None:
    rules, article = tmp_path / "rules", tmp_path / "bếp.txt"
    shutil.copytree(root / "rules", rules)
    article.write_text(TEXT, "utf-8")

    def kitchens() -> list[tuple[float, str]]:
        done = newsextract("extract", "--rules", rules, article)
        assert done.returncode == 0, done.stderr
        return [(f["value"], f["unit"]) for f in json.loads(done.stdout)["statistics"]]

    assert kitchens() == []
    file = rules / "boarding_kitchens.toml"
    file.write_text(RULE, "utf-8")

    tried = newsextract("rules", "try", file, TEXT, "--rules", rules)
    assert "»2/bếp một chiều«" in tried.stdout, tried.stderr
    assert "statistic.boarding_kitchen: statistic: 2 bếp một chiều; " in tried.stdout
    checked = newsextract("rules", "check", "--rules", rules, "--rule", "statistic.boarding_kitchen")
    assert (checked.returncode, checked.stdout) == (0, "1 rules and their 2 examples hold\n"), checked.stderr
    assert kitchens() == [(2, "bếp một chiều")]
