"""The syntax of rule patterns: fold their letters, refuse slow shapes, widen them for the RE2 gate.

A pattern is written for the `regex` module. Its widened form is an RE2 pattern that matches every text
the pattern matches, and possibly more: lookaround is dropped, groups lose their names, classes that
RE2 reads as ASCII become Unicode, letters become lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsextract.read.text import fold, lower

__all__ = ["PatternProblem", "fold_pattern", "lint", "widen"]


class PatternProblem(ValueError):
    """A pattern that cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is open, close, class, escape, quantifier, bar or literal."""

    kind: str
    text: str


_TOKEN = re.compile(
    r"(?P<open>\((?:\?(?:P<\w+>|P=\w+\)|<[=!]|[=!>:|]|#[^)]*\)|[a-zA-Z]*(?:-[a-zA-Z]+)?[:)]))?)"
    r"|(?P<close>\))"
    r"|(?P<class>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])"
    r"|(?P<escape>\\(?:[pPN]\{[^}]*\}|[pP]\w|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|g<\w+>|.))"
    r"|(?P<quantifier>(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})[?+]?)"
    r"|(?P<bar>\|)"
    r"|(?P<literal>.)",
    re.DOTALL,
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
_UNICODE = {"w": r"\pL\pN\pM_", "d": r"\p{Nd}", "s": r"\s\x{85}\pZ"}


def tokens(pattern: str) -> Iterator[Token]:
    """The pattern piece by piece; joined again they are the pattern."""
    for m in _TOKEN.finditer(pattern):
        assert m.lastgroup is not None
        yield Token(m.lastgroup, m[0])


def fold_pattern(pattern: str) -> str:
    """The pattern with its literal runs in the spelling that texts are folded to; syntax untouched."""
    out, run = [], []
    for token in tokens(pattern):
        if token.kind == "literal":
            run.append(token.text)
            continue
        # In a class a folded dash needs its backslash, or it would make a range of its neighbours.
        text = _DASHES.sub(r"\-", token.text) if token.kind == "class" else token.text
        out += [fold("".join(run)), text]
        run.clear()
    return "".join([*out, fold("".join(run))])


def _unbounded(quantifier: str) -> bool:
    return quantifier[0] in "*+" or bool(re.match(r"\{\d+,\}", quantifier))


def lint(pattern: str) -> None:
    """Refuse what can make matching slow out of proportion to the text.

    Raises PatternProblem for an unbounded repeat directly or anywhere inside an unbounded repeat, and for
    an unbounded gap (``.*``, ``[^.]+``), saying what to write instead.
    """
    if any(token == Token("open", "(") for token in tokens(pattern)):
        raise PatternProblem("a group without a name is used by nothing; write (?:…) or name it (?P<value>…)")
    unbounded_inside = [False]  # per open group: does it hold an unbounded repeat?
    previous = Token("literal", "")
    closed_holds = False
    for token in tokens(pattern):
        if token.kind == "open" and not token.text.endswith(")"):
            unbounded_inside.append(False)
        elif token.kind == "close" and len(unbounded_inside) > 1:
            closed_holds = unbounded_inside.pop()
            unbounded_inside[-1] |= closed_holds
        elif token.kind == "quantifier" and _unbounded(token.text):
            if previous.kind == "close" and closed_holds:
                raise PatternProblem(
                    f"an unbounded repeat inside an unbounded repeat ({token.text!r} after a group that holds "
                    "one) can take for ever; give one of them a bound, such as {0,8}"
                )
            if (previous.kind == "literal" and previous.text == ".") or previous.text.startswith("[^"):
                raise PatternProblem(
                    f"the unbounded gap {previous.text + token.text!r} lets a match run over a whole page; "
                    f"write a bounded one, such as {previous.text}{{0,40}}"
                )
            unbounded_inside[-1] = True
        previous = token


def _widen_class(text: str) -> str:
    if re.search(r"&&|--|\|\||\[:", text):
        raise PatternProblem(f"the set operation in {text!r} has no RE2 form")
    body = re.sub(r"\\([wds])", lambda m: _UNICODE[m[1]], text[1:-1])
    if re.search(r"\\[WDS]", body):
        raise PatternProblem(f"the negated class in {text!r} has no RE2 form")
    if not body.startswith("^"):
        body = re.sub(r"\\p\{(?:Lu|Ll|Lt)\}", r"\\pL", body)
    elif body != lower(body) or re.search(r"\\p\{L[ult]\}", body):
        # The gate sees lower-case text only, so a class that excludes capitals must not exclude their small forms.
        return r"(?s:.)"
    return f"[{lower_letters(body)}]"


def lower_letters(text: str) -> str:
    """Lower case for letters but not for the letters of escapes such as \\p{Lu} or \\P."""
    parts = re.split(r"(\\[pP](?:\{[^}]*\}|\w)|\\.)", text)
    return "".join(part if i % 2 else lower(part) for i, part in enumerate(parts))


def _widen_escape(text: str) -> str:
    head = text[1]
    if head in "bBAZzGmMK":
        return ""
    if head in _UNICODE:
        return f"[{_UNICODE[head]}]"
    if head in "WDS":
        return r"(?s:.)"
    if head in "pP":
        return r"\pL" if re.fullmatch(r"\\p\{L[ult]\}", text) else text
    if head.isdigit() or head in "gkRXLNhHvV":
        raise PatternProblem(f"{text!r} has no RE2 form")
    return text


def widen(pattern: str) -> str:
    """An RE2 pattern that matches (in lower-case text) wherever the pattern matches.

    Raises PatternProblem where there is none: back references, set operations, conditionals.
    """
    out: list[str] = []
    skip = 0  # depth inside a lookaround that is being dropped
    after_nothing = False
    for token in tokens(pattern):
        if skip:
            skip += (token.kind == "open" and not token.text.endswith(")")) - (token.kind == "close")
            after_nothing = True
            continue
        if token.kind == "open":
            if token.text in _LOOKAROUND:
                skip = 1
                continue
            if token.text.startswith(("(?P=", "(?|")):
                raise PatternProblem(f"{token.text!r} has no RE2 form")
            piece = "" if token.text.endswith(")") else "(?:"
        elif token.kind == "class":
            piece = _widen_class(token.text)
        elif token.kind == "escape":
            piece = _widen_escape(token.text)
        elif token.kind == "quantifier":
            bare = token.text.rstrip("+?") or token.text[0]
            piece = "" if after_nothing else bare.replace("{,", "{0,")
        elif token.text in "^$" and token.kind == "literal":
            piece = ""
        else:
            piece = lower(token.text)
        after_nothing = piece == "" and token.kind != "quantifier"
        out.append(piece)
    return "".join(out)
