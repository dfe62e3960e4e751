"""What more rules cost: milliseconds an article with the gate and without, from the shipped rules to 300 and 600.

    python benchmarks/rules.py [--check] [PATH…]

PATH is a page (.html) or a text; without one the demo's pages are read. The new rules have the shapes that authors
write (a count, a share, a time, an office, a mask), around nouns of which every tenth stands in the articles: most
rules of an archive are about something else. Each size is measured naive (every rule is run with `regex` on every
block) and gated (where the gate finds their openings), and both must give the same spans. ``--check``
fails where 300 rules cost more than 1.5 times what the shipped ones cost, or are less than 5 times faster than naive.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from newsextract.demo.site import LISTING, pages
from newsextract.extract.engine import Engine, Found
from newsextract.extract.rules import CASED, Rule, Rules, load_rules
from newsextract.extract.vocabulary import expand
from newsextract.papers import load_paper
from newsextract.read.page import read_page
from newsextract.read.plain import read_text

JUDGED, MOST = 300, 600
ROUNDS = 5
MOST_GROWTH, LEAST_GAIN = 1.5, 5.0

# NOUN stands for what the rule is about.
SHAPES = [
    ("statistic", r"(?P<value>{{number}}) (?P<unit>NOUN(?: {{modifier}})?)"),
    ("statistic", r"tỷ lệ NOUN(?: \p{L}+){0,4}? (?:đạt|là|chiếm) (?P<value>{{number}})\s?(?P<unit>%)"),
    ("period", r"(?:kỳ|đợt) NOUN (?:năm )?(?P<year>(?:19|20)\d{2})(?:\s?-\s?(?P<year2>\d{4}))?(?!\d)"),
    ("official", r"(?P<title>(?i:trưởng|phó trưởng) NOUN) (?P<name>(?=(?i:{{surname}}) ){{person}})"),
    ("reject", r"(?:NOUN|mẫu NOUN)(?: số)? \d{1,4}(?:/\d{4})?(?![\p{L}\d%]|[.,]\d| ?{{countable}})"),
]
HEADS = ["bàn", "bảng", "bể", "bộ", "cổng", "giá", "hàng", "kho", "lò", "máy", "mái", "nền", "ống", "quầy", "rèm"]
TAILS = ["cưa", "đục", "gỗ", "gương", "kính", "mây", "nhựa", "nứa", "sắt", "sứ", "thép", "tre", "vải", "xốp"]
KNOWN = ["học sinh giỏi", "phòng học", "giáo viên giỏi", "sĩ số", "bữa ăn", "quốc gia", "nhà vệ sinh", "thư viện"]

Span = tuple[str, int, int]


def main() -> int:
    """Measure and print; 1 where a bound or the same spans are missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="pages or texts (default: the demo's)")
    parser.add_argument("--check", action="store_true", help="fail where a bound is missed")
    options = parser.parse_args()
    articles = read(options.paths)
    shipped = load_rules()
    blocks = sum(map(len, articles)) / len(articles)
    print(f"{len(articles)} articles of {blocks:.0f} blocks, {len(shipped.rules)} rules shipped")
    first = len(shipped.rules)
    sizes = (first, JUDGED, MOST)
    engines = {}
    for size in sizes:
        rules = grown(shipped, size)
        # A gate without memory is none.
        engines[size] = Engine(rules), Engine(rules, gate_memory=1)
        for warning in engines[size][0].warnings:
            print(warning)
        same_spans(*engines[size], articles)
    naive, gated = dict.fromkeys(sizes, float("inf")), dict.fromkeys(sizes, float("inf"))
    # In turns, so that a busy moment of the machine hits every size.
    for _ in range(ROUNDS):
        for size, (with_gate, without) in engines.items():
            naive[size] = min(naive[size], cost(without, articles))
            gated[size] = min(gated[size], cost(with_gate, articles))
    print(f"{'rules':>6} {'naive ms':>9} {'gated ms':>9} {'gain':>6}")
    for size in sizes:
        print(f"{size:6} {naive[size]:9.2f} {gated[size]:9.2f} {naive[size] / gated[size]:5.1f}x")
    growth, gain = gated[JUDGED] / gated[first], naive[JUDGED] / gated[JUDGED]
    print(f"{first} → {JUDGED} rules: {growth:.2f} times the cost (at most {MOST_GROWTH})")
    print(f"at {JUDGED} rules: {gain:.1f} times faster than naive (at least {LEAST_GAIN})")
    return int(options.check and (growth > MOST_GROWTH or gain < LEAST_GAIN))


def read(paths: Sequence[Path]) -> list[list[str]]:
    """The blocks of every article."""
    paper = load_paper("baolaocai")
    if not paths:
        found = [read_page(page.body, paper) for path, page in pages(1).items() if path != LISTING]
    else:
        found = [
            read_page(path.read_bytes(), paper) if path.suffix == ".html" else read_text(path.read_text("utf-8"), paper)
            for path in paths
        ]
    return [[block.text for block in article.blocks] for article in found]


def grown(shipped: Rules, size: int) -> Rules:
    """The shipped rules and as many synthetic ones as make up the size."""
    rules = list(shipped.rules)
    nouns = [f"{head} {tail}" for tail in TAILS for head in HEADS]
    for i in range(size - len(rules)):
        kind, shape = SHAPES[i % len(SHAPES)]
        # Each of the known nouns, and each of the others, comes in every shape.
        noun = KNOWN[i // 50 % len(KNOWN)] if i // 5 % 10 == 0 else nouns[i // 5 % len(nouns)]
        model = next(rule for rule in shipped.rules if rule.kind == kind)
        rules.append(synthetic(model, f"{kind}.synthetic{i}", shape.replace("NOUN", noun), shipped))
    return dataclasses.replace(shipped, rules=tuple(rules))


def synthetic(model: Rule, id: str, pattern: str, shipped: Rules) -> Rule:
    """A rule as the loader would make it of the pattern."""
    full = expand(pattern, shipped.vocabulary, "cased" if model.kind in CASED else "small")
    return dataclasses.replace(model, id=id, pattern=full, gate=expand(pattern, shipped.vocabulary, "gate"))


def same_spans(gated: Engine, naive: Engine, articles: Sequence[Sequence[str]]) -> None:
    """Stop where the gate loses a match; compiles every pattern on the way."""
    for article in articles:
        for block, one, other in zip(article, gated.find_all(article), naive.find_all(article), strict=True):
            if spans(one) != spans(other):
                sys.exit(f"the gate lost {sorted(spans(other) - spans(one))} in {block!r}")


def spans(found: Found) -> set[Span]:
    """Which rule matched where."""
    lost = [mention for mention, _ in found.lost]
    return {(m.rule.id, m.start, m.end) for mentions in (*found.mentions.values(), lost) for m in mentions}


def cost(engine: Engine, articles: Sequence[Sequence[str]]) -> float:
    """Milliseconds an article."""
    started = time.perf_counter()
    for article in articles:
        engine.find_all(article)
    return (time.perf_counter() - started) * 1000 / len(articles)


if __name__ == "__main__":
    sys.exit(main())
