"""What other rules would change."""

from __future__ import annotations

import hashlib
from pathlib import Path

from newsextract.extract.facts import FactMaker
from newsextract.quality.diff import Difference, differences
from newsextract.store.database import Database

from .making import KITCHENS, RULES, make_maker, write_rules


def compare(maker: FactMaker, db: Path) -> list[Difference]:
    with Database.read(db) as database:
        return list(differences(maker, database, lambda text: None))


def test_the_same_rules_change_nothing(maker: FactMaker, db: Path) -> None:
    assert compare(maker, db) == []


def test_a_new_rule_alters_what_another_had_found(db: Path, tmp_path: Path) -> None:
    found = compare(make_maker(write_rules(tmp_path / "rules", kitchens=KITCHENS)), db)
    assert [(d.change, d.row["value"], d.fields["unit"], d.fields["rule"]) for d in found if "unit" in d.fields] == [
        ("altered", value, ("bếp", "bếp ăn một chiều"), ("statistic.word", "statistic.kitchens")) for value in (12, 3)
    ]
    assert found[0].url == "https://baolaocai.vn/so-ket-hoc-ky-post391001.html"


def test_facts_come_and_go(db: Path, tmp_path: Path) -> None:
    masked = RULES.replace("lớp {{number}}", "có {{number}}") + KITCHENS.replace("bếp ăn một chiều)", "ở)")
    found = compare(make_maker(write_rules(tmp_path / "rules", few=masked)), db)
    assert [(d.change, d.row["value"], d.row["unit"]) for d in found if d.change != "altered"] == [
        ("added", 5, "ở"),
        ("dropped", 12, "bếp"),
    ]


def test_the_file_is_not_touched(db: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(db.read_bytes()).digest(), db.stat().st_mtime_ns
    assert compare(make_maker(write_rules(tmp_path / "rules", kitchens=KITCHENS)), db)
    assert (hashlib.sha256(db.read_bytes()).digest(), db.stat().st_mtime_ns) == before
