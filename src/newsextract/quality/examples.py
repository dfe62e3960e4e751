"""Rules carry their own proof: every `[[rule.match]]` and `[[rule.skip]]` is run through the whole rule set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from newsextract.extract.facts import FactMaker
from newsextract.extract.patterns import capitals
from newsextract.extract.rulefile import MatchModel, SkipModel
from newsextract.extract.rules import CASED, Rule
from newsextract.models import Article, Block, Extraction

__all__ = ["PUBLISHED", "example_article", "example_facts", "run_examples"]

PUBLISHED = date(2025, 3, 1)
"""The day of publication of an example that names none."""

_TABLES = {"statistic": "statistics", "official": "officials", "target": "targets"}


def run_examples(maker: FactMaker, rule_id: str | None = None) -> list[str]:
    """Run the examples of all rules or of one; a line ``file:line: rule …`` for each that fails."""
    return [problem for rule in maker.rules.rules if rule_id in (None, rule.id) for problem in _problems(maker, rule)]


def _problems(maker: FactMaker, rule: Rule) -> Iterator[str]:
    if rule.status == "retired":
        return
    if rule.status == "stable" and not rule.example_lines and _proves_itself(rule):
        yield (
            f"{rule.path}:{rule.line}: rule {rule.id}: a stable rule needs an example: "
            "write a [[rule.match]] or a [[rule.skip]], or leave the rule a draft"
        )
    lines = iter(rule.example_lines)
    for match in rule.model.match:
        where = f"{rule.path}:{next(lines)}: rule {rule.id}: match {match.text!r}: "
        yield from (where + problem for problem in _check_match(maker, rule, match))
    for skip in rule.model.skip:
        where = f"{rule.path}:{next(lines)}: rule {rule.id}: skip {skip.text!r} ({skip.why}): "
        found = _check_skip(maker, rule, skip)
        if found:
            yield where + found


def _proves_itself(rule: Rule) -> bool:
    """Whether an example shows what the rule does; times, places, cues and cells only add to facts of other rules."""
    if rule.kind in ("period", "place"):
        return False
    return not (rule.kind == "target" and "value" not in rule.groups) and not rule.model.column_unit


def example_facts(maker: FactMaker, text: str, published: date = PUBLISHED) -> Extraction:
    """What the rules make of one sentence, as the only paragraph of an article."""
    return maker.extract(example_article(maker, text, published))


def example_article(maker: FactMaker, text: str, published: date = PUBLISHED) -> Article:
    """An article with the sentence as its only paragraph."""
    at = datetime(published.year, published.month, published.day, tzinfo=timezone(timedelta(hours=7)))
    return Article(maker.paper.id, None, None, "", "", "", "", at, None, "example", (Block("paragraph", text),))


def _check_match(maker: FactMaker, rule: Rule, match: MatchModel) -> Iterator[str]:
    published = date.fromisoformat(match.published) if match.published else PUBLISHED
    found = example_facts(maker, match.text, published).to_dict()
    facts = [fact for table in _TABLES.values() for fact in found[table]]
    mentions = maker.engine.find(match.text).mentions
    if not any(m.rule.id == rule.id for kind in mentions.values() for m in kind):
        big = "" if rule.kind in CASED else capitals(rule.model.pattern)
        hint = f": patterns of a {rule.kind} see small letters only, this one has {big}" if big else ""
        yield f"the rule matches nothing in its own example{hint}"
    missing = [want for want in match.facts if not any(_holds(want, fact) for fact in facts)]
    for want in missing:
        yield f"expected {want}, found {[_brief(fact, want) for fact in facts]}"
    if not missing and len(facts) != len(match.facts):
        yield f"expected {len(match.facts)} facts, found {[_brief(fact) for fact in facts]}"


def _check_skip(maker: FactMaker, rule: Rule, skip: SkipModel) -> str | None:
    table = _TABLES.get(rule.kind)
    if table is None:
        mentions = maker.engine.find(skip.text).mentions.get(rule.kind, [])
        return "the rule matches it" if any(m.rule.id == rule.id for m in mentions) else None
    facts = example_facts(maker, skip.text).to_dict()[table]
    return f"found {[_brief(fact) for fact in facts]}" if facts else None


def _holds(want: Any, fact: Any) -> bool:
    """Is every wanted key in the fact, with the wanted value? Tables within are compared the same way."""
    if isinstance(want, dict):
        return isinstance(fact, dict) and all(_holds(value, fact.get(key)) for key, value in want.items())
    return bool(want == fact)


def _brief(fact: dict[str, Any], asked: Iterable[str] = ()) -> dict[str, Any]:
    """What tells a fact from others, and the keys that were asked for."""
    keys = ("value", "value_max", "of", "unit", "strength", "name", "title")
    said = {key: fact[key] for key in keys if fact.get(key) is not None}
    return said | {key: fact[key] for key in asked if key in fact}
