"""Rule patterns for the RE2 gate: what must stand in every text that a pattern matches.

A pattern is written for the `regex` module. Its widened form is a few short RE2 patterns, each of which matches
somewhere in every text that the pattern matches: ``năm học \\p{L}+ (?=\\d)`` needs ``năm học `` and a digit. Short,
because the automaton of the gate grows out of all bounds with gaps such as ``(?: \\p{L}+){0,4}``: they only separate
the parts. What RE2 and `regex` may read differently (letters of a newer Unicode, say) is widened to any character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, log

from newsextract.extract.patterns import PatternProblem, Token, tokens

__all__ = ["Need", "gate_text", "widen", "widen_words"]

_ANY = "(?s:.)"
# RE2's Unicode tables may be older than those of `regex`; digits that came later lie beyond U+FFFF.
_NARROW = {"d": r"\p{Nd}\x{10000}-\x{10FFFF}", "s": r"\s\v\x{1c}-\x{1f}\x{85}\pZ"}
_FLAGS = re.compile(r"\(\?[imsu]*(?:-[imsu]+)?[:)]")
# Classes of one character that are as wide as any: which letters they hold depends on the version of Unicode.
_WIDE = "pPwWDSNhHvV"
# Longer than this a part is a need of its own, shared by all rules that have it.
_LONG = 400
_MANY = 8
# What a part tells: about the logarithm of how rare it is.
_LETTER, _MARK, _DIGIT, _CLASS, _SPACE = 1.2, 2.0, 2.0, 1.0, 0.2
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Need:
    """An RE2 pattern that every match brings along; the higher its ``worth``, the fewer texts have it by chance."""

    pattern: str
    worth: float


@dataclass(frozen=True, slots=True)
class _Part:
    """A widened stretch of a pattern. One without ``text`` is a gap: nothing is joined to it, it tells its needs."""

    text: str | None
    worth: float = 0.0
    needs: tuple[Need, ...] = ()
    broad: bool = False
    """It matches any character, so a repeat of it is a gap."""

    def best(self) -> Need | None:
        """The need that tells most."""
        needs = self.needs if self.text is None else (Need(self.text, self.worth),)
        return max(needs, key=lambda n: n.worth, default=None)


_BROAD = _Part(_ANY, broad=True)
# A superset of all letters: which characters are letters depends on the version of Unicode.
_LETTERS = _Part(r"[^\x00-@\[-`{-\x7f]", 0.1, broad=True)
_NOTHING = _Part("")


def gate_text(text: str) -> str:
    """Text as the gate sees it: what ``(?i:…)`` takes for one letter is one, each character remains one."""
    same = text.replace("İ", "i")
    folded = same.casefold()
    if len(folded) == len(same):
        return folded
    return "".join(c.casefold() if len(c.casefold()) == 1 else c for c in same)


def widen_words(phrases: Iterable[str]) -> Need:
    """A list of words for ``widen``: any one of them."""
    given = {gate_text(p) for p in phrases}
    escaped = "|".join(re.sub(r"[^\w ]", lambda m: _code(m[0]), p) for p in sorted(given))
    return Need(f"(?:{escaped})", _any_of(_LETTER * len(p) for p in given))


def _any_of(worths: Iterable[float]) -> float:
    """What one of several tells; nothing where one of them tells nothing."""
    given = list(worths)
    return max(_LEAST, -log(sum(exp(-w) for w in given))) if given and min(given) >= _LEAST else 0.0


def widen(pattern: str, lists: Mapping[str, Need]) -> tuple[Need, ...]:
    """What every text that the pattern matches has once it has passed ``gate_text``.

    ``lists`` are the widened lists that the pattern still holds by name, as ``{{name}}``. Nothing is returned for a
    pattern that may match anywhere, such as two capitalised words. Raises PatternProblem for what has no RE2 form:
    back references, set operations, conditionals, recursion, fuzzy and verbose patterns.
    """
    stream = tokens(pattern)
    part = _branches(stream, lists)
    if next(stream, None):
        raise PatternProblem("a bracket that closes nothing has no RE2 form")
    return _needs(part)


def _needs(part: _Part) -> tuple[Need, ...]:
    needs = part.needs if part.text is None else _trimmed([part])
    return tuple(dict.fromkeys(need for need in needs if need.worth >= _LEAST))


def _branches(stream: Iterator[Token], lists: Mapping[str, Need]) -> _Part:
    """The part up to the bracket that closes the group (or the end of the pattern)."""
    branches: list[list[_Part]] = [[]]
    for token in stream:
        parts = branches[-1]
        if token.kind == "close":
            break
        if token.kind == "bar":
            branches.append([])
        elif token.kind == "quantifier":
            if not parts:
                raise PatternProblem(f"{token.text!r} after nothing has no RE2 form")
            parts.append(_repeated(parts.pop(), token.text))
        elif token.kind == "open":
            parts.append(_group(token.text, stream, lists))
        elif token.kind == "list":
            words = lists[token.text[2:-2]]
            parts.append(_joined(_Part(words.pattern, words.worth)))
        else:
            parts.append(_single(token))
    return _either([_sequence(parts) for parts in branches])


def _group(opening: str, stream: Iterator[Token], lists: Mapping[str, Need]) -> _Part:
    if opening.startswith("(?#"):
        return _NOTHING
    if opening in ("(?!", "(?<!"):
        _skip(stream)
        return _NOTHING
    if opening in ("(?=", "(?<="):
        needs = _needs(_branches(stream, lists))
        return _Part(None, needs=needs) if needs else _NOTHING
    named = opening.endswith(">") and not opening.startswith("(?P=")
    if opening != "(" and not named and not _FLAGS.fullmatch(opening):
        raise PatternProblem(f"{opening!r} has no RE2 form")
    return _NOTHING if opening.endswith(")") else _branches(stream, lists)


def _skip(stream: Iterator[Token]) -> None:
    depth = 1
    while depth:
        token = next(stream, None)
        if token is None:
            raise PatternProblem("a lookaround that is not closed has no RE2 form")
        depth += (token.kind == "open" and not token.text.endswith(")")) - (token.kind == "close")


def _sequence(parts: list[_Part]) -> _Part:
    runs: list[list[_Part]] = [[]]
    needs: list[Need] = []
    for part in parts:
        if part.text is None:
            needs += part.needs
            runs.append([])
        else:
            runs[-1].append(part)
    if len(runs) > 1:
        return _Part(None, needs=(*needs, *(need for run in runs for need in _trimmed(run))))
    return _joined(_text(runs[0]))


def _text(parts: list[_Part]) -> _Part:
    text = "".join(p.text or "" for p in parts)
    return _Part(text, sum(p.worth for p in parts), broad=any(p.broad for p in parts))


def _trimmed(run: list[_Part]) -> tuple[Need, ...]:
    """The need of a run without what tells nothing at its ends."""
    told = [i for i, part in enumerate(run) if part.worth]
    if not told:
        return ()
    part = _text(run[told[0] : told[-1] + 1])
    return (Need(part.text or "", part.worth),)


def _joined(part: _Part) -> _Part:
    if part.text is not None and len(part.text) > _LONG:
        return _Part(None, needs=(Need(part.text, part.worth),))
    return part


def _either(branches: list[_Part]) -> _Part:
    if len(branches) == 1:
        return branches[0]
    worth, broad = _any_of(b.worth for b in branches), any(b.broad for b in branches)
    if all(b.text is not None for b in branches):
        return _joined(_Part(f"(?:{'|'.join(b.text or '' for b in branches)})", worth, broad=broad))
    best = [b.best() for b in branches]
    if any(need is None or need.worth < _LEAST for need in best):
        return _Part(None)
    told = list(dict.fromkeys(need for need in best if need))
    return _Part(None, needs=(Need(f"(?:{'|'.join(n.pattern for n in told)})", _any_of(n.worth for n in told)),))


def _repeated(part: _Part, quantifier: str) -> _Part:
    bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(quantifier[0])
    if bounds is None:
        low, _, high = quantifier[1 : quantifier.index("}")].partition(",")
        bounds = int(low or 0), (int(high) if high else None if "," in quantifier else int(low))
    least, most = bounds
    if part.text == "":
        return part
    long = part.text is None or len(part.text) * min(most or 1, _MANY) > _LONG
    if part.text is None or ((part.broad or long) and most != 1):
        best = part.best()
        return _Part(None, needs=(part.needs or ((best,) if best else ())) if least else ())
    sign = f"{{{least},{most}}}" if most is not None and most <= _MANY else "+" if least else "*"
    return _Part(f"(?:{part.text}){sign}", part.worth * (least > 0), broad=part.broad)


def _single(token: Token) -> _Part:
    """A literal, an escape or a class: one character, or a place between two."""
    text = token.text
    if token.kind == "literal":
        if text == "{":
            raise PatternProblem("a '{' that opens no repeat has no RE2 form; write \\{")
        return _NOTHING if text in "^$" else _BROAD if text == "." else _letter(text)
    if token.kind == "class":
        return _class(text)
    head = text[1]
    if head in "bBAZzGmMK":
        return _NOTHING
    if head in _NARROW:
        return _Part(f"[{_NARROW[head]}]", _DIGIT if head == "d" else _SPACE)
    if head in _WIDE:
        return _LETTERS if re.fullmatch(r"\\p(?:L|\{L[ltu]?\})", text) else _BROAD
    return _letter(_escaped(text))


def _escaped(text: str) -> str:
    """The character that an escape stands for."""
    head = text[1]
    if head in "xu" and len(text) > 2:
        return chr(int(text[2:], 16))
    if head in "nrtfv":
        return {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}[head]
    if head.isalnum() and head.isascii():
        raise PatternProblem(f"{text!r} has no RE2 form")
    return head


def _letter(char: str) -> _Part:
    char = gate_text(char)
    worth = _SPACE if char.isspace() else _LETTER if char.isalpha() else _MARK
    return _Part(char if char.isalnum() or char == " " else _code(char), worth)


_IN_CLASS = re.compile(r"\\(?:[pPN]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|.", re.DOTALL)

_RANGE = re.compile("[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]")


def _class(text: str) -> _Part:
    """A class of digits, spaces, marks and small letters; any other is as wide as any character."""
    items = _IN_CLASS.findall(text[1:-1])
    if "[" in items or re.search(r"&&|--|\|\||~~", text):
        raise PatternProblem(f"the set operation in {text!r} has no RE2 form")
    if items[0] == "^":
        return _BROAD
    out: list[str] = []
    for i, item in enumerate(items):
        if item == "-" and 0 < i < len(items) - 1:
            if not _RANGE.fullmatch(items[i - 1] + "-" + items[i + 1]):
                return _BROAD
            out.append("-")
        elif len(item) > 1 and item[1] in _NARROW:
            out.append(_NARROW[item[1]])
        elif len(item) > 1 and item[1] in _WIDE:
            return _BROAD
        else:
            out.append(_code(item if len(item) == 1 else _escaped(item)))
    return _Part(f"[{''.join(out)}]", _CLASS)


def _code(char: str) -> str:
    return f"\\x{{{ord(gate_text(char)):x}}}"
