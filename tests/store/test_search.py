"""Search: diacritics or none, any normal form, whatever a person types; and an index that follows the facts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsextract.models import UsageError
from newsextract.store.database import Database
from newsextract.store.found import find_articles, find_facts
from newsextract.store.search import MOST_WORDS, parse_query, rebuild, snippet

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic


def put(db: Database, post_id: str, *paragraphs: str, day: int = 20) -> None:
    news = article(*paragraphs, post_id=post_id, day=day)
    db.store_extraction(extraction_of(news), page_of(news, post_id.encode()), paper=PAPER, now=NOW)


def posts(db: Database, words: str, limit: int = 10) -> list[str]:
    with db.querying() as file:
        return [found.url.partition("post")[2][0] for found in find_articles(file, parse_query(words), limit)]


def marked(db: Database, words: str) -> list[tuple[str, str]]:
    with db.querying() as file:
        return [(found.kind, found.words) for found in find_facts(file, parse_query(words), 10)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Articles to search in; nothing writes to them."""
    with Database.open(tmp_path_factory.mktemp("search") / "news.db") as db:
        db.sync_places()
        put(db, "1", "Chất lượng đào tạo được nâng lên.", day=18)
        put(db, "2", "Công ty Dao Tao khai trương.", day=19)
        put(db, "3", "Tạo điều kiện cho em Đào.", day=20)
        put(db, "4", "Không liên quan.", day=21)
        yield db


@pytest.mark.parametrize("words", ["đào tạo", "Đào Tạo", "ĐÀO  TẠO", "đào-tạo", '"đào tạo"', "đào_tạo"])
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_what_is_written_as_asked_comes_first(desk: Database, words: str, form: str) -> None:
    assert posts(desk, unicodedata.normalize(form, words)) == ["1", "2", "3"]


def test_without_diacritics_all_are_found(desk: Database) -> None:
    assert posts(desk, "dao tao") == ["2", "1", "3"]
    assert posts(desk, "DAO TAO", limit=1) == ["2"]
    assert posts(desk, "tao dao") == ["3", "2", "1"]


def test_the_last_published_comes_first_in_whatever_order_they_came(db: Database) -> None:
    for post_id, day in (("1", 19), ("2", 20), ("3", 3), ("4", 12)):
        put(db, post_id, "Chất lượng đào tạo.", day=day)
    assert posts(db, "đào tạo") == ["2", "1", "4", "3"]


HOSTILE = [
    '"a',
    '""" OR 1',
    "a NEAR b",
    "NEAR(a b, 5)",
    "a*",
    "* a",
    "exact:đào",
    "folded : x",
    "-a",
    "- đào",
    "(a",
    "a) OR (b",
    "^a",
    "{exact folded} : a",
    "a AND",
    "OR",
    "NOT a",
    "a\0b",
    "a; DROP TABLE article_index",
    "%' OR 1=1 --",
    "\udcc4o",
    "𞤀𞤁 a",
    "i̇stanbul",
    "a" * 100_000,
    " ".join(["đào"] * MOST_WORDS),
    " ".join(f"w{n}" for n in range(MOST_WORDS)),
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_is_a_language(desk: Database, words: str) -> None:
    posts(desk, words)
    marked(desk, words)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_query_or_has_no_word(desk: Database, words: str) -> None:
    try:
        query = parse_query(words)
    except UsageError:
        return
    with desk.querying() as file:
        find_articles(file, query, 1)
        find_facts(file, query, 1)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("aAđĐàİıẞǅ\u0301\u0323_ .")), st.text(min_size=1))
def test_a_snippet_is_cut_from_the_text(text: str, words: str) -> None:
    try:
        query = parse_query(words)
    except UsageError:
        return
    before, found, after = snippet(text, query)
    bare = f"{before.removeprefix('…')}{found}{after.removesuffix('…')}"
    assert bare in text or f"{before}{found}{after}" in text


@pytest.mark.parametrize("words", ["", "  ", "?!", "_", "*", '"', "…", "\u0301", "\0"])
def test_no_word_to_search_for(words: str) -> None:
    with pytest.raises(UsageError, match="no word to search for; write one, such as: đào tạo"):
        parse_query(words)


