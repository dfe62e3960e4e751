"""What holds for every text: the gate loses nothing, spelling plays no part, offsets reproduce the quote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsextract.demo.site import LISTING, pages
from newsextract.extract.engine import Engine
from newsextract.extract.facts import FactMaker
from newsextract.extract.mentions import mention
from newsextract.extract.openings import is_plain
from newsextract.extract.rules import CASED, Rule, Rules, load_rules
from newsextract.extract.translation import translated
from newsextract.models import Article, Block, Extraction
from newsextract.papers import load_paper
from newsextract.quality.examples import example_facts
from newsextract.read.page import read_page
from newsextract.read.text import clean, fold, lower

# The same texts in every run: a failure that comes and goes helps nobody.
quickly = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@cache
def shipped() -> Rules:
    return load_rules()


@cache
def engine() -> Engine:
    return Engine(shipped())


@cache
def maker() -> FactMaker:
    return FactMaker(shipped(), load_paper("baolaocai"))


@cache
def articles() -> tuple[Article, ...]:
    paper = load_paper("baolaocai")
    return tuple(read_page(page.body, paper) for path, page in pages(1).items() if path != LISTING)


# -- texts --

ODD = [
    *("İ", "ı", "ſ", "ß", "ẞ", "µ", "Σ", "ς", "K", "Å", "ð", "Ð", "Ɖ", "ǅ", "ﬁ"),
    *("\u0085", "\u00a0", "\u200b", "\u2009", "\u3000", "\ufeff", "\n", "\t", "\x0b", "\x1f"),
    *("٣", "４", "߅", "²", "½", "Ⅳ", "\U0001d7d9", "\U00010d43"),
    *("\u0301", "\u0323", "\u20dd", "😀", "👩\u200d🏫", "一", "\U00010d50"),
]
NUMBERS = ["594", "1.234", "72,5", "12/20", "2024", "2024 - 2025", "2024–2025", "30/6/2025", "5", "10", "1/1", "0"]
SIGNS = [*" .,;:/-–—()[]\"'%&+~…!?*\\|^$", ", ", " - ", "; ", ": ", " (", ") "]
TITLES = ["Nguyễn", "Thị", "Páo", "Sa Pa", "Lào Cai", "UBND", "THCS", "Đ", "A", "X"]


@cache
def words() -> list[str]:
    """The phrases of the lists and the words that stand in the rules themselves."""
    phrases = {p for given in shipped().vocabulary.lists().values() for p in given}
    for rule in shipped().rules:
        phrases |= {w.strip() for w in re.findall(r"[^\W\d_]+(?: [^\W\d_]+)*", rule.gate)}
    return sorted(phrases)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Before a text is drawn: loading rules, `regex` asks `random` which patterns to forget, and hypothesis minds."""
    words()


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Words of the rules, numbers, names and oddities, mostly with spaces between them."""
    token = st.one_of(
        st.sampled_from(words()),
        st.sampled_from(words()).map(str.title),
        st.sampled_from(words()).map(str.upper),
        st.sampled_from(NUMBERS),
        st.sampled_from(NUMBERS),
        st.sampled_from(TITLES),
        st.sampled_from(SIGNS),
        st.sampled_from(ODD),
    )
    glue = st.sampled_from([" ", " ", " ", " ", "", ", ", "\u00a0", "-"])
    return "".join(draw(st.lists(st.tuples(token, glue).map("".join), max_size=25)))


@st.composite
def mangled_examples(draw: st.DrawFn) -> str:
    """An example of a rule with a few of its characters replaced by oddities."""
    text = draw(st.sampled_from([m.text for rule in shipped().rules for m in (*rule.model.match, *rule.model.skip)]))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from([*ODD, *SIGNS])) + text[at + draw(st.integers(0, 1)) :]
    return text


# -- the gate --


def lost(text: str) -> list[str]:
    """Rules that match a text and are not asked."""
    printed = fold(text)
    small = lower(printed)
    asked = {rule.id for rule in engine().admitted(printed)}
    return [
        rule.id
        for rule in engine().rules
        if rule.id not in asked and engine().matches(rule, printed if rule.kind in CASED else small, [])
    ]


@given(st.one_of(texts(), mangled_examples()))
@quickly
def test_the_gate_asks_every_rule_that_matches(text: str) -> None:
    assert lost(text) == []
    assert lost(text.upper()) == []


def test_the_gate_asks_every_rule_that_matches_its_examples() -> None:
    for rule in shipped().rules:
        for example in (*rule.model.match, *rule.model.skip):
            assert lost(example.text) == []


# -- what is quicker finds the same --


@cache
def translations() -> list[tuple[Rule, tuple[re.Pattern[str], tuple[tuple[str, int], ...]]]]:
    return [(rule, found) for rule in engine().rules if (found := translated(rule.pattern))]


@given(st.one_of(texts(), mangled_examples()))
@quickly
def test_a_translated_rule_matches_what_its_pattern_matches(text: str) -> None:
    printed = fold("".join(char for char in text if is_plain(char)))
    for rule, (pattern, names) in translations():
        seen = printed if rule.kind in CASED else lower(printed)
        found = [mention(rule, m.regs, names) for m in pattern.finditer(seen) if m.end() > m.start()]
        assert found == engine().matches(rule, seen, [])


def test_most_rules_are_translated() -> None:
    assert len(translations()) > 0.9 * len(engine().rules)


# -- spelling --

OLD = dict(
    zip(
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        strict=True,
    )
)
"""The older place of the tone in open syllables, by the one that the rules are written in."""
END = r"(?![^\W\d_])"


def old_tones(text: str) -> str:
    """hòa → hoà, ủy → uỷ; not after q, whose u is no vowel."""
    return re.sub(rf"(?<![qQ])(?:{'|'.join(OLD)}){END}", lambda m: OLD[m[0]], text)


def old_letters(text: str) -> str:
    """kỳ → kì, tỷ → tỉ."""
    pairs = {"y": "i", "ý": "í", "ỳ": "ì", "ỷ": "ỉ", "ỹ": "ĩ", "ỵ": "ị"}
    return re.sub(rf"(?<![^\W\d_])([hklmstHKLMST])([ýỳỷỹỵ]){END}", lambda m: m[1] + pairs[m[2]], text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    # Between digits it separates thousands.
    "no-break spaces": lambda text: re.sub(r"(?<!\d) | (?!\d)", "\u00a0", text),
    "double spaces": lambda text: text.replace(" ", " \u200b "),
    "en dashes": lambda text: text.replace("-", "–"),
    "minus signs": lambda text: text.replace("-", "\u2212"),
    "soft hyphens": lambda text: text.replace("tr", "t\u00adr"),
    "old tones": old_tones,
    "i for y": old_letters,
    "Icelandic eth": lambda text: text.replace("đ", "ð"),
}


def told(extraction: Extraction) -> Iterator[tuple[object, ...]]:
    """What the facts say, without the spelling of their quotes."""

    def when(period: object) -> tuple[object, ...]:
        return tuple(getattr(period, name, None) for name in ("start", "end", "kind", "source"))

    def where(place: object) -> object:
        return getattr(place, "id", None)

    for s in extraction.statistics:
        number = s.value, s.value_max, s.of, spelled(s.unit), s.indicator, s.comparator, s.level, s.flags
        yield ("statistic", s.rule, number, s.change, when(s.period), when(s.baseline), where(s.place), s.block)
    for t in extraction.targets:
        number = t.value, t.value_max, spelled(t.unit), t.indicator, t.comparator, t.flags
        yield ("target", t.rule, number, t.strength, when(t.deadline), where(t.place), t.block)
    for o in extraction.officials:
        yield ("official", o.rule, spelled(o.name), spelled(o.title), spelled(o.organisation), o.former, o.block)


def spelled(text: str) -> str:
    return lower(fold(clean(text)))


def respelled(article: Article, spelling: Callable[[str], str]) -> Article:
    # The rows of a table are lines.
    texts = ["\n".join(clean(spelling(line)) for line in b.text.split("\n")) for b in article.blocks]
    blocks = tuple(Block(b.kind, text) for b, text in zip(article.blocks, texts, strict=True))
    return replace(article, blocks=blocks)


@pytest.mark.parametrize("name", SPELLINGS)
def test_spelling_plays_no_part_on_real_pages(name: str) -> None:
    changed = 0
    for article in articles():
        other = respelled(article, SPELLINGS[name])
        changed += sum(SPELLINGS[name](b.text) != b.text for b in article.blocks)
        assert list(told(maker().extract(other))) == list(told(maker().extract(article)))
    assert changed > 5


@given(st.data())
@settings(quickly, max_examples=60)
def test_spelling_plays_no_part_in_generated_text(data: st.DataObject) -> None:
    text = clean(data.draw(texts()))
    name = data.draw(st.sampled_from(["NFD", "no-break spaces", "en dashes", "i for y", "old tones"]))
    other = clean(SPELLINGS[name](text))
    day = date(2025, 3, 1)
    assert list(told(example_facts(maker(), other, day))) == list(told(example_facts(maker(), text, day)))


# -- offsets --


def check_offsets(extraction: Extraction) -> int:
    facts = [*extraction.statistics, *extraction.targets, *extraction.officials]
    for fact in facts:
        assert extraction.article.blocks[fact.block].text[fact.start : fact.end] == fact.quote
        assert fact.quote
    return len(facts)


@given(texts())
@settings(quickly, max_examples=60)
def test_offsets_reproduce_the_quote(text: str) -> None:
    check_offsets(example_facts(maker(), text, date(2025, 3, 1)))


def test_offsets_reproduce_the_quote_on_real_pages() -> None:
    assert sum(check_offsets(maker().extract(article)) for article in articles()) > 100
