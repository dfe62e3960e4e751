"""A database with something in every table that a migration has to carry over, filled through the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsextract.models import Link, Page, Period, Place, Unexplained
from newsextract.store.catalogues import IndicatorRow, RuleRow
from newsextract.store.corrections import Correction
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal
from newsextract.store.recipes import Recipe

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

AGAIN = NOW + timedelta(days=1)
RECIPE = Recipe("r1", "reader", "engine", "{}")
SCHOOLS, CLASSES = "s-394811-594 trường", "s-394811-8.231 lớp"


def fill(db: Database) -> None:
    """Two articles, one of them edited, with facts that stand and one that stands no more; corrections, verdicts,
    a night with its requests, a page in quarantine, and the tables that researchers read."""
    db.sync_places()
    db.name_recipe(RECIPE, NOW)
    db.sync_rules([RuleRow("statistic.count", "statistic", "A count", "stable", "aa11")])
    db.sync_indicators([IndicatorRow("schools", "trường học", "schools", "trường", None)])
    _articles(db)
    _corrections(db)
    _night(db)
    db.refresh(AGAIN)


def _articles(db: Database) -> None:
    news = article(
        'Toàn tỉnh có 594 trường với 8.231 lớp; "điểm trường", nghề.',
        "=Bà Trần Thị Mẫu, Giám đốc Sở, nói: năm 2030 có 600 trường.\nDòng hai.",
    )
    first = replace(
        extraction_of(
            news,
            (
                statistic(news, "594 trường", 594.0, "trường", indicator="schools", flags=("part_exceeds_share",)),
                statistic(news, "8.231 lớp", 8231.0, "lớp", indicator="classes"),
            ),
            (official(news, "=Bà Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở", former=True),),
            (target(news, "600 trường.\nDòng", 600.0, "trường", "schools", "2030-12-31"),),
        ),
        unexplained=(Unexplained("17", "nhà ", "", 2, 0, 2),),
    )
    db.store_extraction(first, page_of(news, b"<p>1</p>"), paper=PAPER, now=NOW, recipe=RECIPE.id)
    edited = replace(news, summary="Bản sửa.")
    second = replace(first, article=edited, statistics=first.statistics[:1])
    db.store_extraction(second, page_of(edited, b"<p>2</p>"), paper=PAPER, now=AGAIN, recipe=RECIPE.id)

    other = article(
        "Trường THPT số 2 có 12,5 ha, cả tỉnh 586 trường.", "Ông Lê Văn Hai, Hiệu trưởng.", post_id="394900", day=21
    )
    day = Period("ngày 20/2", None, "2025-02-20", "as_of", "clause")
    db.store_extraction(
        extraction_of(
            other,
            (
                statistic(other, "12,5 ha", 12.5, "ha", place=Place(None, "Trường THPT số 2", None, None, "school")),
                statistic(other, "586 trường", 586.0, "trường", indicator="schools", period=day, flags=("odd", "even")),
            ),
            (official(other, "Lê Văn Hai, Hiệu trưởng", "Lê Văn Hai", "Hiệu trưởng"),),
        ),
        page_of(other, b"<p>3</p>"),
        paper=PAPER,
        now=AGAIN,
    )


def _corrections(db: Database) -> None:
    for fact, verdict, value in (
        (SCHOOLS, "wrong", None),
        (SCHOOLS, "value", 595.0),
        (CLASSES, "right", None),
        ("o-394811-Trần Thị Mẫu", "wrong", None),
        ("t-394811-600 trường.\nDòng", "value", 610.0),
    ):
        db.correct([Correction(fact, verdict, value, "vì sao", "Lan")], AGAIN)  # type: ignore[arg-type]
    db.judge(db.doubt(("official", "o-394900-Lê Văn Hai")), "right", author="Hoa", now=AGAIN)


def _night(db: Database) -> None:
    journal, frontier = Journal(db, PAPER), Frontier(db, PAPER)
    run = journal.start_run("crawl", AGAIN)
    for post_id, outcome, minute in (
        ("394811", "edited", 1),
        ("394900", "new", 2),
        ("395000", "quarantined", 3),
        ("395001", "other_section", 4),
    ):
        url = f"https://baolaocai.vn/so-ket-hoc-ky-post{post_id}.html"
        at = AGAIN + timedelta(minutes=minute)
        frontier.sight([Link(post_id, url)], source="section", now=NOW if minute == 1 else AGAIN)
        page = Page(url, 200, f"<i>{post_id}</i>".encode(), at, "text/html", '"e"', "Thu, 20 Feb 2025 10:00:00 GMT")
        size, tag, changed = len(page.body), page.etag, page.last_modified
        journal.record_fetch(
            run,
            url,
            at,
            outcome=outcome,
            status=200,
            size=size,
            seconds=0.1,
            etag=tag,
            last_modified=changed,
            post_id=post_id,
        )
        if outcome == "quarantined":
            journal.quarantine(page, post_id, "no body", at)
        state = {"quarantined": "waiting", "other_section": "elsewhere"}.get(outcome, "stored")
        failures = 1 if outcome == "quarantined" else 0
        frontier.settle(post_id, url, state, outcome=outcome, at=at, page=page, failures=failures)  # type: ignore[arg-type]
    journal.finish_run(run, AGAIN + timedelta(hours=1), status="done", counts={"new": 1})
