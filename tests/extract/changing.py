"""Rule sets that differ from the shipped ones in one thing, made from them without their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from newsextract.extract.rules import CASED, Rules
from newsextract.extract.vocabulary import Vocabulary, expand

Alter = Callable[[Rules], Rules]


def _revised(rules: Rules, vocabulary: Vocabulary) -> Rules:
    """The rules with other lists in their patterns."""
    expanded = (
        replace(rule, pattern=expand(rule.gate, vocabulary, "cased" if rule.kind in CASED else "small"))
        for rule in rules.rules
    )
    return Rules(tuple(expanded), vocabulary, rules.indicators)


def without(rule_id: str) -> Alter:
    return lambda rules: replace(rules, rules=tuple(rule for rule in rules.rules if rule.id != rule_id))


def altered(rule_id: str, *, pattern: Callable[[str], str] = str, **other: object) -> Alter:
    """The rule with another pattern (lists and pieces of the vocabulary by their names or expanded) or other keys."""

    def alter(rules: Rules) -> Rules:
        (rule,) = (rule for rule in rules.rules if rule.id == rule_id)
        model = rule.model.model_copy(update=other)
        changed = replace(
            rule, model=model, priority=model.priority, status=model.status, gate=pattern(rule.gate), kind=model.kind
        )
        assert changed != rule
        return _revised(replace(rules, rules=tuple(changed if x is rule else x for x in rules.rules)), rules.vocabulary)

    return alter


def added(rule_id: str, like: str, pattern: str, **other: object) -> Alter:
    """One rule more, of the kind of another."""

    def alter(rules: Rules) -> Rules:
        (sister,) = (rule for rule in rules.rules if rule.id == like)
        model = sister.model.model_copy(update={"id": rule_id, "priority": 10, **other})
        gate = expand(pattern, rules.vocabulary, "gate")
        extra = replace(sister, id=rule_id, gate=gate, model=model, priority=10)
        ordered = sorted((*rules.rules, extra), key=lambda rule: rule.id)
        return _revised(replace(rules, rules=tuple(ordered)), rules.vocabulary)

    return alter


def words(name: str, *, add: Iterable[str] = (), drop: Iterable[str] = ()) -> Alter:
    """A list with phrases more or less."""

    def alter(rules: Rules) -> Rules:
        known = rules.vocabulary.words[name]
        assert set(drop) <= set(known)
        assert not set(add) & set(known)
        kept = (*(phrase for phrase in known if phrase not in set(drop)), *add)
        return _revised(rules, Vocabulary({**rules.vocabulary.words, name: kept}, {}, rules.vocabulary.maps))

    return alter


def meaning(name: str, phrase: str, value: str) -> Alter:
    """A phrase of a map that means something else; "" takes it out."""

    def alter(rules: Rules) -> Rules:
        known = dict(rules.vocabulary.maps[name])
        assert known[phrase] != value
        known |= {phrase: value}
        kept = {x: y for x, y in known.items() if y}
        return _revised(rules, Vocabulary(rules.vocabulary.words, {}, {**rules.vocabulary.maps, name: kept}))

    return alter


def indicator(indicator_id: str, **fields: object) -> Alter:
    """An indicator with other phrases, units or names; without any, it is gone."""

    def alter(rules: Rules) -> Rules:
        assert any(x.id == indicator_id for x in rules.indicators)
        changed = (x.model_copy(update=fields) if x.id == indicator_id else x for x in rules.indicators)
        return replace(rules, indicators=tuple(x for x in changed if fields or x.id != indicator_id))

    return alter


CHANGES: dict[str, Alter] = {
    "a pattern that finds more": altered("statistic.percent", pattern=lambda gate: f"(?:{gate})(?: [a-z]+)?"),
    "a pattern that finds less": altered("statistic.money", pattern=lambda gate: f"(?:{gate})(?! (?:cho|để))"),
    "a rule added": added("statistic.house", "statistic.percent", r"(?P<value>{{number}}) (?P<unit>nhà|điểm)"),
    "a rule removed": without("statistic.ratio"),
    "another priority": altered("statistic.count", priority=50),
    "a rule retired": altered("official.shared_office", status="retired"),
    "a unit that is not printed": altered("statistic.rank", unit="trường"),
    "a weaker aim": altered("target.aim", strength="forecast"),
    "an aim that reaches less far": altered("target.announcement", reach="sentence"),
    "a reject rule removed": without("reject.performance"),
    "a reject rule added": added("reject.nearly", "reject.level", r"gần \d{1,9}"),
    "a period rule removed": without("period.school_year_relative"),
    "a period read otherwise": altered("period.day", pattern=lambda gate: f"(?:{gate})(?!,)"),
    "a place rule removed": without("place.commune"),
    "a place read otherwise": altered("place.school", pattern=lambda gate: f"(?:{gate})(?!,)"),
    "a counted noun added": words("countable", add=["điểm bản"]),
    "a counted noun removed": words("countable", drop=["trường"]),
    "an abbreviation removed": words("abbreviation", drop=["tp", "nt"]),
    "an office removed": words("title_head", drop=["phó hiệu trưởng"]),
    "a cue of facts removed": words("fact_cue", drop=["nhưng", "mới có"]),
    "a hedge that means something else": meaning("comparator", "gần", "~"),
    "a level removed": meaning("level", "mầm non", ""),
    "a whole territory removed": meaning("whole_of", "tỉnh", ""),
    "an indicator removed": indicator("pupils"),
    "an indicator that is part of no other": indicator("schools_national_standard", part_of=None),
    "a share of something else": indicator("schools_national_standard_share", share_of="schools"),
    "a phrase of an indicator": indicator("graduation_rate", phrases=["tốt nghiệp thpt"]),
    "an indicator's name": indicator("teachers", vi="thầy và cô", en="those who teach"),
}
"""One of each kind of change that a rule author makes."""
