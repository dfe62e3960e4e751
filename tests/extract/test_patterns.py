"""What a pattern is widened to for the gate: RE2 patterns that every match brings along."""

from __future__ import annotations

import pytest
import re2
import regex

from newsextract.extract.patterns import PatternProblem
from newsextract.extract.rules import load_rules
from newsextract.extract.widening import gate_text, widen, widen_words

LISTS = {"noun": widen_words(["trường", "điểm trường", "em"]), "long": widen_words(f"từ{i:03d}" for i in range(200))}


def passes(pattern: str, text: str) -> bool:
    """Are all needs of the pattern in the text?"""
    seen = gate_text(text)
    return all(re2.search(need.pattern, seen) for need in widen(pattern, LISTS))


# pattern, a text that it matches, a text that its needs keep out (None where nothing can be kept out)
TOKENS = {
    "literals": (r"năm học", "năm học", "năm ngoái"),
    "a capital in the pattern": (r"(?-i:Tổ chức)", "Tổ chức", "tổ ấm"),
    "a named group": (r"(?P<value>\d+) lớp", "12 lớp", "12 trường"),
    "a named group, short form": (r"(?<value>\d+) lớp", "12 lớp", "12 trường"),
    "alternatives": (r"(?:sáng|chiều) nay", "chiều nay", "chiều qua"),
    "one alternative that needs nothing": (r"(?:sáng|\p{L}+) nay", "trưa nay", "trưa qua"),
    "an optional group": (r"quý(?: này)? tới", "quý tới", "quý này"),
    "a lazy repeat": (r"báo cáo(?: \p{L}+){0,4}? số \d", "báo cáo tổng kết số 3", "báo cáo tổng kết"),
    "a possessive repeat": (r"\d++ lớp", "12 lớp", "12 trường"),
    "an atomic group": (r"(?>mười|mười hai) lớp", "mười lớp", "hai lớp"),
    "a counted repeat": (r"\d{3} lớp", "120 lớp", "12 lớp"),
    "a repeat from nothing": (r"a{,2}lớp", "lớp", "trường"),
    "a large repeat": (r"x{20,40}lớp", "x" * 20 + "lớp", "lớp"),
    "a gap": (r"năm (?:\p{L}+ ){0,3}2025", "năm nay là 2025", "năm 2024"),
    "a lookahead": (r"tuyển (?=\d+ em)", "tuyển 12 em", "tuyển em"),
    "a lookbehind": (r"(?<=phòng )số", "phòng số", "nhà số"),
    "a lookahead in a lookahead": (r"tổ (?=(?:hợp (?=tác|xã)|trưởng))", "tổ hợp tác", "tổ ấm"),
    "a negative lookahead": (r"lớp(?! (?:học|(?!xyz)chọn))", "lớp 5", "trường 5"),
    "a negative lookbehind": (r"(?<!\d[.,])lớp", "lớp", "trường"),
    r"\w": (r"\w\w lớp", "ệ_ lớp", "trường"),
    r"\d": (r"lớp \d", "lớp ٣", "lớp ba"),
    r"\d of a script that RE2 may not know": (r"lớp \d", "lớp \U00010d43", "lớp ba"),
    r"\s": (r"lớp\s5", "lớp\x0b5", "lớp-5"),
    r"\s as U+0085": (r"lớp\s5", "lớp\u00855", "lớp-5"),
    r"\S, \D, \W": (r"\S\D\W lớp", "ab. lớp", "trường"),
    r"\p{Lu}": (r"\p{Lu}\d", "Đ5", "-5"),
    r"\p{L} of a script that RE2 may not know": (r"\p{L}5", "\U00010d505", "-5"),
    "an escaped sign": (r"\(cũ\)", "(cũ)", "cũ"),
    "an escape by its number": (r"\x41nh \u0110ỗ", "Anh Đỗ", "em đỗ"),
    "a word boundary": (r"\blớp\b", "lớp", "trường"),
    "a class of letters": (r"lớp [abđ]", "lớp đ", "lớp e"),
    "a range": (r"lớp [0-5]", "lớp 5", "lớp 6"),
    "a range of capitals": (r"lớp [A-C]", "lớp B", "lớp D"),
    "a range across the cases": (r"lớp[A-z]", "lớp_", "bàn_"),
    "a range beyond ASCII": (r"lớp[À-Ỹ]", "lớp×", "bàn×"),
    "a class of classes": (r"lớp[\s\d]", "lớp\u00a0", "lớpa"),
    "a class with wide classes": (r"lớp[\w.]", "lớp_", "bàn_"),
    "a class with a bracket and a dash": (r"lớp[(\]\-:]", "lớp-", "lớp5"),
    "a negated class": (r"lớp [^A-Z]", "lớp a", "trường a"),
    "a negated class in any case": (r"(?i:lớp [^\x41-Z])", "LỚP 5", "trường 5"),
    "any character": (r"lớp.5", "lớp-5", "lớp-6"),
    "any character, line breaks too": (r"(?s:lớp.5)", "lớp\n5", "lớp\n6"),
    "an inline flag": (r"(?i)lớp", "LỚP", "trường"),
    "a flag put off": (r"(?i:tổ (?-i:Toán))", "TỔ Toán", "tổ văn"),
    "İ for an i": (r"(?i:thi)", "THİ", "THÊ"),
    "ſ for an s": (r"(?i:ts)", "Tſ", "th"),
    "µ for μ": (r"(?i:5 μg)", "5 µg", "5 kg"),
    "anchors": (r"^lớp$", "lớp", "trường"),
    "a comment": (r"lớp(?#của trường) 5", "lớp 5", "lớp 6"),
    "two capitalised words": (r"\p{Lu}\p{Ll}* \p{Lu}\p{Ll}*", "Sa Pa", None),
    "nothing at all": (r"", "lớp", None),
}


