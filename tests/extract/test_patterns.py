"""What the gate knows of a pattern: how its matches begin, what they need, whether they take long."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
import re2
import regex

from newsextract.extract.openings import BREAK, encode, is_foreign, openings
from newsextract.extract.patterns import PatternProblem
from newsextract.extract.rules import CASED, load_rules
from newsextract.extract.syntax import needs, parse
from newsextract.extract.translation import translated
from newsextract.extract.ways import Ways

LISTS = {"noun": ("trường", "điểm trường", "em")}


def passes(pattern: str, text: str, *, cased: bool = True) -> bool:
    """May the pattern match in the text, for all the gate can tell?"""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    found = openings(parse(pattern), LISTS, cased=cased)
    seen = encode(BREAK + BREAK + text + BREAK)
    return is_foreign(text) or not found or any(re2.search(o.encode("ascii"), seen, options) for o in found)


# pattern, a text that it matches, a text that its openings keep out (None where they keep out nothing)
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
    "a lookbehind": (r"(?<=phòng )số", "phòng số", "mã-số"),
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
        r"(?x) lớp  học",
        r"(?:lớp){e<=1}",
        r"\X lớp",
    ],
)
def test_what_has_no_opening_is_refused(pattern: str) -> None:
    regex.compile(pattern)
    with pytest.raises(PatternProblem, match="has no opening"):
        openings(parse(pattern), LISTS, cased=True)


def test_a_list_by_its_name() -> None:
    assert passes(r"\d+ {{noun}}", "12 điểm trường")
    assert not passes(r"\d+ {{noun}}", "12 lớp")
    assert not passes(r"{{noun}} \d", "kem 5")


def test_an_opening_ends_where_words_of_any_kind_follow() -> None:
    assert passes(r"luật(?: \p{L}+){0,5} số \d", "luật giáo dục", cased=False)
    assert not passes(r"luật(?: \p{L}+){0,5} số \d", "luật, số 5", cased=False)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?<!\d)\d lớp", "25 lớp"),
        (r"(?<=\| )\d", "5"),
        (r"(?:tổng )?(?<![\p{L}-])số", "mã-số"),
    ],
)
def test_what_stands_before_a_match_is_part_of_its_opening(pattern: str, text: str) -> None:
    assert not regex.search(pattern, text)
    assert not passes(pattern, text)


def test_the_alphabet_keeps_every_character_in_its_place() -> None:
    text = "İẞŉﬁΣςſ ĐIỆN K Å \u0130 \ud800 😀\n…"
    assert len(encode(text)) == len(text)


def test_letters_that_may_be_taken_for_letters_of_the_alphabet_are_foreign() -> None:
    """Only these make the gate step aside: another letter that ignores case as one of its own would be lost."""
    own = [chr(i) for i in range(32, 0x1EFA) if encode(chr(i)) != b"?"]
    same = regex.compile(f"(?i:[{regex.escape(''.join(own))}])")
    alike = {chr(i) for i in range(128, 0x110000) if not 0xD800 <= i < 0xE000 and same.match(chr(i))}
    assert all(is_foreign(char) for char in alike - set(own))
    assert not any(map(is_foreign, own))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"\d+ được (?:bầu|giao) làm", [(" được ",), ("bầu", "giao"), (" làm",)]),
        (r"năm học \d(?: -)? (?:/|trên một) lớp", [("/", "trên một"), (" lớp",)]),
        (r"\d+(?: lớp)? (?!trường)a", []),
        (r"lớp|trường", []),
    ],
)
def test_what_else_a_match_needs(pattern: str, found: list[tuple[str, ...]]) -> None:
    assert needs(parse(pattern)) == found


@pytest.mark.parametrize(
    ("pattern", "quick"),
    [
        (r"năm (?:19|20)\d{2}(?:/\d{2})?", True),
        (r"\d{1,3}(?:\.\d{3}){1,4} {{noun}}", True),
        (r"\d+ \p{L}+ lớp", True),
        (r"luật(?: \p{L}+){0,5} (?=\d)", True),
        (r"luật(?: [\p{L} ]+){0,5} (?=\d)", False),
        (r"(?:a|aa){1,40}b", False),
        (r"(?>(?:a|b){1,40})b", True),
        (r"\d+\d+\d+x", False),
        (r"\d++\d+x", True),
        (r"\d{1,15}\d{1,15}x", True),
    ],
)
def test_which_patterns_need_no_watch(pattern: str, quick: bool) -> None:
    assert Ways(LISTS).are_few(parse(pattern)) is quick


TEXT = "Năm học 2024 - 2025, Sở có 72,5% lớp; trường Kim Đồng (mới) thiếu ²³ phòng"


@pytest.mark.parametrize(
    "pattern",
    [
        r"\p{Lu}\p{Ll}*",
        r"(?i:kim|SỞ) (?-i:có|Đồng)",
        r"(?i:[à-ỹ])\w",
        r"(?<=học |\d)\W",
        r"(?<!(?:Kim|học) |\p{L})\p{L}++",
        r"(?<=(?<!\p{L})(?:Sở|thiếu) ?)[^\d\s]{2}",
        r"(?P<a>\d{4})|(?P<b>\d\d)?,(?P<a>\d)",
        r"(?>\d{1,3}(?:,\d)?)%|(?:\d{2}){1,2}+",
    ],
)
def test_a_translation_matches_what_the_pattern_matches(pattern: str) -> None:
    own, found = regex.compile(pattern), translated(pattern)
    assert found is not None
    theirs, names = found

    def told(m: regex.Match[str] | re.Match[str], names: Iterable[tuple[str, int]]) -> tuple[object, ...]:
        return m.span(), {name: m.span(i) for name, i in names if m.span(i) != (-1, -1)}

    ours = [told(m, names) for m in theirs.finditer(TEXT)]
    assert ours == [told(m, own.groupindex.items()) for m in own.finditer(TEXT)]
    assert ours


@pytest.mark.parametrize("pattern", [r"(?<!\p{Lu}+ )a", r"\bnăm\b", r"(?P<a>\d)(?P=a)", r"\X"])
def test_what_re_has_no_word_for_is_not_translated(pattern: str) -> None:
    assert translated(pattern) is None


def test_every_shipped_rule_has_an_opening() -> None:
    rules = load_rules()
    lists = rules.vocabulary.lists()
    assert all(openings(parse(rule.gate), lists, cased=rule.kind in CASED) for rule in rules.rules)
