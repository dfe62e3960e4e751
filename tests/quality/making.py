"""A handful of rules, two articles and a database of their facts, for the tests of the workbench."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from store.making import NOW, PAPER, article, page_of

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import load_rules
from newsextract.models import Article
from newsextract.store.catalogues import RuleRow
from newsextract.store.database import Database

VOCABULARY = r"""
[words]
abbreviation = ["TP"]

[piece]
number = '''(?<![\d.,])\d{1,3}(?:\.\d{3})*(?![.,]?\d)'''
"""

RULES = r"""
[[rule]]
id = "statistic.word"
title = "A number and the word behind it"
kind = "statistic"
priority = -10
pattern = '''(?P<value>{{number}}) (?P<unit>\p{L}+)'''

[[rule]]
id = "statistic.last"
title = "A number at the end of a clause"
kind = "statistic"
priority = -20
pattern = '''(?P<value>{{number}})(?=[;.])'''

[[rule]]
id = "statistic.never"
title = "A rule that matches nothing here"
kind = "statistic"
pattern = '''(?P<value>{{number}}) (?P<unit>chậu hoa sứ)'''

[[rule]]
id = "reject.grade"
title = "A grade"
kind = "reject"
pattern = '''lớp {{number}}'''

[[rule]]
id = "period.year"
title = "A year"
kind = "period"
resolver = "year"
pattern = '''năm (?P<year>20\d{2})'''

[[rule]]
id = "place.province"
title = "A province"
kind = "place"
level = "province"
pattern = '''(?P<type>tỉnh) (?P<name>Lào Cai)'''

[[rule]]
id = "official.director"
title = "A name before the office"
kind = "official"
pattern = '''(?P<name>(?:\p{Lu}\p{Ll}+ ){2}\p{Lu}\p{Ll}+), (?P<title>Giám đốc Sở)'''

[[rule]]
id = "target.aim"
title = "An aim"
kind = "target"
strength = "target"
reach = "sentence"
pattern = '''phấn đấu'''
"""

KITCHENS = r"""
[[rule]]
id = "statistic.kitchens"
title = "Kitchens"
kind = "statistic"
pattern = '''(?P<value>{{number}}) (?P<unit>bếp ăn một chiều)'''

[[rule.match]]
text = "Huyện có 12 bếp ăn một chiều"
facts = [{ value = 12, unit = "bếp ăn một chiều" }]

[[rule.skip]]
text = "học sinh lớp 5"
why = "a grade"
"""

FIRST = article(
    "Năm 2024, tỉnh Lào Cai có 12 bếp ăn một chiều và 30 trường. Học sinh lớp 5 ở nhà 17/A, nhà 18/A.",
    "Bà Hoàng Thị Mận, Giám đốc Sở nói: phấn đấu xây thêm 4 trường.",
    "Xem trang 9.",
    post_id="391001",
)
SECOND = article("Xã mở 3 bếp ăn một chiều cho 250 em.", post_id="391002", day=21)


def write_rules(directory: Path, **files: str) -> Path:
    """A directory of rule files: the handful, and more by name."""
    directory.mkdir(exist_ok=True)
    for name, text in {"vocabulary": VOCABULARY, "few": RULES, **files}.items():
        (directory / f"{name}.toml").write_text(text, "utf-8")
    return directory


def make_maker(directory: Path, *extra: Path) -> FactMaker:
    return FactMaker(load_rules(directory, extra), PAPER)


def store(path: Path, maker: FactMaker, articles: Iterable[Article] = (FIRST, SECOND)) -> Path:
    """A database as a night leaves it."""
    with Database.open(path) as database:
        database.sync_places()
        database.sync_rules(RuleRow(r.id, r.kind, r.title, r.status, r.hash) for r in maker.rules.rules)
        for one in articles:
            database.store_extraction(maker.extract(one), page_of(one), paper=PAPER, now=NOW)
    return path
