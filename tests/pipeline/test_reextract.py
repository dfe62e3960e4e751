"""Facts made again after a change: the database of one that was made with the new rules from the first day on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from extract.changing import CHANGES, altered, words

from newsextract.demo.site import LISTING, pages
from newsextract.extract.rules import Rules, load_rules
from newsextract.models import DatabaseBusy, Page, Paper
from newsextract.papers import load_paper
from newsextract.pipeline import remaking
from newsextract.pipeline.extracting import Extractor
from newsextract.pipeline.nightly import run_lock
from newsextract.pipeline.recipe import name_recipe, recipe_of
from newsextract.pipeline.reextract import ReextractReport, reextract
from newsextract.store.archive import store_page
from newsextract.store.condition import condition
from newsextract.store.corrections import Correction
from newsextract.store.database import Database
from newsextract.store.journal import Journal

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
ALL = len(pages(1)) - 1
"""Articles of the replica."""
TOLD = {
    "articles": "",
    "article_versions": "",
    "statistics": "retracted_at IS NULL",
    "officials": "retracted_at IS NULL",
    "targets": "retracted_at IS NULL",
    "unexplained_numbers": "",
    "series": "",
    "office_holders": "",
    "target_progress": "",
    "contradictions": "",
    "article_index": "",
    "fact_index": "",
}
"""What a re-extraction has to bring up to date, and which rows of it."""

OFTEN = (
    "a pattern that finds less",
    "a rule added",
    "a rule removed",
    "another priority",
    "a reject rule removed",
    "a period read otherwise",
    "a place rule removed",
    "a counted noun removed",
    "a share of something else",
    "an indicator's name",
)
"""Changes that are tried in every run of the tests."""


@cache
def shipped() -> Rules:
    return load_rules()


@cache
def extractor_of(name: str) -> Extractor:
    return Extractor(CHANGES[name](shipped()) if name else shipped())


@cache
def story() -> tuple[Page, ...]:
    """Every page of the replica, then the article that was edited, then once more as it was first."""
    first = [("https://baolaocai.vn" + path, page) for path, page in pages(1).items() if path != LISTING]
    edited = [(url, pages(2)[url.removeprefix("https://baolaocai.vn")]) for url, _ in first]
    edited = [(url, page) for (url, page), (_, before) in zip(edited, first, strict=True) if page.body != before.body]
    assert edited
    again = [(url, page) for url, page in first if url == edited[0][0]]
    return tuple(
        Page(url, 200, page.body, NOW + timedelta(hours=hour), "text/html; charset=utf-8")
        for hour, shown in enumerate((first, edited, again))
        for url, page in shown
    )


def fill(path: Path, extractor: Extractor, paper: Paper = PAPER, shown: Sequence[Page] | None = None) -> Path:
    """What a crawler with these rules would have stored."""
    with Database.open(path) as db:
        recipe = name_recipe(db, extractor.rules, paper, NOW)
        for page in story() if shown is None else shown:
            found = extractor.extract_html(page.body, paper, url=page.url)
            db.store_extraction(found, page, paper=paper, now=page.fetched_at, recipe=recipe.id)
        db.refresh(NOW)
    return path


def again(path: Path, extractor: Extractor, paper: Paper = PAPER, **options: Any) -> ReextractReport:
    with Database.open(path) as db:
        return reextract(db, extractor, paper, now=lambda: LATER, **options)


def told(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What researchers see, and the history behind it."""
    unlike = {"id", "rowid", "read_at", "retracted_at", "first_seen"}
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for table, where in TOLD.items():
            named = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
            if table not in ("statistics", "officials", "targets"):
                named = [name for name in named if name not in unlike]
            columns = ", ".join(f'"{name}"' for name in named if name != "retracted_at")
            sql = f"SELECT {columns} FROM {table}" + (f" WHERE {where}" if where else "")
            found[table] = sorted(db.execute(sql).fetchall(), key=repr)
    return found


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def watched(path: Path) -> None:
    """Write down which article's rows are written from now on."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE seen (of_table TEXT, article_id INTEGER, fact TEXT)")
        for table in ("articles", "article_versions", "statistics", "officials", "targets", "unexplained_numbers"):
            for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                article = f"{row}.id" if table == "articles" else f"{row}.article_id"
                db.execute(
                    f"CREATE TRIGGER seen_{table}_{event} AFTER {event} ON {table}"
                    f" BEGIN INSERT INTO seen VALUES ('{table}', {article}, {row}.id); END"
                )
        db.commit()


@pytest.fixture(scope="module")
def shipped_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("shipped") / "shipped.db", extractor_of(""))


@pytest.fixture
def db(shipped_db: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(shipped_db, tmp_path / "news.db"))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in OFTEN else pytest.mark.long) for name in CHANGES]
)
def test_a_changed_rule_ends_with_the_database_of_the_new_rules(name: str, db: Path, tmp_path: Path) -> None:
    new = extractor_of(name)
    fresh = fill(tmp_path / "fresh.db", new)
    report = again(db, new)
    assert told(db) == told(fresh)
    assert (report.status, report.exit_code, report.outdated) == ("done", 0, ALL)
    assert report.changed <= report.touched <= ALL
    assert report.reread == report.failed == report.unread == 0
    assert again(db, new) == ReextractReport("done", "", *[0] * 8)


def test_back_to_the_old_rules_is_back_to_the_old_facts(db: Path, shipped_db: Path) -> None:
    again(db, extractor_of("a pattern that finds less"))
    again(db, extractor_of("a rule removed"))
    assert told(db) != told(shipped_db)
    report = again(db, extractor_of(""))
    assert told(db) == told(shipped_db)
    assert 0 < report.touched < ALL
    assert rows(db, "SELECT count(*) FROM statistics WHERE retracted_at IS NOT NULL") == [(0,)]


def test_what_a_change_cannot_touch_is_not_written(db: Path) -> None:
    before = told(db)
    held = rows(
        db,
        "SELECT article_id FROM statistics WHERE rule = 'statistic.ratio'"
        " UNION SELECT article_id FROM targets WHERE rule = 'statistic.ratio'",
    )
    watched(db)
    report = again(db, extractor_of("a rule removed"))
    written = {article for (article,) in rows(db, "SELECT DISTINCT article_id FROM seen")}
    assert written == {article for (article,) in held}
    assert 0 < len(written) == report.changed <= report.touched < ALL
    # Of the touched articles, facts that stay the same are not written either.
    facts = {fact for (fact,) in rows(db, "SELECT fact FROM seen WHERE of_table = 'statistics'")}
    assert len(facts) < len(before["statistics"]) / 4


def test_a_status_or_a_title_writes_no_article(db: Path) -> None:
    draft = Extractor(altered("statistic.count", status="draft", title="Other words")(shipped()))
    watched(db)
    report = again(db, draft)
    assert (report.outdated, report.touched, report.changed) == (0, 0, 0)
    # The rule's hash is that of another status, and its facts follow.
    assert set(rows(db, "SELECT DISTINCT of_table FROM seen")) == {("statistics",), ("targets",)}
    assert rows(db, "SELECT count(*) FROM statistics, rules WHERE rules.id = rule AND hash <> rule_hash") == [(0,)]


def test_facts_that_the_rules_no_longer_make_are_kept_aside(db: Path) -> None:
    gone = rows(db, "SELECT id, article_id FROM statistics WHERE rule = 'statistic.ratio' AND current = 1")
    with Database.open(db) as database:
        database.correct([Correction(gone[0][0], "wrong", note="vì sao", author="Lan")], NOW)
    report = again(db, extractor_of("a rule removed"))
    assert report.changed > 0
    for fact, article in gone:
        sql = "SELECT article_id, current, retracted_at, last_version FROM statistics WHERE id = ?"
        assert rows(db, sql, fact)[0][:3] in [(article, 0, LATER.isoformat(timespec="seconds")), (article, 1, None)]
        if rows(db, sql, fact)[0][1] == 0:
            assert rows(db, "SELECT count(*) FROM fact_index WHERE fact_id = ?", fact) == [(0,)]
    again(db, extractor_of(""))
    assert rows(db, "SELECT verdict, current FROM statistics WHERE id = ?", gone[0][0]) == [("wrong", 1)]


def test_corrections_survive(db: Path) -> None:
    with Database.open(db) as database:
        for (fact,) in rows(db, "SELECT id FROM statistics WHERE current = 1 ORDER BY id"):
            database.correct([Correction(fact, "value", 17.0, "sách in", "Lan")], NOW)
    again(db, extractor_of("a level removed"))
    again(db, extractor_of(""), everything=True)
    judged = rows(db, "SELECT count(*), count(verdict), count(corrected_value) FROM statistics WHERE current = 1")
    assert len(set(judged[0])) == 1
    assert judged[0][0] > 50


def test_an_edited_article_is_made_again_in_all_its_versions(db: Path) -> None:
    (edited,) = rows(db, "SELECT id, version FROM articles WHERE version > 1")
    assert edited[1] == 3
    history = rows(db, "SELECT id FROM statistics WHERE article_id = ? AND current = 0", edited[0])
    assert history
    again(db, extractor_of("a counted noun removed"))
    assert rows(db, "SELECT count(*) FROM statistics WHERE retracted_at IS NOT NULL")[0][0] > 0
    versions = rows(db, "SELECT min(first_version), max(last_version) FROM statistics WHERE article_id = ?", edited[0])
    assert versions == [(1, 3)]


def test_an_edit_under_other_rules_is_made_again(tmp_path: Path) -> None:
    old, new = extractor_of(""), extractor_of("a rule removed")
    path = fill(tmp_path / "mixed.db", old, shown=story()[:ALL])
    with Database.open(path) as db:
        recipe = name_recipe(db, new.rules, PAPER, NOW)
        for page in story()[ALL:]:
            found = new.extract_html(page.body, PAPER, url=page.url)
            db.store_extraction(found, page, paper=PAPER, now=page.fetched_at, recipe=recipe.id)
    # Back to the first rules: the versions in between were made by others.
    assert again(path, old).touched == 1
    assert told(path) == told(fill(tmp_path / "fresh.db", old))


def test_facts_of_an_unknown_program_are_made_again(db: Path) -> None:
    with closing(sqlite3.connect(db)) as file:
        file.execute("DELETE FROM made_with WHERE article_id <= 3")
        file.execute("INSERT INTO recipes SELECT 'old', reader, 'of old', rules, first_used FROM recipes")
        file.execute("UPDATE made_with SET recipe = 'old'")
        file.execute("UPDATE statistics SET value = 1, unit = 'lạ'")
        file.commit()
    report = again(db, extractor_of(""))
    assert (report.touched, report.reread) == (ALL, 3)
    assert rows(db, "SELECT count(*) FROM statistics WHERE unit = 'lạ'") == [(0,)]


# -- the reader --


def narrower(paper: Paper = PAPER) -> Paper:
    """The paper as if its captions were furniture, and its summaries no part of an article."""
    layouts = tuple(
        replace(layout, drop=f"{layout.drop}, figcaption, .sapo-x, .article__sapo") for layout in paper.layouts
    )
    return replace(paper, layouts=tuple(replace(layout, summary=".nothing-here") for layout in layouts))


def test_a_changed_layout_reads_the_archived_bytes_again(db: Path, tmp_path: Path) -> None:
    paper = narrower()
    report = again(db, extractor_of(""), paper)
    assert (report.status, report.touched, report.reread, report.unread) == ("done", ALL, ALL, 0)
    assert report.changed > 0
    assert told(db) == told(fill(tmp_path / "fresh.db", extractor_of(""), paper))
    assert rows(db, "SELECT count(*) FROM article_versions WHERE read_at = ?", LATER.isoformat(timespec="seconds"))[0][
        0
    ]


def test_a_layout_that_fits_no_page_replaces_nothing(db: Path, shipped_db: Path) -> None:
    blind = replace(PAPER, layouts=tuple(replace(layout, probe=".no-such-page") for layout in PAPER.layouts))
    report = again(db, extractor_of(""), blind)
    assert (report.status, report.exit_code, report.touched) == ("drift", 4, 0)
    assert "nothing was replaced" in report.message
    assert told(db) == told(shipped_db)
    assert rows(db, "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("drift",)]


def test_pages_without_their_bytes_keep_their_text(db: Path) -> None:
    with closing(sqlite3.connect(db)) as file:
        file.execute("UPDATE pages SET body = x'', dropped_at = '2025-12-01T00:00:00+00:00'")
        file.commit()
    before = rows(db, "SELECT blocks FROM article_versions ORDER BY id")
    report = again(db, extractor_of("a rule removed"), narrower())
    assert (report.touched, report.reread, report.unread, report.exit_code) == (ALL, 0, ALL, 0)
    assert report.changed > 0
    assert rows(db, "SELECT blocks FROM article_versions ORDER BY id") == before


def test_a_page_that_is_no_article_any_more_keeps_its_text(db: Path) -> None:
    stump = Page("https://baolaocai.vn/x-post1.html", 200, b"<p>no", NOW, "text/html")
    with Database.open(db) as database, database.transaction() as file:
        file.execute("UPDATE article_versions SET page = ? WHERE article_id = 1", (store_page(file, stump),))
    text = rows(db, "SELECT blocks FROM article_versions WHERE article_id = 1")
    report = again(db, extractor_of(""), everything=True)
    assert (report.touched, report.reread, report.unread, report.changed) == (ALL, ALL - 1, 1, 0)
    assert rows(db, "SELECT blocks FROM article_versions WHERE article_id = 1") == text


def test_everything_is_read_and_found_the_same(db: Path) -> None:
    watched(db)
    before = told(db)
    report = again(db, extractor_of(""), everything=True)
    assert (report.outdated, report.touched, report.reread, report.changed) == (ALL, ALL, ALL, 0)
    assert rows(db, "SELECT * FROM seen") == []
    assert told(db) == before


# -- the quarantine --


def set_aside(path: Path, page: Page, post_id: str | None, reason: str) -> None:
    with Database.open(path) as db:
        Journal(db, PAPER).quarantine(page, post_id, reason, NOW)


def test_pages_in_quarantine_are_read_again(tmp_path: Path) -> None:
    path = fill(tmp_path / "news.db", extractor_of(""), shown=story()[2:])
    good, held = story()[:2]
    key = good.url.rpartition("-post")[2].removesuffix(".html")
    set_aside(path, good, key, "extraction failed: KeyError")
    set_aside(path, held, held.url.rpartition("-post")[2].removesuffix(".html"), "held back: no layout matches")
    set_aside(path, Page("https://baolaocai.vn/y-post7.html", 200, b"<p>no", NOW, "text/html"), "7", "no article")
    report = again(path, extractor_of(""))
    assert (report.outdated, report.recovered, report.exit_code) == (0, 2, 0)
    assert rows(path, "SELECT url FROM quarantine") == [("https://baolaocai.vn/y-post7.html",)]
    assert rows(path, "SELECT state, outcome FROM frontier WHERE post_id = ?", key) == [("stored", "new")]
    facts = "SELECT id, value, quote, source_url, place, first_version, last_version FROM statistics ORDER BY id"
    assert rows(path, facts) == rows(fill(tmp_path / "all.db", extractor_of("")), facts)
    assert again(path, extractor_of("")).recovered == 0


def test_pages_that_were_held_back_stay_while_no_layout_reads_them(tmp_path: Path) -> None:
    path = fill(tmp_path / "news.db", extractor_of(""), shown=story()[1:])
    page = story()[0]
    strange = replace(page, body=page.body.replace(b"article__", b"piece__").replace(b"cms-body", b"text"))
    found = extractor_of("").extract_html(strange.body, PAPER, url=page.url)
    assert found.article.layout == "generic"
    set_aside(path, strange, found.article.post_id, "held back: no layout matches most pages")
    assert again(path, extractor_of("")).recovered == 0
    set_aside(path, strange, found.article.post_id, "the body is too short to be an article")
    assert again(path, extractor_of("")).recovered == 1


# -- going on, and what goes wrong --


@pytest.mark.long
def test_other_processes_make_the_same(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsextract.pipeline.reextract._ALONE", 2)
    new = extractor_of("a counted noun removed")
    assert again(db, new, everything=True).touched == ALL
    assert told(db) == told(fill(tmp_path / "fresh.db", new))


class Interrupted(BaseException):
    pass


def test_a_run_that_was_cut_short_is_taken_up(db: Path, tmp_path: Path) -> None:
    new, done = extractor_of("a counted noun removed"), []

    def stop(doing: str, dealt: int, planned: int, facts: int) -> None:
        if doing == "extract":
            done.append(dealt)
        if len(done) == 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        again(db, new, progress=stop)
    assert rows(db, "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("broken",)]
    report = again(db, new)
    assert report.outdated == ALL - done[-1]
    assert told(db) == told(fill(tmp_path / "fresh.db", new))


def test_an_article_on_which_our_code_fails_keeps_its_facts(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = extractor_of("a counted noun removed")
    real = Extractor.extract

    def failing(self: Extractor, article: Any, paper: Paper) -> Any:
        if article.post_id == unlucky:
            raise KeyError("a bug")
        return real(self, article, paper)

    ((unlucky, key),) = rows(
        db,
        "SELECT post_id, id FROM articles AS a ORDER BY"
        " (SELECT count(*) FROM statistics WHERE article_id = a.id AND unit = 'trường') DESC LIMIT 1",
    )
    before = rows(db, "SELECT * FROM statistics WHERE article_id = ?", key)
    with monkeypatch.context() as patch:
        patch.setattr(remaking.Extractor, "extract", failing)
        report = again(db, new)
    assert (report.failed, report.exit_code) == (1, 1)
    assert rows(db, "SELECT * FROM statistics WHERE article_id = ?", key) == before
    # Mended, it is the one that is left.
    report = again(db, new)
    assert (report.outdated, report.failed) == (1, 0)


def test_only_one_run_works_on_a_file(db: Path) -> None:
    with run_lock(db), pytest.raises(DatabaseBusy):
        again(db, extractor_of(""))
    assert rows(db, "SELECT count(*) FROM runs") == [(0,)]


def test_status_counts_what_other_rules_made(db: Path) -> None:
    def outdated(rules: Rules) -> int:
        with Database.read(db) as database:
            return condition(database, PAPER.id, recipe_of(rules, PAPER).id, now=LATER).outdated

    new = extractor_of("a rule added")
    assert (outdated(shipped()), outdated(new.rules)) == (0, ALL)
    again(db, new)
    assert (outdated(shipped()), outdated(new.rules)) == (ALL, 0)
    assert rows(db, "SELECT count(*) FROM recipes") == [(2,)]
    again(db, extractor_of(""))
    again(db, Extractor(words("countable", add=["máy in"])(shipped())))
    # Recipes that nobody has are forgotten, but for the last.
    assert rows(db, "SELECT count(*) FROM recipes") == [(2,)]
