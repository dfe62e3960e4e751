"""Whole articles: the JSON as recorded, and the facts that a careful reader wrote down before it existed."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from newsextract.models import Official, Statistic

from .gold import ARTICLES, NAMES, compared, each_fact, extracted, gold, name_of

# (article, quote or name) of what the extraction does not yet read as a careful reader does.
NOT_YET: list[tuple[str, str]] = []

SOURCES = ("clause", "sentence", "paragraph", "heading", "article", "publication")


@pytest.mark.parametrize("name", NAMES)
def test_the_record_is_what_comes_out(name: str) -> None:
    recorded = json.loads((ARTICLES / f"{name}.json").read_text("utf-8"))
    assert extracted(name).to_dict() == recorded, "read the diff of tests/fixtures/regenerate.py"


@pytest.mark.parametrize("name", NAMES)
def test_a_careful_reader_agrees(name: str) -> None:
    failures = [f"{f.quote}: {f.what}" for f in compared(name).failures if (name, f.quote) not in NOT_YET]
    assert failures == []


def test_the_list_of_what_is_open_holds_nothing_that_is_done() -> None:
    failing = {(name, failure.quote) for name in NAMES for failure in compared(name).failures}
    assert [entry for entry in NOT_YET if entry not in failing] == []


@pytest.mark.parametrize("name", NAMES)
def test_gold_quotes_stand_in_the_article(name: str) -> None:
    text = "\n".join(block.text for block in extracted(name).article.blocks)
    wanted = gold(name)
    facts = [*wanted["statistics"], *wanted["targets"], *wanted["officials"]]
    assert [name_of(want) for want in facts if name_of(want) not in text] == []
    assert extracted(name).article.published_at is not None
    assert str(extracted(name).article.published_at).startswith(wanted["published"])


def test_every_period_source_is_there_three_times() -> None:
    agreed = Counter(
        w["source"]
        for name in NAMES
        for fact, w in compared(name).pairs
        if isinstance(fact, Statistic) and fact.period and fact.period.source == w.get("source")
    )
    assert {source: agreed[source] for source in SOURCES if agreed[source] < 3} == {}


def test_most_statistics_carry_the_right_indicator() -> None:
    right, judged = each_fact(
        lambda fact, want: not isinstance(fact, Official) and fact.indicator == want["indicator"], "indicator"
    )
    assert judged > 100
    assert right / judged >= 0.8
