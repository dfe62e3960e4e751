"""What researchers read: series, office holders, targets and outcomes, contradictions."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from newsextract.models import Article, Change, Period, Statistic
from newsextract.store.database import Database

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

END_OF_2030 = Period("năm 2030", "2030-01-01", "2030-12-31", "calendar_year", "sentence")


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with Database.open(path) as db:
        db.refresh(NOW)
    connection = sqlite3.connect(path)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def store(db: Database, news: Article, *facts: Statistic) -> None:
    db.store_extraction(extraction_of(news, facts), page_of(news), paper=PAPER, now=NOW)


def schools(news: Article, quote: str, value: float, **other: object) -> Statistic:
    return statistic(news, quote, value, "trường", indicator="schools", **other)


def test_a_figure_in_two_articles_counts_once(db: Database, path: Path) -> None:
    for post_id, day in (("1", 18), ("2", 20)):
        news = article("Toàn tỉnh có 594 trường học.", post_id=post_id, day=day)
        store(db, news, schools(news, "594 trường", 594.0))
    assert rows(path, "SELECT indicator, place, value, n_articles, first_published, last_published FROM series") == [
        ("schools", "tỉnh Lào Cai (2024)", 594.0, 2, "2025-02-18", "2025-02-20")
    ]
    assert rows(path, "SELECT * FROM contradictions") == []


def pupils(news: Article, unit: str, value: float, **other: object) -> Statistic:
    return statistic(news, f"{value:.0f} {unit}", value, unit, indicator="pupils", **other)


def test_a_figure_in_two_words_for_the_same_thing_counts_once(db: Database, path: Path) -> None:
    for post_id, unit in (("1", "em"), ("2", "học sinh"), ("3", "em"), ("4", "hs")):
        news = article(f"Toàn tỉnh có 47312 {unit}.", post_id=post_id)
        store(db, news, pupils(news, unit, 47312.0))
    assert rows(path, "SELECT value, unit, n_articles FROM series") == [(47312.0, "học sinh", 4)]
    assert rows(path, "SELECT * FROM contradictions") == []


def test_figures_of_different_things_are_two_however_much_they_look_alike(db: Database, path: Path) -> None:
    news = article("Có 5 giải nhất, 5 giải nhì; 5 trường, 5% là trường học.")
    store(
        db,
        news,
        *(statistic(news, f"5 {x}", 5.0, x, indicator="prizes_national_hsg") for x in ("giải nhất", "giải nhì")),
        schools(news, "5 trường", 5.0),
        statistic(news, "5%", 5.0, "%", indicator="schools"),
    )
    found = rows(path, "SELECT indicator, unit FROM series ORDER BY 1, 2")
    assert [unit for _, unit in found] == ["giải nhì", "giải nhất", "%", "trường"]


def test_figures_in_two_words_for_the_same_thing_may_contradict_one_another(db: Database, path: Path) -> None:
    for post_id, unit, value in (("1", "em", 47312.0), ("2", "học sinh", 47312.0), ("3", "em", 47500.0)):
        news = article(f"Toàn tỉnh có {value:.0f} {unit}.", post_id=post_id)
        store(db, news, pupils(news, unit, value))
    assert rows(path, "SELECT value, other_value FROM contradictions") == [(47312.0, 47500.0)]


def test_foreign_keys_hold_after_the_tables_were_filled(db: Database, path: Path) -> None:
    news = article("Toàn tỉnh có 594 trường học.")
    store(db, news, schools(news, "594 trường", 594.0))
    db.refresh(NOW)
    with db.transaction() as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.IntegrityError):
            file.execute("UPDATE series SET fact_id = 'no such fact'")


def test_a_change_is_no_level_in_a_series(db: Database, path: Path) -> None:
    news = article("Toàn tỉnh có 594 trường, tăng 20 trường.")
    rise = schools(news, "20 trường", 20.0, change=Change(20.0, "trường", "absolute"))
    store(db, news, schools(news, "594 trường", 594.0), rise)
    assert rows(path, "SELECT value FROM series") == [(594.0,)]


@pytest.mark.parametrize(
    ("comparator", "value", "found"),
    [("=", 586.0, [(586.0, 594.0)]), ("", 586.0, [(586.0, 594.0)]), (">", 586.0, []), ("=", 594.0, [])],
)
def test_exact_figures_that_differ_are_a_contradiction(
    db: Database, path: Path, comparator: str, value: float, found: list[tuple[float, float]]
) -> None:
    one = article("Toàn tỉnh có 594 trường học.", post_id="1")
    other = article(f"Toàn tỉnh có {value:.0f} trường học.", post_id="2")
    store(db, one, schools(one, "594 trường", 594.0))
    store(db, other, schools(other, f"{value:.0f} trường", value, comparator=comparator))
    assert rows(path, "SELECT value, other_value FROM contradictions") == found


def test_the_arithmetic_that_flags_found_is_listed(db: Database, path: Path) -> None:
    news = article("Có 586 trường đạt chuẩn, chiếm 72,2%.")
    store(db, news, schools(news, "586 trường", 586.0, flags=("part_exceeds_share", "duplicate_value")))
    assert rows(path, "SELECT kind, value, other_value FROM contradictions ORDER BY 1") == [
        ("duplicate_value", 586.0, None),
        ("part_exceeds_share", 586.0, None),
    ]


def test_a_count_and_the_share_that_does_not_fit_it_are_one_doubt(db: Database, path: Path) -> None:
    news = article("Có 586 trường đạt chuẩn, chiếm 72,2%; trong đó 193 trường mầm non, chiếm 90%.", "Đạt 104%.")
    doubt = ("part_exceeds_share",)
    store(
        db,
        news,
        schools(news, "586 trường", 586.0, flags=doubt),
        statistic(news, "72,2%", 72.2, "%", indicator="schools_national_standard_share", flags=doubt),
        schools(news, "193 trường", 193.0, flags=doubt),
        statistic(news, "90%", 90.0, "%", flags=doubt),
        statistic(news, "104%", 104.0, "%", flags=("share_over_100",)),
    )
    assert rows(path, "SELECT kind, value, other_value, other_quote FROM contradictions ORDER BY id") == [
        ("part_exceeds_share", 586.0, 72.2, "72,2%"),
        ("part_exceeds_share", 193.0, 90.0, "90%"),
        ("share_over_100", 104.0, None, None),
    ]


def test_an_office_holder_is_seen_from_first_to_last(db: Database, path: Path) -> None:
    for post_id, day, former in (("1", 3, False), ("2", 14, False), ("3", 20, True)):
        news = article("Bà Trần Thị Mẫu, Giám đốc Sở, dự hội nghị.", post_id=post_id, day=day)
        who = official(news, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở", former=former)
        db.store_extraction(extraction_of(news, (), (who,)), page_of(news), paper=PAPER, now=NOW)
    assert rows(path, "SELECT name, title, first_seen, last_seen, former_since, n_articles FROM office_holders") == [
        ("Trần Thị Mẫu", "Giám đốc Sở", "2025-02-03", "2025-02-14", "2025-02-20", 3)
    ]


def test_a_target_stands_beside_later_figures_only(db: Database, path: Path) -> None:
    news = article("Có 594 trường. Phấn đấu năm 2030 có 600 trường.")
    aim = target(news, "600 trường", 600.0, "trường", "schools", "2030-12-31")
    before = schools(
        news,
        "594 trường",
        594.0,
        period=Period("2023", "2023-01-01", "2023-12-31", "calendar_year", "clause"),
    )
    db.store_extraction(extraction_of(news, (before,), (), (aim,)), page_of(news), paper=PAPER, now=NOW)
    assert rows(path, "SELECT target_value, outcome_value, gap FROM target_progress") == [(600.0, None, None)]

    later = article("Đến nay toàn tỉnh có 597 trường.", post_id="2")
    later = replace(later, published_at=NOW.replace(year=2031))
    store(db, later, schools(later, "597 trường", 597.0, period=END_OF_2030))
    assert rows(path, "SELECT target_value, outcome_value, gap FROM target_progress") == [(600.0, 597.0, -3.0)]


def compared(db: Database, path: Path, aim: str, outcome: str, **other: object) -> object:
    """What stands beside a target of 15 schools that is printed so, once there are 20 of them, printed so."""
    news = article(f"Năm 2030, {aim}. Đến nay {outcome}.")
    promise = target(news, aim, 15.0, "trường", "schools", "2030-12-31")
    later = schools(news, outcome, 20.0, **{"period": END_OF_2030} | other)
    db.store_extraction(extraction_of(news, (later,), (), (promise,)), page_of(news), paper=PAPER, now=NOW)
    ((value, gap, quote),) = rows(path, "SELECT outcome_value, gap, outcome_quote FROM target_progress")
    assert (value is None) == (gap is None) == (quote is None)
    return value


@pytest.mark.parametrize(
    ("aim", "outcome"),
    [
        ("tỉnh có thêm 15 trường", None),
        ("tỉnh tăng 15 trường", None),
        ("Tăng thêm khoảng 15 trường", None),
        ("tỉnh xây thêm từ 15 đến 18 trường", None),
        ("tỉnh bổ sung ít nhất 15 trường", None),
        ("tỉnh giảm 15 trường", None),
        ("tỉnh xây mới 15 trường", None),
        ("tỉnh có 15 trường", 20.0),
        ("tỉnh tăng lên 15 trường", 20.0),
        ("tỉnh giảm còn 15 trường", 20.0),
        ("tỉnh vượt 15 trường", 20.0),
        ("tỉnh đầu tư thêm để có 15 trường", 20.0),
    ],
)
def test_a_target_that_is_a_rise_is_compared_with_no_level(
    db: Database, path: Path, aim: str, outcome: float | None
) -> None:
    assert compared(db, path, aim, "có 20 trường") == outcome


def test_a_part_of_a_whole_is_no_outcome(db: Database, path: Path) -> None:
    assert compared(db, path, "tỉnh có 15 trường", "xong 20/24 trường", of=24.0) is None


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("vượt mục tiêu 20 trường", None),
        ("Mục tiêu đề ra là trên 20 trường", None),
        ("chưa đạt mục tiêu 20 trường", None),
        ("thực hiện mục tiêu, có 20 trường", 20.0),
    ],
)
def test_an_aim_that_is_recalled_is_no_outcome(db: Database, path: Path, words: str, outcome: float | None) -> None:
    assert compared(db, path, "tỉnh có 15 trường", words) == outcome


@pytest.mark.parametrize(("aimed", "reported"), [("em", "học sinh"), ("học sinh", "em"), ("em", "em")])
def test_a_target_and_its_outcome_may_have_two_words_for_the_same_thing(
    db: Database, path: Path, aimed: str, reported: str
) -> None:
    news = article(f"Phấn đấu năm 2030 có 600 {aimed}. Có 597 {reported}.")
    aim = target(news, f"600 {aimed}", 600.0, aimed, "pupils", "2030-12-31")
    later = pupils(news, reported, 597.0, period=END_OF_2030)
    db.store_extraction(extraction_of(news, (later,), (), (aim,)), page_of(news), paper=PAPER, now=NOW)
    assert rows(path, "SELECT unit, target_value, outcome_value FROM target_progress") == [(aimed, 600.0, 597.0)]


def test_what_ten_articles_repeat_is_one_outcome_and_what_comes_years_later_is_none(db: Database, path: Path) -> None:
    news = article("Phấn đấu năm 2030 có 600 trường.")
    aim = target(news, "600 trường", 600.0, "trường", "schools", "2030-12-31")
    db.store_extraction(extraction_of(news, (), (), (aim,)), page_of(news), paper=PAPER, now=NOW)
    in_2032 = Period("năm 2032", "2032-01-01", "2032-12-31", "calendar_year", "clause")
    for number, period in enumerate([*[END_OF_2030] * 10, in_2032]):
        later = article("Đến nay toàn tỉnh có 597 trường.", post_id=f"9{number}")
        store(db, later, schools(later, "597 trường", 597.0, period=period))
    assert rows(path, "SELECT outcome_value, outcome_end FROM target_progress") == [(597.0, "2030-12-31")]
