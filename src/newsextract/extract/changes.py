"""What a change of rules can touch: two rule sets as plain data, and the texts that they may read differently. Pure.

A rule that matches nowhere in an article, neither in its old nor in its new form, leaves the article's facts as they
are; so does a phrase of a list or of an indicator that does not stand in it. Everything else may change them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from newsextract.extract.engine import Engine
from newsextract.extract.openings import is_foreign
from newsextract.extract.rulefile import RuleModel
from newsextract.extract.rules import CASED, Rule, Rules
from newsextract.extract.vocabulary import Vocabulary, expand
from newsextract.read.text import fold, lower

__all__ = ["RuleChange", "plain_rules"]

_WORD = re.compile(r"\w+")
# What a rule says of itself and what proves it; all else decides its matches or what becomes of them.
_SILENT = {"id", "title", "status", "pattern", "match", "skip", "note"}
_Spot = tuple[tuple[str, ...], re.Pattern[str]]
"""The words of a phrase, which must all stand in a text, and how."""


def plain_rules(rules: Rules) -> str:
    """All of the rules that can decide facts, as JSON; two sets with the same text make the same facts.

    ``{"rules": {id: {"gate", …}}, "words": {list: [phrase]}, "maps": {map: [[phrase, value]]}, "indicators": […]}``;
    in a gate the pieces of the vocabulary are expanded, lists stand by their names. The order of a list plays no part.
    """
    plain = {
        "rules": {
            rule.id: {"gate": rule.gate, **rule.model.model_dump(exclude=_SILENT)}
            for rule in rules.rules
            if rule.status != "retired"
        },
        "words": {name: sorted(set(phrases)) for name, phrases in sorted(rules.vocabulary.words.items())},
        "maps": {name: list(map(list, pairs.items())) for name, pairs in sorted(rules.vocabulary.maps.items())},
        "indicators": [indicator.model_dump() for indicator in rules.indicators],
    }
    return json.dumps(plain, ensure_ascii=False)


class RuleChange:
    """From one rule set to another, both as ``plain_rules`` wrote them."""

    def __init__(self, before: str, after: str) -> None:
        sides = old, new = json.loads(before), json.loads(after)
        rules = [side["rules"] for side in sides]
        changed = {id_ for id_ in {**rules[0], **rules[1]} if rules[0].get(id_) != rules[1].get(id_)}
        ids = [sorted(changed & side["rules"].keys()) for side in sides]
        self._engines = [_engine(side, there) for side, there in zip(sides, ids, strict=True) if there]
        self.everything = _emptied(old, new) or _reordered(*([x["id"] for x in side["indicators"]] for side in sides))
        """Whether no text can be ruled out."""
        # What a rule takes for an indicator is put before the words behind the number: a phrase may span the seam.
        seam = any("(?P<indicator>" in x["gate"] and "(?P<value>" in x["gate"] for side in rules for x in side.values())
        self._spots = [_spot(phrase) for phrase in sorted({*_phrases(old, new)})]
        self._spots += [_spot(phrase, anyhow=seam) for phrase in sorted({*_indicator_phrases(old, new)})]
        # A unit that a rule gives to its numbers is not printed.
        units = {rule["unit"] or "" for side in sides for rule in side["rules"].values()}
        self._units = "\n".join(lower(fold(unit)) for unit in sorted(units))

    @property
    def nothing(self) -> bool:
        """Whether no fact can change: titles, notes, examples, a status."""
        return not (self.everything or self._engines or self._spots)

    def touched(self, articles: Sequence[Sequence[str]]) -> list[bool]:
        """For each article whether its facts may change; it is given as the texts of the blocks of all its versions."""
        if self.everything:
            return [True] * len(articles)
        found = [bool(self._spots) and self._holds_a_phrase("\n".join(texts)) for texts in articles]
        for engine in self._engines:
            asked = iter(engine.asked([text for texts in articles for text in texts]))
            for i, texts in enumerate(articles):
                some = [text for text, is_asked in zip(texts, islice(asked, len(texts)), strict=True) if is_asked]
                # A match that lost against another, and a rule that was stopped by its time limit, count as well.
                found[i] = found[i] or any(f.mentions or f.lost or f.warnings for f in engine.find_all(some))
        return found

    def _holds_a_phrase(self, text: str) -> bool:
        if is_foreign(text):
            return True
        # Abbreviations are looked for in the text as printed, everything else as folded.
        where = f"{lower(fold(text))}\n{lower(text)}\n{self._units}"
        return any(all(word in where for word in words) and how.search(where) for words, how in self._spots)


def _engine(side: Any, ids: Iterable[str]) -> Engine:
    maps = {name: dict(pairs) for name, pairs in side["maps"].items()}
    vocabulary = Vocabulary({name: tuple(phrases) for name, phrases in side["words"].items()}, {}, maps)
    return Engine(Rules(tuple(_rule(id_, side["rules"][id_], vocabulary) for id_ in ids), vocabulary, ()))


def _rule(id_: str, plain: Any, vocabulary: Vocabulary) -> Rule:
    said = {key: value for key, value in plain.items() if key != "gate"}
    model = RuleModel(id=id_, title="", pattern=plain["gate"], **said)
    return Rule(
        id=id_,
        title="",
        kind=model.kind,
        status=model.status,
        priority=model.priority,
        pattern=expand(plain["gate"], vocabulary, "cased" if model.kind in CASED else "small"),
        gate=plain["gate"],
        path=Path(),
        line=0,
        example_lines=(),
        model=model,
        groups=frozenset(),
    )


def _emptied(old: Any, new: Any) -> bool:
    """Whether a list got its first phrase or lost its last: the pattern of an empty one matches anywhere."""
    both = ((old[key][name], new[key][name]) for key in ("words", "maps") for name in old[key] if name in new[key])
    return any(bool(one) != bool(other) for one, other in both)


def _reordered(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether what is in both stands in another order: where several fit, the first one counts."""
    return [x for x in old if x in new] != [x for x in new if x in old]


def _phrases(old: Any, new: Any) -> Iterator[str]:
    """The phrases that came to a list or a map, left it, or mean something else there."""
    for name in {**old["words"], **new["words"]}:
        yield from set(old["words"].get(name, ())) ^ set(new["words"].get(name, ()))
    for name in {**old["maps"], **new["maps"]}:
        one, other = old["maps"].get(name, []), new["maps"].get(name, [])
        moved = [*one, *other] if _reordered(one, other) else [x for x in one if x not in other]
        yield from (phrase for phrase, _ in [*moved, *(x for x in other if x not in one)])


def _indicator_phrases(old: Any, new: Any) -> Iterator[str]:
    """The phrases and units by which an indicator that changed is found, and those of the one whose share it is."""
    one, other = ({indicator["id"]: indicator for indicator in side["indicators"]} for side in (old, new))
    changed = {id_ for id_ in {**one, **other} if one.get(id_) != other.get(id_)}
    for known in (one, other):
        waiting, seen = list(changed), set[str]()
        while waiting:
            indicator = known.get(id_ := waiting.pop())
            if indicator is None or id_ in seen:
                continue
            seen.add(id_)
            yield from (lower(fold(phrase)) for phrase in [*indicator["phrases"], *indicator["units"]])
            if indicator["share_of"]:
                waiting.append(indicator["share_of"])


def _spot(phrase: str, *, anyhow: bool = False) -> _Spot:
    """How to find a phrase: its words one behind the other, whatever signs stand between them, or ``anyhow``."""
    words = _WORD.findall(phrase)
    return tuple(words), re.compile("" if anyhow else r"\W+".join(map(re.escape, words)))
