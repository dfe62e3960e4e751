"""How far the rules reach, and what they leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.models import Article
from newsextract.quality.coverage import Coverage, measure

from .making import FIRST, SECOND

URL = "https://baolaocai.vn/{}.html"


@pytest.fixture(scope="module")
def found(maker: FactMaker) -> Coverage:
    def warn(text: str) -> None:
        raise AssertionError(text)

    return measure(maker, [(FIRST, "first"), (SECOND, "second")], warn)


def test_digits(found: Coverage) -> None:
    # 2024, 12, 30, 5, 17, 18, 9, 4 and 3, 250
    assert (found.articles, found.digits, found.unexplained, found.nameless) == (2, 10, 2, 1)
    assert found.share == pytest.approx(0.2)


def test_hits_and_dead_rules(found: Coverage) -> None:
    uses = {use.rule.id: (use.hits, use.lost) for use in found.uses}
    assert uses["statistic.word"] == (5, 1)
    assert uses["reject.grade"] == (1, 0)
    assert [use.rule.id for use in found.dead] == ["statistic.never"]
    reject = next(use for use in found.uses if use.rule.id == "reject.grade")
    assert reject.texts == {"lớp 5": 1}


def test_unexplained_numbers_are_grouped_by_their_words(maker: FactMaker) -> None:
    def with_text(text: str) -> Article:
        return replace(FIRST, blocks=(replace(FIRST.blocks[2], text=text),))

    articles = [
        (with_text("Em ở số nhà 17/A của phố."), "a"),
        (with_text("Ông ở Số  nhà 18/A của phố, gần nhà số 4/B."), "b"),
    ]
    gaps = measure(maker, articles, lambda text: None).gaps
    assert [(gap.words, gap.count, gap.source) for gap in gaps] == [("số nhà # /a", 2, "a"), ("nhà số # /b.", 1, "b")]
    assert gaps[0].example == "Em ở số nhà 17/A của phố."


def test_no_digits_is_no_division_by_zero(maker: FactMaker) -> None:
    assert measure(maker, [], lambda text: None).share == 0
