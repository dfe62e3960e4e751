"""The search page: any spelling finds, what is written as asked comes first, and nothing that is typed breaks it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.making import NOW, PAPER, article, extraction_of, page_of, statistic

from newsextract.explore.search_page import LONGEST, PAGE
from newsextract.models import Article
from newsextract.store.corrections import Correction
from newsextract.store.database import Database

from .asking import Html, ask, assert_harmless, with_datasette

OWN = ("link", "meta")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """45 articles on schools, one a day of a long month, and three spellings of one phrase."""
    path = tmp_path_factory.mktemp("library") / "tin.db"
    with Database.open(path) as db:
        for number in range(45):
            news = article(f"Xã thứ {number + 1} có {number + 100} trường học.", post_id=str(500 + number), day=1)
            store(db, news, f"{number + 100} trường", number + 100.0)
        for number, words in enumerate(("Ngành đào tạo có 12 lớp.", "Cây đao táo có 13 lớp.", "Tạo ra đào, 14 lớp.")):
            news = article(words, post_id=str(600 + number), day=2 + number)
            store(db, news, words.rstrip("."), 12.0 + number)
        db.refresh(NOW)
    return path


def store(db: Database, news: Article, quote: str, value: float) -> None:
    fact = statistic(news, quote, value, "lớp", indicator="schools", identity=f"s-{news.post_id}")
    db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)


def search(path: Path, *, status: int = 200, **parameters: Any) -> Html:
    (answer,) = ask(path, f"/{path.stem}/search?{urlencode(parameters)}")
    assert answer.status_code == status, answer.text
    page = Html(answer.text)
    assert_harmless(page, known=OWN)
    return page


def facts(page: Html) -> list[str]:
    """The identities of the facts that were found, in their order."""
    return [link.rpartition("/")[2] for link in page.links if "/fact/statistic/" in link]


@pytest.mark.parametrize(
    ("typed", "found", "marked"),
    [
        ("đào tạo", ["s-600", "s-601", "s-602"], ["đào tạo", "đao táo"]),
        ("Đào Tạo", ["s-600", "s-601", "s-602"], ["đào tạo", "đao táo"]),
        (unicodedata.normalize("NFD", "đào tạo"), ["s-600", "s-601", "s-602"], ["đào tạo", "đao táo"]),
        ("dao tao", ["s-601", "s-600", "s-602"], ["đao táo", "đào tạo"]),
        ("đao táo", ["s-601", "s-600", "s-602"], ["đao táo", "đào tạo"]),
    ],
)
def test_any_spelling_finds_and_the_same_one_comes_first(
    library: Path, typed: str, found: list[str], marked: list[str]
) -> None:
    page = search(library, q=typed, of="facts")
    assert facts(page) == found
    assert page.texts["mark"][:2] == marked
    assert "all the words, not side by side" in page.text


def test_articles_and_facts_are_shown_with_the_printed_words(library: Path) -> None:
    page = search(library, q="dao tao")
    assert page.texts["h2"] == ["Articles · bài báo", "Facts · số liệu, nhân sự, chỉ tiêu"]
    assert "/tin/article/46" in page.links
    assert "Ngành đào tạo có 12 lớp" in page.text
    assert page.texts["title"] == ["dao tao: search"]
    assert [box["value"] for box in page.all("input")] == ["dao tao"]


def test_results_come_by_twenty(library: Path) -> None:
    pages = [search(library, q="trường học", of=of, page=page) for of in ("facts", "articles") for page in (1, 2, 3, 4)]
    sizes = [len(page.texts.get("li", [])) for page in pages]
    assert PAGE == 20
    # The quotes hold "trường" without "học": facts are found by the name of the indicator.
    assert sizes[4:] == [20, 20, 5, 0]
    assert "past the last page" in pages[7].text
    shown = [link for page in pages[4:] for link in page.links if "/article/" in link]
    assert len(set(shown)) == 45
    forward = [a["href"] for a in pages[4].all("a") if a.get("rel") == "next"]
    back = [a["href"] for a in pages[5].all("a") if a.get("rel") == "prev"]
    assert forward == ["/tin/search?q=tr%C6%B0%E1%BB%9Dng+h%E1%BB%8Dc&of=articles&page=2"]
    assert back == ["/tin/search?q=tr%C6%B0%E1%BB%9Dng+h%E1%BB%8Dc&of=articles&page=1"]


def test_beside_the_facts_stand_a_few_articles_and_the_way_to_more(library: Path) -> None:
    page = search(library, q="trường")
    forward = [a["href"] for a in page.all("a") if a.get("rel") == "next"]
    assert forward == [
        "/tin/search?q=tr%C6%B0%E1%BB%9Dng&of=articles&page=1",
        "/tin/search?q=tr%C6%B0%E1%BB%9Dng&of=facts&page=2",
    ]
    assert len(page.texts["li"]) == 25


def test_a_number_stands_with_its_range_and_what_a_reader_gave(tmp_path: Path) -> None:
    path = tmp_path / "tin.db"
    with Database.open(path) as db:
        news = article("Từ 30 đến 35 nhà bếp xong trong tháng.", post_id="700", day=1)
        fact = replace(statistic(news, "Từ 30 đến 35 nhà bếp", 30.0, "nhà bếp", identity="s-700"), value_max=35.0)
        db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
        db.correct([Correction("s-700", "value", 33.0, "", "Lan")], NOW)
        db.refresh(NOW)
    page = search(path, q="nhà bếp")
    assert "30–35 nhà bếp" in page.text
    assert "A reader gives 33 as the right number" in page.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "99999999999999999999", "²"])
def test_a_page_that_is_no_number_is_the_first(library: Path, page: str) -> None:
    assert facts(search(library, q="đào tạo", of="facts", page=page)) == ["s-600", "s-601", "s-602"]


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_query_explains_itself(library: Path, typed: str) -> None:
    page = search(library, q=typed)
    assert "with or without diacritics" in page.text
    assert "có dấu hoặc không dấu" in page.text
    assert "/tin/search?q=dao+tao" in page.links


@pytest.mark.parametrize("typed", ["!!!", "\"'()*-", "\x00", "_", "🙂", "*"])
def test_a_query_without_a_word_gets_a_friendly_answer(library: Path, typed: str) -> None:
    page = search(library, q=typed, status=400)
    assert "Nothing was searched for: no word to search for" in page.text


def test_a_query_that_is_too_long_gets_a_friendly_answer(library: Path) -> None:
    assert f"more than {LONGEST} characters" in search(library, q="đào " * 100, status=400).text


def test_nothing_found_says_what_to_try(library: Path) -> None:
    page = search(library, q="xyzzy")
    assert "No article has all these words" in page.text
    assert "No fact has all these words" in page.text
    assert "Không tìm thấy" in page.text


@pytest.mark.long
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=30), min_size=20, max_size=20))
def test_nothing_that_is_typed_breaks_it(library: Path, texts: list[str]) -> None:
    async def do(datasette: Any) -> None:
        for text in texts:
            query = urlencode({"q": text.encode("utf-8", "replace")})
            answer = await datasette.client.get(f"/tin/search?{query}")
            assert answer.status_code in (200, 400), text
            assert_harmless(Html(answer.text), known=OWN)

    with_datasette([library], do)
