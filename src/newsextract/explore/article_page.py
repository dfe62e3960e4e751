"""The page of an article: its text with every fact marked where it stands, its facts, its versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsextract.models import Block

from . import wording
from .addresses import anchor, web_address
from .alignment import Position, carry
from .desk import Desk, Row, message
from .facts import load_facts, ordered, told
from .segments import Segment, Span, cells, segments
from .wording import Kind

if TYPE_CHECKING:
    from datasette.utils.asgi import Response

__all__ = ["Marked", "article_page", "blocks_of", "marked", "places_in"]

_ARTICLE = """
SELECT a.id, a.version AS newest, a.url, a.author, a.section, a.published, a.modified_at, a.gone_at, p.name AS paper
FROM articles AS a JOIN papers AS p ON p.id = a.paper
WHERE a.id = :article
"""
_VERSIONS = "SELECT version, fetched_at, title FROM article_versions WHERE article_id = :article ORDER BY version DESC"
_VERSION = """
SELECT v.version, v.title, v.blocks, v.fetched_at, v.modified_at
FROM article_versions AS v WHERE v.article_id = :article AND v.version = :version
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """A block ready to be printed: its pieces, and for a table the same by rows and cells."""

    kind: str
    pieces: tuple[Segment, ...]
    rows: tuple[tuple[tuple[Segment, ...], ...], ...]


async def article_page(desk: Desk, identity: str) -> Response:
    """The article in its newest version, or in the one that ``?version=`` names."""
    article = await desk.row(_ARTICLE, article=int(identity)) if _is_number(identity) else None
    if article is None:
        return await message(
            desk,
            "No such article",
            f"There is no article number {identity} in this database.",
            "Articles are never removed, so the address may be misspelt or belong to another database.",
            status=404,
            links={"All articles": desk.to.table("articles")},
        )
    wanted = desk.request.args.get("version") or str(article["newest"])
    version = await desk.row(_VERSION, article=article["id"], version=int(wanted)) if _is_number(wanted) else None
    if version is None:
        return await message(
            desk,
            "No such version",
            f"Of this article there is no version {wanted}; the newest is {article['newest']}.",
            status=404,
            links={"The article": desk.to.article(article["id"])},
        )
    return await _show(desk, article, version)


async def _show(desk: Desk, article: Row, version: Row) -> Response:
    blocks = blocks_of(version["blocks"])
    facts = ordered(await load_facts(desk, article["id"], version["version"]))
    places = await places_in(desk, article["id"], version, blocks, [row for _, row in facts])
    keys = [anchor(kind, row["id"]) for kind, row in facts]
    shown = marked(blocks, dict(zip(keys, places, strict=True)))
    entries = [
        told(kind, row, number, desk.to, placed=place is not None)
        for number, ((kind, row), place) in enumerate(zip(facts, places, strict=True), 1)
    ]
    heading = next((block for block in shown if block.kind == "title"), None)
    return await desk.page(
        "article.html",
        article=article,
        version=version,
        versions=await desk.rows(_VERSIONS, {"article": article["id"]}),
        heading=heading,
        lead=next((block for block in shown if block.kind == "summary"), None),
        body=[block for block in shown if block.kind not in ("title", "summary")],
        facts=entries,
        by_key={entry.key: entry for entry in entries},
        counts=_counts(facts),
        url=web_address(article["url"]),
        moment=wording.moment,
    )


def _is_number(text: str) -> bool:
    # What SQLite takes for an integer has at most 19 digits.
    return text.isascii() and text.isdigit() and len(text) < 19


def _counts(facts: Sequence[tuple[Kind, Row]]) -> dict[Kind, int]:
    return {kind: sum(kind == other for other, _ in facts) for kind in wording.KINDS}


def blocks_of(stored: str) -> list[Block]:
    """The blocks of a version from its JSON."""
    return [Block(block["kind"], block["text"]) for block in json.loads(stored)]


async def places_in(
    desk: Desk, article: int, version: Row, blocks: Sequence[Block], facts: Sequence[Row]
) -> list[Position | None]:
    """Where each fact stands in this version; None where that is not known.

    The offsets of a fact are those of the last version in which it stands: in an older one they are carried over.
    """
    texts = [block.text for block in blocks]
    places: list[Position | None] = [Position(row["block"], row["start"], row["end"]) for row in facts]
    for last in {row["last_version"] for row in facts} - {version["version"]}:
        theirs = [number for number, row in enumerate(facts) if row["last_version"] == last]
        newer = await desk.row(_VERSION, article=article, version=last)
        if newer is None:
            for number in theirs:
                places[number] = None
            continue
        wanted = [Position(facts[n]["block"], facts[n]["start"], facts[n]["end"]) for n in theirs]
        found = carry([block.text for block in blocks_of(newer["blocks"])], texts, wanted)
        for number, place in zip(theirs, found, strict=True):
            places[number] = place
    return [
        place if place is not None and _holds(texts, place, row["quote"]) else None
        for place, row in zip(places, facts, strict=True)
    ]


def _holds(texts: Sequence[str], place: Position, quote: str) -> bool:
    """Whether the words of a fact stand at its place: a wrong mark is worse than none."""
    inside = 0 <= place.block < len(texts) and 0 <= place.start < place.end <= len(texts[place.block])
    return inside and texts[place.block][place.start : place.end] == quote


def marked(blocks: Sequence[Block], places: Mapping[str, Position | None]) -> list[Marked]:
    """The blocks in pieces, with the facts (by their keys) that stand in each piece."""
    spans: dict[int, list[Span]] = {}
    for key, place in places.items():
        if place is not None:
            spans.setdefault(place.block, []).append(Span(key, place.start, place.end))
    shown = []
    for number, block in enumerate(blocks):
        pieces = segments(block.text, spans.get(number, ()))
        shown.append(Marked(block.kind, pieces, cells(pieces) if block.kind == "table" else ()))
    return shown
