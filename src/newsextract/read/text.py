"""Text hygiene: one spelling for what Vietnamese papers write in several, offsets kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

__all__ = ["clean", "fold", "lower", "sentence_splitter", "strip_marks"]

Span = tuple[int, int]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Half a surrogate pair is no character; UTF-8 has no bytes for it.
_HALVES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
# 235 731 with a space that does not break: the only form of a space between thousands that papers print.
_THOUSANDS = re.compile("[\u00a0\u2009\u202f](?<=\\d.)(?=\\d{3}(?!\\d))")

# Look-alikes, one character for one: dashes, quotes, and the letters that fonts confuse with đ.
_ALIKE = (
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\u00a0\u2009\u202f\u3000\u0085", " ")
    | {"ð": "đ", "Ð": "Đ", "Ɖ": "Đ"}
)


def _toned(vowel: str) -> list[str]:
    return [unicodedata.normalize("NFC", vowel + mark) for mark in "\u0300\u0301\u0309\u0303\u0323"]


def _spellings() -> dict[str, str]:
    """Old spelling → the one we match: hoà → hòa, thuý → thúy (open syllables), kì → kỳ."""
    pairs: dict[str, str] = {}
    for opening, vowel in ("oa", "oe", "uy"):
        for old, new in zip(_toned(vowel), _toned(opening), strict=True):
            pairs[opening + old] = new + vowel
    for i, y in zip(["i", *_toned("i")], ["y", *_toned("y")], strict=True):
        pairs |= {c + i: c + y for c in "hklmstu"}
    cases = ((str.lower, str.upper), (str.upper, str.lower), (str.upper, str.upper))
    for old, new in list(pairs.items()):
        for first, second in cases:
            pairs[first(old[0]) + second(old[1])] = first(new[0]) + second(new[1])
    return pairs


_SPELLING = _spellings()
# Open syllables only (hoàn and quỳnh keep theirs); u after q belongs to the consonant: quý, quí → quý. What is looked
# for first is a letter that is rare in texts.
_OLD_TONE = re.compile(
    "[àáảãạÀÁẢÃẠèéẻẽẹÈÉẺẼẸỳýỷỹỵỲÝỶỸỴìíỉĩịÌÍỈĨỊ](?![^\\W\\d_])(?:(?<=[oO][àáảãạÀÁẢÃẠèéẻẽẹÈÉẺẼẸ])"
    "|(?<=[uU][ỳýỷỹỵỲÝỶỸỴ])(?<![qQ]..)|(?<=[qQ][uU][ìíỉĩịÌÍỈĨỊ])"
    "|(?<=[hklmstHKLMST][ìíỉĩịÌÍỈĨỊ])(?<![^\\W\\d_]..))"
)
_QUI = re.compile(r"[qQ][uU][iI](?![^\W\d_])")


def clean(text: str) -> str:
    """Printed text as a block holds it: NFC, single spaces, nothing invisible, stripped.

    A space that does not break stays between the groups of a number (235 731), where it means something.
    """
    # Most runs are clean already; what is not printable are odd spaces, line breaks and invisible characters.
    if not (text.isprintable() and "  " not in text):
        text = _THOUSANDS.sub("\x00", _HALVES.sub("\ufffd", _INVISIBLE.sub("", text)))
        text = _SPACES.sub(" ", text).replace("\x00", "\u00a0")
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def fold(text: str) -> str:
    """NFC text in the spelling that rules are matched in; every character keeps its offset."""
    if not text.isprintable():
        text = _THOUSANDS.sub(".", text)
    # To look for one character is so quick that looking for each beats one look at every character.
    for char, alike in _ALIKE.items():
        text = text.replace(char, alike)
    text = _QUI.sub(lambda m: m[0][0] + _SPELLING[m[0][1:]], text)
    parts: list[str] = []
    done = 0
    for m in _OLD_TONE.finditer(text):
        end = m.end()
        parts += (text[done : end - 2], _SPELLING[text[end - 2 : end]])
        done = end
    return "".join([*parts, text[done:]]) if parts else text


def lower(text: str) -> str:
    """Lower case, character by character: İ, which would become two, stays as it is."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def strip_marks(text: str) -> str:
    """Text without tone and vowel marks, đ as d: a key for spellings that drift."""
    decomposed = unicodedata.normalize("NFD", lower(text).replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def sentence_splitter(abbreviations: Iterable[str]) -> Callable[[str], list[Span]]:
    """A function from text to sentence spans; a full stop after an abbreviation ends none.

    ``abbreviations`` are written without their last full stop (``TP``, ``PGS.TS``).
    """
    known = frozenset(lower(a).rstrip(".") for a in abbreviations)
    # It begins with the rare characters that it looks for: the search skips all others.
    stop = r"(?<![.!?…].)[.!?…]*[\"”’')\]]*\s+(?=[\"“‘'(\[]*[^\W_])"
    end = re.compile(rf"[.!?…\n](?:(?<=\n)\n*|{stop})")
    word = re.compile(r"[^\s\"“(]*\Z")

    def split(text: str) -> list[Span]:
        spans, start = [], 0
        for m in end.finditer(text):
            if m[0][0] == "." and m[0][1:2] != ".":
                before = word.search(text, max(0, m.start() - 12), m.start())
                token = before[0] if before else ""
                follower = text[m.end() : m.end() + 1]
                if lower(token) in known or (len(token) == 1 and token.isupper()) or follower.islower():
                    continue
            elif m[0][0] == "…" and text[m.end() : m.end() + 1].islower():
                continue
            spans.append((start, m.end() - len(m[0]) + len(m[0].rstrip())))
            start = m.end()
        spans.append((start, len(text)))
        return [(a, b) for a, b in spans if text[a:b].strip()]

    return split