@pytest.mark.parametrize("case", TOKENS)
def test_what_the_pattern_matches_passes(case: str) -> None:
    pattern, matched, kept_out = TOKENS[case]
    assert regex.search(pattern, matched)
    assert passes(pattern, matched)
    if kept_out is not None:
        assert not regex.search(pattern, kept_out)
        assert not passes(pattern, kept_out)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?P<a>\d)-(?P=a)",
        r"(?P<a>\d)-\1",
        r"(?P<a>\d)-\g<a>",
        r"(?P<a>x)?(?(a)lớp|trường)",
        r"(?|(?P<a>lớp)|(?P<a>trường))",
        r"\((?:x|(?R))*\)",
        r"(?V1)[\w--\d] lớp",
        r"[[:alpha:]] lớp",
        r"(?x) lớp  học",
        r"(?:lớp){e<=1}",
        r"\X lớp",
        r"\a lớp",
    ],
)
def test_what_has_no_re2_form_is_refused(pattern: str) -> None:
    regex.compile(pattern)
    with pytest.raises(PatternProblem, match="no RE2 form"):
        widen(pattern, LISTS)


def test_a_list_by_its_name() -> None:
    assert passes(r"\d+ {{noun}}", "12 điểm trường")
    assert not passes(r"\d+ {{noun}}", "12 lớp")


def test_a_long_list_is_one_need_that_rules_share() -> None:
    first, second = (set(widen(rf"{word} {{{{long}}}}", LISTS)) for word in ("mua", "bán"))
    assert len(first & second) == 1
    assert passes("mua {{long}}", "mua từ123")
    assert not passes("mua {{long}}", "mua sách")
    assert not passes("mua {{long}}", "bán từ123")


def test_gaps_are_no_part_of_a_need() -> None:
    needs = [need.pattern for need in widen(r"luật(?: \p{L}+){0,5} số \d+ của bộ", LISTS)]
    assert len(needs) == 2
    assert not any("{0,5}" in need for need in needs)


def test_what_tells_little_does_not_stand_for_the_rest() -> None:
    """Of a branch with a gap the rarer side is kept."""
    (need,) = widen(r"(?:(?:a|b|c|d)(?: \p{L}+){0,4} thứ trưởng|bộ trưởng)", LISTS)
    assert re2.search(need.pattern, "ông thứ trưởng")
    assert not re2.search(need.pattern, "a b c d")


def test_gate_text_keeps_every_character_in_its_place() -> None:
    text = "İẞŉﬁΣςſ ĐIỆN K Å \u0130"
    assert len(gate_text(text)) == len(text)
    assert gate_text("THİ Tſ") == "thi ts"


def test_shipped_rules_need_something() -> None:
    """Only a bare name may run on every text: names need nothing but capitals."""
    rules = load_rules()
    lists = {name: widen_words(phrases) for name, phrases in rules.vocabulary.lists().items()}
    assert [r.id for r in rules.rules if not widen(r.gate, lists)] == ["place.bare", "place.bare_capitals"]
