"""Records flattened into rows: one function a table, every column of it but the bookkeeping."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from newsextract.models import Article, Extraction, Official, Page, PageRef, Period, Place, Statistic, Target

from .citation import fact_url

__all__ = ["Row", "article_row", "blocks_json", "content_hash", "fact_rows", "stamp"]

Row = dict[str, Any]


def stamp(when: datetime) -> str:
    """An aware time as ISO 8601 in UTC, to the second: such strings sort by time."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def blocks_json(article: Article) -> str:
    """The blocks as JSON: ``[{"kind": …, "text": …}, …]``."""
    return json.dumps([{"kind": b.kind, "text": b.text} for b in article.blocks], ensure_ascii=False)


def content_hash(article: Article) -> str:
    """SHA-256 of what a reader sees (title, summary, blocks); it decides whether an article was edited."""
    seen = json.dumps([article.title, article.summary, blocks_json(article)], ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()


def article_row(article: Article, page: Page | PageRef) -> Row:
    """The row of ``articles`` without id, version and times of ours."""
    return {
        "paper": article.paper,
        "post_id": article.post_id,
        "url": article.url or page.url,
        "title": article.title,
        "summary": article.summary,
        "author": article.author,
        "section": article.section,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "published": article.published.isoformat() if article.published else None,
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
        "layout": article.layout,
    }


def fact_rows(extraction: Extraction, url: str) -> dict[str, list[Row]]:
    """Rows by table (``statistics``, ``officials``, ``targets``), all of a table with the same keys."""
    blocks = extraction.article.blocks
    page_text = "\n".join(block.text for block in blocks)

    def printed(fact: Statistic | Official | Target) -> Row:
        return {
            "id": fact.identity,
            **_place(fact.place),
            "quote": fact.quote,
            "block": fact.block,
            "start": fact.start,
            "end": fact.end,
            "rule": fact.rule,
            "source_url": fact_url(url, blocks[fact.block].text, fact.start, fact.end, page_text),
        }

    return {
        "statistics": [_statistic(fact) | printed(fact) for fact in extraction.statistics],
        "officials": [_official(fact) | printed(fact) for fact in extraction.officials],
        "targets": [_target(fact) | printed(fact) for fact in extraction.targets],
    }


def _statistic(fact: Statistic) -> Row:
    return {
        "value": fact.value,
        "value_max": fact.value_max,
        "of": fact.of,
        "unit": fact.unit,
        "indicator": fact.indicator,
        "qualifier": fact.qualifier,
        "comparator": fact.comparator,
        "change": fact.change.value if fact.change else None,
        "change_unit": fact.change.unit if fact.change else None,
        "change_kind": fact.change.kind if fact.change else None,
        "baseline": fact.baseline.text if fact.baseline else None,
        "baseline_start": fact.baseline.start if fact.baseline else None,
        "baseline_end": fact.baseline.end if fact.baseline else None,
        **_period("period", fact.period),
        "level": fact.level,
        "flags": json.dumps(fact.flags),
    }


def _official(fact: Official) -> Row:
    return {
        "name": fact.name,
        "honorific": fact.honorific,
        "title": fact.title,
        "organisation": fact.organisation,
        "former": int(fact.former),
    }


def _target(fact: Target) -> Row:
    return {
        "value": fact.value,
        "value_max": fact.value_max,
        "unit": fact.unit,
        "indicator": fact.indicator,
        "comparator": fact.comparator,
        "strength": fact.strength,
        **_period("deadline", fact.deadline),
        "flags": json.dumps(fact.flags),
    }


def _period(name: str, period: Period | None) -> Row:
    return {
        f"{name}_{part}": getattr(period, part) if period else None
        for part in ("text", "start", "end", "kind", "source")
    }


def _place(place: Place | None) -> Row:
    return {
        "place_id": place.id if place else None,
        "place_text": place.text if place else None,
        "place_level": place.level if place else None,
    }
