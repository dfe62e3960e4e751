"""A change of rules touches every article whose facts it alters: on the demo's articles and the fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from newsextract.demo.site import LISTING, pages
from newsextract.extract.changes import RuleChange, plain_rules
from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import Rules, load_rules
from newsextract.models import Article, Extraction
from newsextract.papers import load_paper
from newsextract.read.page import read_page

from .changing import CHANGES, Alter, altered, indicator, meaning, without, words

PAPER = load_paper("baolaocai")
SILENT = ("an indicator's name", "a counted noun added", "a cue of facts removed")
"""Changes that alter no fact of these articles."""
FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"


@cache
def shipped() -> Rules:
    return load_rules()


@cache
def articles() -> tuple[Article, ...]:
    replica = [read_page(page.body, PAPER) for path, page in pages(1).items() if path != LISTING]
    return (*replica, *(read_page(path.read_bytes(), PAPER) for path in sorted(FIXTURES.glob("*.html"))))


def facts(rules: Rules) -> list[Extraction]:
    maker = FactMaker(rules, PAPER)
    return [maker.extract(article) for article in articles()]


@cache
def shipped_facts() -> list[Extraction]:
    return facts(shipped())


def touches(change: RuleChange, texts: list[str]) -> bool:
    """Whether the change may touch an article with these blocks."""
    (touched,) = change.touched([texts])
    return touched


def missed(alter: Alter) -> tuple[int, int, list[str]]:
    """How many articles differ, how many are touched, and the titles of those that differ untouched; both ways."""
    after = alter(shipped())
    differ = [one != other for one, other in zip(shipped_facts(), facts(after), strict=True)]
    texts = [[block.text for block in article.blocks] for article in articles()]
    touched = []
    for change in (
        RuleChange(plain_rules(shipped()), plain_rules(after)),
        RuleChange(plain_rules(after), plain_rules(shipped())),
    ):
        assert not change.nothing
        touched.append([touches(change, text) for text in texts])
    assert touched[0] == touched[1]
    titles = [article.title for article, a, b in zip(articles(), differ, touched[0], strict=True) if a and not b]
    return sum(differ), sum(touched[0]), titles


@pytest.mark.parametrize(
    "name", [name if n % 3 == 0 else pytest.param(name, marks=pytest.mark.long) for n, name in enumerate(CHANGES)]
)
def test_every_article_that_a_change_alters_is_touched(name: str) -> None:
    differ, _, titles = missed(CHANGES[name])
    assert titles == []
    assert differ or name in SILENT


def every_change() -> Iterator[Alter]:
    rules = shipped()
    yield from (without(rule.id) for rule in rules.rules)
    yield from (altered(rule.id, priority=rule.priority + 3) for rule in rules.rules)
    texts = "\n".join(block.text.lower() for article in articles() for block in article.blocks)
    for name, phrases in rules.vocabulary.words.items():
        here = [phrase for phrase in phrases if phrase in texts]
        if len(phrases) > 1:
            yield from (words(name, drop=[phrase]) for phrase in here[:3])
    for name, pairs in rules.vocabulary.maps.items():
        here = [phrase for phrase in pairs if phrase in texts]
        yield from (meaning(name, phrase, "") for phrase in here[:3] if len(pairs) > 1)
    yield from (indicator(x.id) for x in rules.indicators)


@pytest.mark.long
def test_no_change_of_one_rule_list_or_indicator_is_missed() -> None:
    found = [missed(alter) for alter in every_change()]
    assert [titles for _, _, titles in found if titles] == []
    assert sum(differ > 0 for differ, _, _ in found) > 100


def test_what_decides_no_fact_changes_nothing() -> None:
    rules = shipped()
    silent = altered("statistic.percent", status="draft", title="Shares", note="why", match=[], skip=[])(rules)
    assert RuleChange(plain_rules(rules), plain_rules(silent)).nothing
    assert silent.rules != rules.rules


def test_the_order_of_a_list_plays_no_part() -> None:
    rules = shipped()
    turned = words("countable", drop=["trường"])(rules)
    assert not RuleChange(plain_rules(rules), plain_rules(turned)).nothing
    again = words("countable", add=["trường"])(turned)
    assert plain_rules(again) == plain_rules(rules)


@pytest.mark.parametrize(
    "alter",
    [
        lambda rules: Rules(rules.rules, rules.vocabulary, rules.indicators[::-1]),
        words("range_opening", drop=["từ"]),
    ],
    ids=["indicators in another order", "a list that becomes empty"],
)
def test_what_may_change_any_fact_touches_everything(alter: Alter) -> None:
    change = RuleChange(plain_rules(shipped()), plain_rules(alter(shipped())))
    assert change.everything
    assert touches(change, ["Trời mưa."])


def test_a_word_touches_the_texts_that_hold_all_of_it() -> None:
    change = RuleChange(plain_rules(shipped()), plain_rules(words("countable", add=["máy in"])(shipped())))
    assert touches(change, ["Nhà trường nhận 12 MÁY IN mới."])
    assert touches(change, ["Bàn | máy", "in | 3"])
    assert not touches(change, ["Nhà trường nhận 12 máy bơm."])
    # A letter that a pattern may take for another one cannot be judged by its looks.
    assert touches(change, ["Nhà trường nhận 12 máy ınh."])


def test_old_and_new_spelling_are_the_same_word() -> None:
    change = RuleChange(plain_rules(shipped()), plain_rules(words("countable", add=["hòa giải viên"])(shipped())))
    assert touches(change, ["Xã có 12 hoà giải viên."])
