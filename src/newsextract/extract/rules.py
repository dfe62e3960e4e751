"""TOML → checked rules: vocabulary expanded once, every problem of every file reported in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

import regex

from newsextract.extract.patterns import PatternProblem, fold_pattern, lint
from newsextract.extract.periods import RESOLVERS
from newsextract.extract.rulefile import (
    FACT_KEYS,
    GROUPS,
    LEVELS,
    IndicatorFile,
    IndicatorModel,
    RuleFile,
    RuleModel,
    locate,
    nearest,
    read_toml,
)
from newsextract.extract.vocabulary import Vocabulary, blanked, expand, load_vocabulary
from newsextract.models import RuleError

__all__ = ["CASED", "Rule", "Rules", "default_rules_dir", "load_rules"]

CASED = ("official", "place")
"""Kinds whose patterns see capitals; the others are matched in lower-case text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule. ``pattern`` is expanded and folded; ``gate`` is what it is widened from: lists by their names."""

    id: str
    title: str
    kind: str
    status: str
    priority: int
    pattern: str = field(repr=False)
    gate: str = field(repr=False)
    path: Path
    line: int
    example_lines: tuple[int, ...]
    model: RuleModel = field(repr=False)
    groups: frozenset[str]

    @property
    def hash(self) -> str:
        """Changes when the facts that the rule makes may change."""
        m = self.model
        parts = (
            self.kind,
            self.status,
            self.priority,
            self.pattern,
            m.strength,
            m.reach,
            m.resolver,
            m.level,
            m.unit,
            # Where they are not given they leave the hash as it was before there were such keys.
            *(key for key in ("column_unit", "appointed") if getattr(m, key)),
        )
        return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Rules:
    """All that rule files say."""

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    indicators: tuple[IndicatorModel, ...]

    def of(self, kind: str) -> tuple[Rule, ...]:
        """The rules of one kind that are not retired."""
        return tuple(r for r in self.rules if r.kind == kind and r.status != "retired")


def default_rules_dir() -> Path:
    """The shipped rules: beside the package in a wheel, at the top of the repository in a checkout.

    Raises RuleError where they are in neither place.
    """
    package = Path(__file__).parents[1]
    for candidate in (package / "rules", package.parents[1] / "rules"):
        if candidate.is_dir():
            return candidate
    raise RuleError([f"no rules found beside {package}: install newsextract again or give --rules DIR"])


def load_rules(directory: Path | None = None, extra: Sequence[Path] = ()) -> Rules:
    """Read, check and expand ``*.toml`` of the directory (default: the shipped rules) and of the extra ones.

    Raises RuleError with every problem of every file.
    """
    problems: list[str] = []
    paths = _rule_files([directory or default_rules_dir(), *extra], problems)
    vocabulary = load_vocabulary([p for p in paths if p.name == "vocabulary.toml"], problems)
    indicators = _load_indicators([p for p in paths if p.name == "indicators.toml"], problems)
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in paths:
        if path.name in ("vocabulary.toml", "indicators.toml"):
            continue
        content = read_toml(path, RuleFile, problems)
        text = path.read_text("utf-8") if content else ""
        for i, model in enumerate(content.rule if content else ()):
            here = f"{path}:{locate(text, ('rule', i))}"
            if model.id in seen:
                problems.append(f"{here}: rule {model.id}: the id is taken by {seen[model.id]}; choose another")
            seen.setdefault(model.id, here)
            rule = _checked(model, path, text, i, vocabulary, problems)
            if rule:
                rules.append(rule)
    if problems:
        raise RuleError(problems)
    rules.sort(key=lambda rule: rule.id)
    return Rules(tuple(rules), vocabulary, tuple(indicators))


def _rule_files(directories: Iterable[Path], problems: list[str]) -> list[Path]:
    paths: list[Path] = []
    for directory in directories:
        if directory.is_file() and directory.suffix == ".toml":
            paths.append(directory)
        elif directory.is_dir():
            found = sorted(directory.glob("*.toml"))
            if not found:
                problems.append(f"{directory}: no *.toml file in this directory")
            paths += found
        elif directory.exists():
            problems.append(f"{directory}: no file of rules: their names end in .toml")
        else:
            problems.append(f"{directory}: no such directory of rules")
    return paths


def _load_indicators(paths: Iterable[Path], problems: list[str]) -> list[IndicatorModel]:
    found: list[IndicatorModel] = []
    for path in paths:
        content = read_toml(path, IndicatorFile, problems)
        for i, model in enumerate(content.indicator if content else ()):
            known = {indicator.id for indicator in (*found, *content.indicator)}
            here = f"{path}:{locate(path.read_text('utf-8'), ('indicator', i))}: indicator {model.id}: "
            if any(model.id == other.id for other in found):
                problems.append(f"{here}the id is taken; choose another")
            for key in ("part_of", "share_of"):
                if getattr(model, key) not in (None, *known):
                    problems.append(f"{here}`{key}` names no indicator{nearest(getattr(model, key), known)}")
            found.append(model)
    return found


def _checked(
    model: RuleModel, path: Path, text: str, index: int, vocabulary: Vocabulary, problems: list[str]
) -> Rule | None:
    """The expanded rule; what is wrong with it goes to ``problems``."""
    where = f"{path}:{locate(text, ('rule', index, 'pattern'))}: rule {model.id}: "
    try:
        folded = fold_pattern(model.pattern)
        pattern = expand(folded, vocabulary, "cased" if model.kind in CASED else "small")
        gate = expand(folded, vocabulary, "gate")
        # All of the author's syntax, without the long lists, which take long to compile.
        shape = expand(folded, vocabulary, "shape")
        lint(shape)
        compiled = regex.compile(shape)
    except PatternProblem as error:
        problems.append(f"{where}{error}")
        return None
    except regex.error as error:
        problems.append(f"{where}the pattern does not compile: {_place_of(error, model.pattern)}")
        return None
    groups = frozenset(compiled.groupindex)
    for name in sorted(groups - GROUPS[model.kind]):
        problems.append(f"{where}unknown group `{name}` for a {model.kind}{nearest(name, GROUPS[model.kind])}")
    problems += [f"{path}:{locate(text, ('rule', index))}: rule {model.id}: {p}" for p in _unfit(model, groups)]
    for i, example in enumerate(model.match):
        for key in sorted({key for fact in example.facts for key in fact} - FACT_KEYS):
            line = locate(text, ("rule", index, "match", i, "facts"))
            unknown = f"match {example.text!r}: unknown key `{key}`{nearest(key, FACT_KEYS)}"
            problems.append(f"{path}:{line}: rule {model.id}: {unknown}")
    if model.kind == "reject" and any(compiled.search(bare) for bare in _BARE):
        problems.append(f"{where}a reject rule needs a cue on the left or right; this one rejects bare numbers")
    examples = [("match", j) for j in range(len(model.match))] + [("skip", j) for j in range(len(model.skip))]
    return Rule(
        id=model.id,
        title=model.title,
        kind=model.kind,
        status=model.status,
        priority=model.priority,
        pattern=pattern,
        gate=gate,
        path=path,
        line=locate(text, ("rule", index)),
        example_lines=tuple(locate(text, ("rule", index, *example)) for example in examples),
        model=model,
        groups=groups,
    )


def _place_of(error: regex.error, pattern: str) -> str:
    """What is wrong, and where in the pattern as its author wrote it, or else in the expanded one."""
    try:
        regex.compile(blanked(pattern))
    except regex.error as plain:
        return str(plain)
    return f"{error} of the pattern with its {{{{names}}}} expanded"


# What a rule of a kind must have, and the keys that belong to one kind only.
_NEEDED = {"statistic": frozenset({"value"}), "official": frozenset({"name", "title"})}
_OWN_KEYS = {
    "strength": ("target", ("target", "forecast", "quota", "requirement")),
    "reach": ("target", ("sentence", "list", "announcement", "subject")),
    "resolver": ("period", tuple(RESOLVERS)),
    "level": ("place", LEVELS),
    "unit": ("statistic", ()),
    "column_unit": ("statistic", ()),
    "appointed": ("official", ()),
}
_BARE = ("12", "1.234", "72,5", "3-1", "15 - 20", "12/15", "2025")


def _needed(model: RuleModel) -> AbstractSet[str]:
    """The groups without which a rule could not be used."""
    if model.kind == "period":
        return RESOLVERS[model.resolver].needed if model.resolver in RESOLVERS else frozenset()
    if model.kind == "place" and model.level != "whole":
        return frozenset({"name"} if model.level in ("bare", None) else {"name", "type"})
    return _NEEDED.get(model.kind, frozenset())


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "official" else f"a {kind}"


def _unfit(model: RuleModel, groups: frozenset[str]) -> Iterator[str]:
    """What does not fit a rule of its kind."""
    for name in sorted(_needed(model) - groups):
        yield f"{_a(model.kind)} needs a group `(?P<{name}>…)`" + (f" for {model.resolver}" if model.resolver else "")
    for key, (kind, allowed) in _OWN_KEYS.items():
        given = getattr(model, key)
        if given is not None and model.kind != kind:
            yield f"`{key}` belongs to {_a(kind)}, this is {_a(model.kind)}"
        elif given is not None and allowed and given not in allowed:
            yield f"`{key}` cannot be `{given}`{nearest(given, allowed)}"
        elif given is None and model.kind == kind and key in ("resolver", "level"):
            yield f"a {kind} needs `{key}`: {', '.join(allowed)}"
    if model.kind == "target" and model.strength is None:
        yield f"a target needs `strength`: {', '.join(_OWN_KEYS['strength'][1])}"
    if model.kind == "target" and "value" not in groups and model.reach is None:
        yield f"a cue (a target without a value group) needs `reach`: {', '.join(_OWN_KEYS['reach'][1])}"
