"""Storing articles: new, edited, unchanged, and never half."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsextract.models import Change, Extraction, Period, Place, StoreError, Unexplained
from newsextract.store.database import Database

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

TEXT = "Toàn tỉnh hiện có 594 trường với 8.231 lớp; đến năm 2030 phấn đấu 80% trường đạt chuẩn."


def extraction(text: str = TEXT, extra: str = "Một đoạn khác.") -> Extraction:
    news = article(text, extra)
    return extraction_of(
        news,
        (
            statistic(news, "594 trường", 594.0, "trường", indicator="schools"),
            statistic(news, "8.231 lớp", 8231.0, "lớp", indicator="classes"),
        ),
        targets=(target(news, "80% trường", 80.0, "%", "schools_national_standard_share", "2030-12-31"),),
    )


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_a_new_article_is_stored_with_its_facts(db: Database, path: Path) -> None:
    found = extraction()
    assert db.store_extraction(found, page_of(found.article), paper=PAPER, now=NOW) == "new"

    assert rows(path, "SELECT paper, post_id, published, version FROM articles") == [
        ("baolaocai", "394811", "2025-02-20", 1)
    ]
    assert rows(
        path,
        "SELECT value, unit, indicator, place_id, place_text, period_start, period_kind, quote, flags,"
        " first_version, last_version FROM statistics WHERE unit = 'trường'",
    ) == [
        (
            594.0,
            "trường",
            "schools",
            "10@2024",
            "tỉnh Lào Cai",
            "2024-09-01",
            "school_year",
            "594 trường",
            "[]",
            1,
            1,
        )
    ]
    ((url,),) = rows(path, "SELECT source_url FROM targets")
    assert url == "https://baolaocai.vn/so-ket-hoc-ky-post394811.html#:~:text=80%25%20tr%C6%B0%E1%BB%9Dng"
    ((digest,),) = rows(path, "SELECT page FROM article_versions")
    assert db.load_page(str(digest)) == b"<html>raw</html>"


def test_every_field_of_a_fact_finds_its_column(db: Database, path: Path) -> None:
    news = article("Tỷ lệ đạt 99,97%, tăng 0,2 điểm so với năm 2023.", "Ông Hoàng Văn Mẫn, nguyên Giám đốc.")
    fact = statistic(
        news,
        "99,97%",
        99.97,
        "%",
        change=Change(0.2, "điểm", "points"),
        baseline=Period("năm 2023", "2023-01-01", "2023-12-31", "calendar_year", "clause"),
        place=Place(None, "Trường THPT số 2", None, None, "school"),
        level="upper_secondary",
        flags=("part_exceeds_share",),
    )
    who = official(news, "Hoàng Văn Mẫn, nguyên Giám đốc", "Hoàng Văn Mẫn", "Giám đốc", former=True)
    db.store_extraction(extraction_of(news, (fact,), (who,)), page_of(news), paper=PAPER, now=NOW)

    assert rows(
        path,
        "SELECT change, change_unit, change_kind, baseline, baseline_start, baseline_end, place_id,"
        " place_text, place_level, level, flags FROM statistics",
    ) == [
        (0.2, "điểm", "points", "năm 2023", "2023-01-01", "2023-12-31", None, "Trường THPT số 2", "school",
         "upper_secondary", '["part_exceeds_share"]')
    ]  # fmt: skip
    assert rows(path, "SELECT name, honorific, title, organisation, former FROM officials") == [
        ("Hoàng Văn Mẫn", "đồng chí", "Giám đốc", "Sở Giáo dục và Đào tạo", 1)
    ]


def test_the_same_content_again_writes_nothing(db: Database, path: Path) -> None:
    found = extraction()
    db.store_extraction(found, page_of(found.article), paper=PAPER, now=NOW)
    before = path.with_suffix(".db-wal").read_bytes()
    other_advertisement = page_of(found.article, b"<html>raw, another banner</html>")
    later = NOW + timedelta(days=1)

    assert db.store_extraction(found, other_advertisement, paper=PAPER, now=later) == "unchanged"
    assert path.with_suffix(".db-wal").read_bytes() == before


def test_an_edit_keeps_history_and_identities(db: Database, path: Path) -> None:
    first = extraction()
    db.store_extraction(first, page_of(first.article), paper=PAPER, now=NOW)
    edited = extraction("Mở đầu mới. " + TEXT)
    edited = replace(edited, statistics=edited.statistics[:1])
    later = NOW + timedelta(days=1)

    assert db.store_extraction(edited, page_of(edited.article, b"v2"), paper=PAPER, now=later) == "edited"
    assert rows(path, "SELECT version, first_seen < changed_at FROM articles") == [(2, 1)]
    assert rows(path, "SELECT version FROM article_versions ORDER BY 1") == [(1,), (2,)]
    assert rows(path, "SELECT unit, first_version, last_version FROM statistics ORDER BY 1") == [
        ("lớp", 1, 1),
        ("trường", 1, 2),
    ]
    assert rows(path, "SELECT unit FROM current_statistics") == [("trường",)]
    assert rows(path, "SELECT count(*) FROM current_targets") == [(1,)]


def test_unexplained_numbers_are_those_of_the_newest_version(db: Database, path: Path) -> None:
    first = replace(extraction(), unexplained=(Unexplained("17", "khu ", " mới", 2, 0, 2),))
    db.store_extraction(first, page_of(first.article), paper=PAPER, now=NOW)
    second = replace(extraction(extra="Khác hẳn."), unexplained=(Unexplained("18", "khu ", "", 2, 0, 2),))
    db.store_extraction(second, page_of(second.article, b"v2"), paper=PAPER, now=NOW)
    assert rows(path, "SELECT text FROM unexplained_numbers") == [("18",)]


def test_facts_may_name_what_no_catalogue_holds(db: Database, path: Path) -> None:
    news = article("Thành phố Hà Nội có 2.954 trường.")
    hanoi = Place("01@2024", "Thành phố Hà Nội", "01", "2024", "province")
    fact = statistic(news, "2.954 trường", 2954.0, "trường", indicator="brand_new", place=hanoi)
    db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
    assert rows(path, "SELECT indicator, place FROM current_statistics") == [("brand_new", "Thành phố Hà Nội (2024)")]


def without_post_id(found: Extraction) -> Extraction:
    return replace(found, article=replace(found.article, post_id=None))


def with_a_doubled_identity(found: Extraction) -> Extraction:
    twin = replace(found.statistics[1], identity=found.statistics[0].identity)
    return replace(found, statistics=(found.statistics[0], twin))


def with_an_unstorable_last_fact(found: Extraction) -> Extraction:
    return replace(found, targets=(replace(found.targets[0], strength=None),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (without_post_id, StoreError),
        (with_a_doubled_identity, StoreError),
        (with_an_unstorable_last_fact, sqlite3.IntegrityError),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_a_failure_midway_leaves_nothing_behind(
    db: Database, path: Path, spoil: Callable[[Extraction], Extraction], error: type[Exception], known: bool
) -> None:
    if known:
        found = extraction()
        db.store_extraction(found, page_of(found.article), paper=PAPER, now=NOW)
    before = dump(path)
    spoilt = spoil(extraction("Bản sửa. " + TEXT))
    with pytest.raises(error):
        db.store_extraction(spoilt, page_of(spoilt.article, b"v2"), paper=PAPER, now=NOW)
    assert dump(path) == before


def test_an_identity_of_another_article_is_refused(db: Database, path: Path) -> None:
    first = extraction()
    db.store_extraction(first, page_of(first.article), paper=PAPER, now=NOW)
    other = replace(first, article=replace(first.article, post_id="394812"))
    with pytest.raises(StoreError, match="belongs to another article"):
        db.store_extraction(other, page_of(other.article), paper=PAPER, now=NOW)
    assert rows(path, "SELECT post_id FROM articles") == [("394811",)]


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines
