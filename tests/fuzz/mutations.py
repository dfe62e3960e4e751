"""Pages as no newsroom would send them: fixture pages cut, doubled, nested, swollen and scrambled, by a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from newsextract.demo.site import LISTING, pages

FIXTURES = Path(__file__).parents[1] / "fixtures"
_TAG = re.compile(rb"</?[a-zA-Z][^>]*>")
_NUMBER = re.compile(rb"\d+")

Mutation = Callable[[random.Random, bytes], bytes]


def seeds() -> list[bytes]:
    """The pages to begin with: all fixtures, and the replica's articles."""
    found = [path.read_bytes() for path in sorted(FIXTURES.glob("*/*.html"))]
    return [*found, *(page.body for path, page in sorted(pages(1).items()) if path != LISTING)]


def mutated(seed: int, sources: list[bytes]) -> tuple[str, bytes]:
    """One to three mutations of one of the pages: their names, and the page."""
    chance = random.Random(seed)
    page, names = chance.choice(sources), []
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(sorted(MUTATIONS))
        names.append(name)
        page = MUTATIONS[name](chance, page)
    return " + ".join(names), page


def _place(chance: random.Random, page: bytes) -> int:
    return chance.randrange(len(page) + 1)


def _insert(chance: random.Random, page: bytes, what: bytes) -> bytes:
    at = _place(chance, page)
    return page[:at] + what + page[at:]


def _cut(chance: random.Random, page: bytes) -> bytes:
    return page[: _place(chance, page)]


def _cut_out(chance: random.Random, page: bytes) -> bytes:
    begin, end = sorted((_place(chance, page), _place(chance, page)))
    return page[:begin] + page[end:]


def _double_tags(chance: random.Random, page: bytes) -> bytes:
    return _TAG.sub(lambda tag: tag[0] * (2 if chance.random() < 0.2 else 1), page)


def _drop_tags(chance: random.Random, page: bytes) -> bytes:
    return _TAG.sub(lambda tag: b"" if chance.random() < 0.2 else tag[0], page)


def _swap_tags(chance: random.Random, page: bytes) -> bytes:
    tags = _TAG.findall(page) or [b""]
    return _TAG.sub(lambda tag: chance.choice(tags) if chance.random() < 0.1 else tag[0], page)


def _scramble(chance: random.Random, page: bytes) -> bytes:
    body = bytearray(page)
    for _ in range(chance.randrange(1, 200)):
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def _noise(chance: random.Random, page: bytes) -> bytes:
    return _insert(chance, page, chance.randbytes(chance.randrange(1, 5_000)))


def _nest(chance: random.Random, page: bytes) -> bytes:
    tag = chance.choice((b"<div>", b"<b>", b"<table><tr><td>", b"<p><span>", b"<ul><li>", b"<blockquote>"))
    return _insert(chance, page, tag * chance.choice((50, 1_000, 10_000)))


def _attribute(chance: random.Random, page: bytes) -> bytes:
    value = chance.choice((b"x", b'"', b"12 ", b"&amp;", b"\xe1\xbb\x9d")) * chance.choice((100, 10_000, 300_000))
    return _insert(chance, page, b"<p class='" + value + b"' id=a>")


def _nulls(chance: random.Random, page: bytes) -> bytes:
    return _insert(chance, page, b"\0" * chance.randrange(1, 2_000))


def _repeat(chance: random.Random, page: bytes) -> bytes:
    begin = _place(chance, page)
    piece = page[begin : begin + chance.randrange(1, 400)]
    return _insert(chance, page, piece * chance.choice((3, 30, 300)))


def _numbers(chance: random.Random, page: bytes) -> bytes:
    return _NUMBER.sub(lambda number: number[0] * chance.choice((1, 1, 2, 40)), page)


def _swell(chance: random.Random, page: bytes) -> bytes:
    words = ("12 học sinh ", "đạt 12% ", "năm 2025 ", "Ông Lê Văn A, ", "1.2.3.4", "((", "tỉnh Lào Cai; ", "từ 3 đến ")
    return _insert(chance, page, chance.choice(words).encode() * chance.choice((10, 500, 5_000)))


def _charset(chance: random.Random, page: bytes) -> bytes:
    return page.decode("utf-8", "replace").encode(chance.choice(("cp1258", "utf-16", "utf-32", "cp1252")), "replace")


MUTATIONS: dict[str, Mutation] = {
    "cut off": _cut,
    "a piece cut out": _cut_out,
    "tags doubled": _double_tags,
    "tags dropped": _drop_tags,
    "tags swapped": _swap_tags,
    "bytes scrambled": _scramble,
    "noise": _noise,
    "nested": _nest,
    "a huge attribute": _attribute,
    "null bytes": _nulls,
    "a piece repeated": _repeat,
    "numbers swollen": _numbers,
    "words swollen": _swell,
    "another charset": _charset,
}