def test_too_many_words() -> None:
    with pytest.raises(UsageError, match=f"{MOST_WORDS + 1} words to search for; write {MOST_WORDS} at most"):
        parse_query("a " * (MOST_WORDS + 1))


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Sở Giáo dục và Đào tạo", "đào tạo", "Đào tạo"),
        ("Công ty Dao Tao và việc đào tạo", "đào tạo", "đào tạo"),
        ("Sở Giáo dục và Đào tạo", "DAO TAO", "Đào tạo"),
        ("Đào; tạo", "đào tạo", "Đào; tạo"),
        ("snake_case", "case", "case"),
        # Its lower case is longer, and must not shift what follows.
        ("İİİ: Sở Giáo dục và Đào tạo; dao tao", "dao tao", "dao tao"),
        ("İİİ: dao tao; Đào tạo", "đào tạo", "Đào tạo"),
        ("tạo điều kiện", "đào tạo", "tạo"),
        ("không có gì", "đào tạo", ""),
        ("đàotạo", "đào", ""),
    ],
)
def test_the_words_found_are_those_printed(text: str, words: str, found: str) -> None:
    before, middle, after = snippet(text, parse_query(words))
    assert (middle, before + middle + after) == (found, text)


def test_a_long_text_is_cut_between_words() -> None:
    before, found, after = snippet("chữ " * 100 + "đào tạo" + " chữ" * 100, parse_query("đào tạo"))
    assert (before[:5], found, after[-5:]) == ("…chữ ", "đào tạo", " chữ…")
    assert len(before + found + after) < 200


def test_facts_are_found_by_words_indicator_place_and_office(db: Database) -> None:
    db.sync_indicators([])
    news = article("Toàn tỉnh có 594 trường. Bà Trần Thị Mẫu, Giám đốc Sở, dự.")
    found = extraction_of(
        news,
        (statistic(news, "594 trường", 594.0, "trường", indicator="schools"),),
        (official(news, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở"),),
    )
    db.store_extraction(found, page_of(news), paper=PAPER, now=NOW)
    assert marked(db, "594 truong") == [("statistic", "594 trường")]
    assert marked(db, "schools") == [("statistic", "")]
    assert marked(db, "tran thi mau") == [("official", "Trần Thị Mẫu")]
    assert marked(db, "lào cai") == [("official", ""), ("statistic", "")]


def test_an_edit_replaces_what_was_indexed(db: Database) -> None:
    first = article("Có 594 trường mầm non.", "Có 12 lớp.")
    facts = (statistic(first, "594 trường", 594.0, "trường"), statistic(first, "12 lớp", 12.0, "lớp"))
    db.store_extraction(extraction_of(first, facts), page_of(first), paper=PAPER, now=NOW)
    put(db, "4", "Có 594 trường khác.")
    edited = article("Có 594 trường tiểu học.")
    db.store_extraction(
        extraction_of(edited, (statistic(edited, "594 trường", 594.0, "trường"),)),
        page_of(edited, b"2"),
        paper=PAPER,
        now=NOW,
    )
    assert posts(db, "mầm non") == []
    assert posts(db, "tiểu học") == ["3"]
    assert marked(db, "lớp") == []
    assert marked(db, "trường") == [("statistic", "trường")]
    assert posts(db, "594 trường khác") == ["4"]


def test_a_rebuilt_index_is_the_same(db: Database) -> None:
    put(db, "1", "Chất lượng đào tạo.")
    news = article("Có 594 trường.", post_id="9")
    facts = (statistic(news, "594 trường", 594.0, "trường"),)
    db.store_extraction(extraction_of(news, facts), page_of(news), paper=PAPER, now=NOW)
    every = (
        "SELECT rowid, '', '', exact, folded FROM article_index"
        " UNION ALL SELECT rowid, kind, fact_id, exact, folded FROM fact_index"
    )
    with db.transaction() as file:
        before = file.execute(every).fetchall()
        rebuild(file)
        assert file.execute(every).fetchall() == before


def test_an_article_without_a_day_comes_last(db: Database) -> None:
    news = replace(article("Đào tạo.", post_id="1"), published_at=None)
    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    put(db, "2", "Đào tạo.", day=1)
    assert posts(db, "đào tạo") == ["2", "1"]
