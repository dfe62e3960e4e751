"""The short answers for a terminal."""

from __future__ import annotations

from newsextract.store.database import Database

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target


def fill(db: Database) -> None:
    old = article("Toàn tỉnh có 590 trường học.", post_id="1", day=3)
    new = article("Bà Trần Thị Mẫu, Giám đốc Sở, nêu 594 trường; mục tiêu 600 trường.", post_id="2", day=20)
    count = statistic(new, "594 trường", 594.0, "trường", indicator="schools")
    who = official(new, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở")
    aim = target(new, "600 trường", 600.0, "trường", "schools", "2030-12-31")
    for found in (
        extraction_of(old, (statistic(old, "590 trường", 590.0, "trường"),)),
        extraction_of(new, (count,), (who,), (aim,)),
    ):
        db.store_extraction(found, page_of(found.article), paper=PAPER, now=NOW)


def test_the_summary_counts_what_stands(db: Database) -> None:
    fill(db)
    assert db.summary() == {
        "articles": 2,
        "versions": 2,
        "statistics": 2,
        "officials": 1,
        "targets": 1,
        "unexplained_numbers": 0,
        "quarantined": 0,
        "pages": 1,
        "fetches": 0,
    }


def test_recent_facts_begin_with_the_newest_article(db: Database) -> None:
    fill(db)
    found = db.recent_facts(10)
    assert [(fact.kind, fact.value, fact.what, fact.about) for fact in found] == [
        ("official", None, "Trần Thị Mẫu", "Giám đốc Sở"),
        ("statistic", 594.0, "trường", "schools"),
        ("target", 600.0, "trường", "schools"),
        ("statistic", 590.0, "trường", None),
    ]
    assert (found[2].end, found[2].place) == ("2030-12-31", "tỉnh Lào Cai (2024)")
    assert db.recent_facts(1) == found[:1]
