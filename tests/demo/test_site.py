"""The replica's pages: the same every time, complete, and free of what would hide a leak."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from newsextract.demo.site import LISTING, articles, furniture_texts, pages
from newsextract.papers import load_paper

PAPER = load_paper("baolaocai")
ITEMS = {"p", "h2", "caption", "table", "related", "ads"}


def texts(article: dict[str, Any]) -> Iterator[str]:
    yield from (article["title"], article["summary"], article["author"])
    for item in (*article["body"], *article.get("second_night", {}).get("body", ())):
        yield from (item[key] for key in ("p", "h2", "caption", "credit") if key in item)
        yield from (cell for row in item.get("table", ()) for cell in row)


def test_every_shape_of_article_is_there() -> None:
    assert len(articles()) >= 14
    assert {article["markup"] for article in articles()} == {"table", "figure", "photo"}
    assert {key for article in articles() for item in article["body"] for key in item} >= ITEMS
    assert sum("second_night" in article for article in articles()) == 1
    assert any(article["section"] not in PAPER.section_names for article in articles())
    assert any(article["published"].year == 2025 and article["published"].month > 6 for article in articles())


def test_a_night_is_the_same_every_time_and_only_the_edited_article_changes() -> None:
    first, second = pages(1), pages(2)
    assert pages.__wrapped__(1) == first  # not the cache's memory of it
    assert first.keys() == second.keys()
    (edited,) = (path for path in first if first[path].body != second[path].body)
    assert second[edited].modified > first[edited].modified
    assert (
        first[edited].body.count("1,9 tỷ đồng".encode()),
        second[edited].body.count("1,9 tỷ đồng".encode()),
    ) == (1, 0)


def test_the_listing_links_to_every_article_and_to_no_other() -> None:
    site = pages(1)
    links = set(re.findall(r'href="(/[^"]*-post\d+\.html)"', site[LISTING].body.decode()))
    assert links == site.keys() - {LISTING}


@pytest.mark.parametrize("article", articles(), ids=lambda article: str(article["id"]))
def test_an_article_stands_on_its_page_as_written(article: dict[str, Any]) -> None:
    page = pages(1)[f"/{article['slug']}-post{article['id']}.html"].body.decode()
    for text in texts({**article, "second_night": {}}):
        assert text.replace("&", "&amp;").replace("'", "&#x27;") in page
    assert unicodedata.is_normalized("NFC", page)
    assert f'content="{article["published"].isoformat()}"' in page


def test_numbers_and_names_of_the_boxes_are_in_no_article() -> None:
    written = " ".join(text for article in articles() for text in texts(article))
    numbers = re.findall(r"\d+(?:[.,]\d+)*", " ".join(furniture_texts()))
    assert len(numbers) > 20
    found = [number for number in numbers if re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", written)]
    assert found == []
    assert "Khổng" not in written
