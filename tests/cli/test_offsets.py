"""Every fact quotes its article to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsextract import Extraction, extract_page
from newsextract.demo.site import LISTING, pages


def check(found: Extraction) -> int:
    facts = (*found.statistics, *found.officials, *found.targets)
    for fact in facts:
        assert found.article.blocks[fact.block].text[fact.start : fact.end] == fact.quote
        assert fact.quote.strip()
    return len(facts)


@pytest.mark.parametrize("night", [1, 2])
def test_pages_of_the_replica(night: int) -> None:
    articles = [page for path, page in pages(night).items() if path != LISTING]
    assert sum(check(extract_page(page.body)) for page in articles) > 100


def test_fixture_pages(fixture_pages: list[Path]) -> None:
    assert sum(check(extract_page(page.read_bytes())) for page in fixture_pages) > 20
