"""The pages of articles and facts and the front page, as Datasette answers."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.utils import tilde_encode
from store.making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

import newsextract
from newsextract.explore import plugin
from newsextract.explore.addresses import anchor
from newsextract.explore.desk import HEADERS
from newsextract.explore.metadata import metadata
from newsextract.models import Block, Statistic
from newsextract.store.database import Database
from newsextract.store.recipes import Recipe
from newsextract.store.reextraction import Archive, Made

from .asking import Html, ask, assert_harmless, below, with_datasette

OWN = ("link", "meta")
"""What our pages load: one stylesheet of their own, and what they say of themselves."""
SCHOOLS = "s-394811-594 trường"


def read(files: Path, path: str, *, status: int = 200, **more: Any) -> Html:
    (answer,) = ask(files, path, **more)
    assert answer.status_code == status, answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    page = Html(answer.text)
    assert_harmless(page, known=OWN)
    assert len(set(page.ids)) == len(page.ids)
    return page


def repeated(news: Any, quote: str, nth: int, **other: Any) -> Statistic:
    """A fact at the ``nth`` place (from 0) at which its words stand in the first paragraph."""
    start = -1
    for _ in range(nth + 1):
        start = news.blocks[2].text.index(quote, start + 1)
    fact = statistic(news, quote, 12.0, "trường", identity=f"s-{nth}-{quote}", **other)
    return replace(fact, start=start, end=start + len(quote))


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article that was edited and then taken away; the second fact of two with the same words; a table."""
    path = tmp_path_factory.mktemp("edited") / "news.db"
    table = Block("table", "Địa phương | Số trường | Số lớp\nSa Pa | 59 | 846")
    caption = Block("caption", "Bà Trần Thị Mẫu, Giám đốc Sở, trao quà.")
    old = article("Huyện A có 12 trường, huyện B có 12 trường. Năm 2025 xây 3 trường.")
    old = replace(old, blocks=(*old.blocks, caption, table))
    new = article("Sáng nay, huyện A có 12 trường, huyện B có 12 trường. Hết.")
    new = replace(new, blocks=(*new.blocks, caption))
    with Database.open(path) as db:
        for news in (old, new):
            pair = (
                repeated(news, "12 trường", 1),
                repeated(news, "huyện B có 12 trường", 0),
            )
            person = official(news, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở")
            if news is old:
                cell = statistic(news, "Sa Pa | 59 | 846", 846.0, "lớp", flags=("parts_do_not_sum",))
                plan = target(news, "xây 3 trường", 3.0, "trường", "schools", "2025-12-31")
                found = extraction_of(news, (*pair, cell), (person,), (plan,))
            else:
                found = extraction_of(news, pair, (person,))
            db.store_extraction(found, page_of(news), paper=PAPER, now=NOW)
        db.refresh(NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET gone_at = '2025-03-01T19:00:00+00:00'")
        connection.execute(
            "INSERT INTO corrections (kind, fact_id, verdict, value, note, author, at)"
            " VALUES ('statistic', 's-1-12 trường', 'value', 13, 'niên giám ghi 13', 'Lan', '2025-03-02T08:00:00Z')"
        )
        connection.execute("UPDATE statistics SET verdict = 'value', corrected_value = 13 WHERE id = 's-1-12 trường'")
    return path


def test_an_article_is_shown_with_what_is_known_of_it(db_path: Path) -> None:
    page = read(db_path, below(db_path, "/article/1"))
    assert page.texts["h1"] == ["Ngành giáo dục sơ kết học kỳ I"]
    for words in ("Lê Hà Thư", "2025-02-20", "Báo Lào Cai", "2025-02-21 22:00 UTC", "1 of 1"):
        assert words in page.text
    assert "https://baolaocai.vn/so-ket-hoc-ky-post394811.html" in page.links
    assert "taken this article away" not in page.text


def test_every_fact_is_marked_where_it_stands_and_listed(db_path: Path) -> None:
    page = read(db_path, below(db_path, "/article/1"))
    assert page.marks == {
        anchor("statistic", "s-394811-594 trường"): "594 trường",
        anchor("statistic", "s-394811-235.731 học sinh"): "235.731 học sinh",
        anchor("statistic", "s-394811-72,2% trường"): "72,2% trường",
        anchor("official", "o-394811-Trần Thị Mẫu"): "Trần Thị Mẫu, Giám đốc Sở",
        anchor("target", "t-394811-75% trường"): "75% trường",
    }
    for key in page.marks:
        assert {f"at-{key}", f"fact-{key}"} <= set(page.ids)
        assert {f"#at-{key}", f"#fact-{key}"} <= set(page.links)
    for words in ("594 trường", "tỉnh Lào Cai (2024)", "2024-09-01 to 2025-08-31", "printed in the same sentence"):
        assert words in page.text
    assert "the count and the share printed with it do not fit each other" in page.text
    assert below(db_path, f"/rules/{tilde_encode('statistic.count')}") in page.links
    assert below(db_path, f"/fact/statistic/{tilde_encode(SCHOOLS)}") in page.links


def test_kinds_differ_in_more_than_colour(db_path: Path) -> None:
    page = read(db_path, below(db_path, "/article/1"))
    assert {mark["class"] for mark in page.all("mark")} == {"statistic", "official", "target"}
    (style,) = ask(db_path, "/-/newsextract/desk.css")
    lines = re.findall(r"mark\.(\w+) \{.*--line-is: underline (\w+)", style.text)
    assert dict(lines) == {"statistic": "solid", "official": "double", "target": "dashed"}


def test_the_same_words_twice_are_told_apart_by_their_place(edited: Path) -> None:
    page = read(edited, "/news/article/1")
    inner, outer = anchor("statistic", "s-1-12 trường"), anchor("statistic", "s-0-huyện B có 12 trường")
    assert page.marks[inner] == "12 trường"
    assert page.marks[outer] == "huyện B có 12 trường"
    (mark,) = [mark for mark in page.all("mark") if inner in mark.get("data-facts", "")]
    assert mark["data-facts"] == f"{inner} {outer}"
    # Behind the words stand the numbers of the two facts that end there.
    assert "Sáng nay, huyện A có 12 trường, huyện B có 12 trường21. Hết." in page.texts["p"]


def test_an_older_version_shows_what_stood_in_it(edited: Path) -> None:
    page = read(edited, "/news/article/1?version=1")
    assert "Version 1, not the newest" in page.text
    assert "/news/article/1" in page.links
    assert page.marks == {
        anchor("statistic", "s-1-12 trường"): "12 trường",
        anchor("statistic", "s-0-huyện B có 12 trường"): "huyện B có 12 trường",
        anchor("statistic", "s-394811-Sa Pa | 59 | 846"): "Sa Pa59846",
        anchor("official", "o-394811-Trần Thị Mẫu"): "Trần Thị Mẫu, Giám đốc Sở",
        anchor("target", "t-394811-xây 3 trường"): "xây 3 trường",
    }
    newest = read(edited, "/news/article/1")
    assert "/news/article/1?version=1" in newest.links
    assert anchor("target", "t-394811-xây 3 trường") not in newest.marks


def test_tables_and_captions_look_like_what_they_are(edited: Path) -> None:
    page = read(edited, "/news/article/1?version=1")
    cells = page.texts["td"]
    assert cells[:4] == ["Địa phương", "Số trường", "Số lớp", "Sa Pa"]
    assert cells[4] == "59"
    assert "Caption" in next(text for text in page.texts["p"] if "trao quà" in text)


def test_a_fact_that_the_rules_no_longer_make_says_so_at_its_address(edited: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(edited)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    news = "/news/article/1"
    with Database.open(path) as db:
        archive = Archive(db, PAPER, Recipe("r2", "reader", "engine", "{}"))
        db.name_recipe(Recipe("r2", "reader", "engine", "{}"), NOW)
        old, new = archive.versions(1)
        pair = repeated(new.article, "12 trường", 1)
        made = [Made(1, extraction_of(old.article), False), Made(2, extraction_of(new.article, (pair,)), False)]
        assert archive.rewrite(1, made, NOW)
        db.refresh(NOW)
    gone = anchor("official", "o-394811-Trần Thị Mẫu")
    assert gone in read(edited, news).marks
    assert set(read(path, news).marks) == {anchor("statistic", "s-1-12 trường")}
    assert read(path, f"{news}?version=1").marks == {}
    page = read(path, f"/news/fact/official/{tilde_encode('o-394811-Trần Thị Mẫu')}")
    assert "The rules no longer make it of the text" in page.text
    assert "the rule that did was official.title_name" in page.text
    assert "taken back on 2025-02-21 22:00 UTC" in page.text
    assert "An edit removed it" not in page.text


def test_what_the_newspaper_took_away_is_marked(edited: Path) -> None:
    for path in ("/news/article/1", f"/news/fact/statistic/{tilde_encode('s-1-12 trường')}"):
        page = read(edited, path)
        assert "2025-03-01 19:00 UTC" in page.text
        assert "taken" in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/article/99", "no article number 99"),
        ("/article/x", "no article number x"),
        ("/article/99999999999999999999999", "no article number"),
        ("/article/1?version=7", "no version 7; the newest is 2"),
        ("/article/1?version=-1", "no version -1"),
        ("/fact/statistic/nothing", "no statistic with the name nothing"),
        (
            f"/fact/official/{tilde_encode('s-1-12 trường')}",
            "There is a fact of another kind with this name: statistic",
        ),
    ],
)
def test_what_is_not_there_is_explained(edited: Path, path: str, words: str) -> None:
    page = read(edited, f"/news{path}", status=404)
    assert words in page.text


def test_a_fact_that_people_spoke_of_leaves_a_trace(edited: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(edited.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM statistics WHERE id = 's-1-12 trường'")
    page = read(path, f"/news/fact/statistic/{tilde_encode('s-1-12 trường')}", status=404)
    assert "People have spoken of it" in page.text
    assert any(link.startswith("/news/corrections?fact_id=") for link in page.links)


def test_a_fact_has_a_page_with_all_that_is_known_of_it(db_path: Path) -> None:
    path = below(db_path, f"/fact/statistic/{tilde_encode(SCHOOLS)}")
    page = read(db_path, path)
    assert page.texts["h1"] == ["594 trường"]
    assert page.marks == {anchor("statistic", SCHOOLS): "594 trường"}
    described = metadata(db_path)["databases"][db_path.stem]["tables"]["statistics"]["columns"]
    for column, text in described.items():
        assert column in page.texts["th"], column
        assert text in page.text
    assert "https://baolaocai.vn/so-ket-hoc-ky-post394811.html#:~:text=594%20tr%C6%B0%E1%BB%9Dng" in page.links
    assert below(db_path, f"/article/1#at-{anchor('statistic', SCHOOLS)}") in page.links
    assert "Nobody has judged it yet" in page.text


def test_the_citation_names_paper_day_words_version_and_address(db_path: Path) -> None:
    path = below(db_path, f"/fact/statistic/{tilde_encode(SCHOOLS)}")
    page = read(db_path, path)
    (citation,) = [text for text in page.texts["p"] if "Extracted by newsextract" in text]
    assert citation == (
        "Báo Lào Cai, “Ngành giáo dục sơ kết học kỳ I”, 2025-02-20,"
        " https://baolaocai.vn/so-ket-hoc-ky-post394811.html: “594 trường” (version 1 of the article)."
        f" Extracted by newsextract 0.1.0, data set version 2025-02-21.1. http://localhost{path}"
    )


def test_a_fact_that_an_edit_removed_says_so(edited: Path) -> None:
    identity = tilde_encode("t-394811-xây 3 trường")
    page = read(edited, f"/news/fact/target/{identity}")
    assert "An edit removed it" in page.text
    assert "no longer says it" in page.text
    assert page.marks == {anchor("target", "t-394811-xây 3 trường"): "xây 3 trường"}
    assert f"/news/article/1?version=1#at-{anchor('target', 't-394811-xây 3 trường')}" in page.links


def test_what_people_said_stands_beside_the_printed_number(edited: Path) -> None:
    page = read(edited, f"/news/fact/statistic/{tilde_encode('s-1-12 trường')}")
    assert page.texts["h1"] == ["12 trường"]
    for words in ("A reader gives 13 as the right number", "niên giám ghi 13", "Lan"):
        assert words in page.text
    assert "A reader gives 13 as the right number" in read(edited, "/news/article/1").text


def test_the_front_page_says_what_there_is(db_path: Path) -> None:
    page = read(db_path, "/")
    assert page.texts["h1"] == ["Education news, as data"]
    span = "Articles of Báo Lào Cai, 2025-02-20 to 2025-02-25."
    for words in ("Every night", "Mỗi đêm", "2025-02-21.1", "No run yet", span):
        assert words in page.text
    known = metadata(db_path)["databases"][db_path.stem]["queries"]
    for name, query in known.items():
        assert below(db_path, f"/{name}") in page.links
        assert query["title"] in page.text
    spans = zip(page.all("span"), page.texts["span"], strict=True)
    vietnamese = {text for attributes, text in spans if attributes.get("lang") == "vi"}
    assert {"(Học sinh theo nơi và năm học)", "Báo Lào Cai", "· câu hỏi có sẵn"} <= vietnamese
    counts = dict(zip(page.texts["th"], page.texts["td"][::2], strict=True))
    assert counts["statistics"] == "4"
    assert counts["officials"] == "1"
    assert below(db_path, "/search") in [form["action"] for form in page.all("form")]


@pytest.mark.parametrize("path", ["/", "/article/1", f"/fact/statistic/{tilde_encode(SCHOOLS)}", "/search?q=trường"])
def test_every_link_of_our_pages_leads_somewhere(db_path: Path, path: str) -> None:
    page = read(db_path, path if path == "/" else below(db_path, path))
    own = [link for link in dict.fromkeys(page.links) if link.startswith("/")]
    assert own
    for link, answer in zip(own, ask(db_path, *own), strict=True):
        assert answer.status_code == 200, link
    inside = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.ids)


def test_under_a_base_url_every_address_is_below_it(db_path: Path) -> None:
    settings = {"base_url": "/tin-tuc/"}
    paths = ["/", below(db_path, "/article/1"), below(db_path, "/search?q=truong")]
    for answer in ask(db_path, *paths, settings=settings):
        assert answer.status_code == 200
        page = Html(answer.text)
        own = [link for link in page.links if link.startswith("/")]
        own += [form["action"] for form in page.all("form")] + [link["href"] for link in page.all("link")]
        assert all(link.startswith("/tin-tuc/") for link in own)
    (answer,) = ask(db_path, "/-/newsextract/desk.css", settings=settings)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")


def test_several_databases_stand_on_one_front_page(db_path: Path, edited: Path, foreign: Path) -> None:
    (answer,) = ask([db_path, edited, foreign], "/")
    page = Html(answer.text)
    assert {"/news", "/other", below(db_path, "")} <= set(page.links)
    assert "Other databases" in page.text


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A database of another program, with tables named like our pages."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "CREATE TABLE article (id INTEGER PRIMARY KEY, flags TEXT, source_url TEXT);"
            "INSERT INTO article VALUES (1, '[\"parts_do_not_sum\"]', 'https://example.org/a');"
            "CREATE TABLE search (id INTEGER PRIMARY KEY, words TEXT); INSERT INTO search VALUES (1, 'of theirs');"
            "CREATE TABLE statistics (id TEXT PRIMARY KEY, flags TEXT);"
        )
    return path


def test_a_database_of_another_program_is_left_alone(foreign: Path) -> None:
    paths = ("/", "/other/article/1", "/other/search", "/other/article/1.json", "/-.json", "/other/fact/statistic/1")
    front, row, table, as_json, index, fact = ask(foreign, *paths, metadata={})
    assert "Powered by" in front.text
    assert "content-security-policy" not in front.headers
    assert "[&#34;parts_do_not_sum&#34;]" in row.text
    assert "newsextract" not in row.text + table.text + front.text
    assert "of theirs" in table.text
    assert as_json.json()["rows"][0][0] == 1
    assert index.status_code == fact.status_code == 404


def test_questions_to_a_database_of_another_program_are_bounded_by_nothing_of_ours(
    db_path: Path, foreign: Path
) -> None:
    with closing(sqlite3.connect(foreign)) as connection, connection:
        connection.execute("CREATE TABLE files (id INTEGER PRIMARY KEY, body BLOB)")
        connection.execute("INSERT INTO files VALUES (1, zeroblob(20000000))")
    sizes, table, folding, ours = ask(
        [db_path, foreign],
        "/other.json?sql=select+length(body)+from+files",
        "/other/files",
        "/other.json?sql=select+folded('A')",
        below(db_path, ".json?sql=select+length(randomblob(20000000))"),
    )
    assert (sizes.status_code, table.status_code) == (200, 200)
    assert sizes.json()["rows"] == [[20000000]]
    assert folding.json()["error"] == "no such function: folded"
    assert ours.json()["error"] == "string or blob too big"


def test_what_another_plugin_has_the_key_to_is_not_ours(tmp_path: Path) -> None:
    sealed = tmp_path / "sealed.db"
    sealed.write_bytes(b"nothing that SQLite could read without it " * 99)
    with closing(sqlite3.connect(sealed)) as connection:
        before = connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        plugin.prepare_connection(connection, "sealed", None)
        assert connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == before


def test_a_connection_of_ours_is_never_left_without_bounds(db_path: Path, tmp_path: Path) -> None:
    # Locked as a whole: not even what kind of file it is can be read, until it can.
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(db_path)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with (
        closing(sqlite3.connect(copy, isolation_level=None)) as writer,
        closing(sqlite3.connect(copy, timeout=0)) as db,
    ):
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            plugin.prepare_connection(db, "copy", None)
        writer.execute("ROLLBACK")
        plugin.prepare_connection(db, "copy", None)
        assert db.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == 16_000_000


def test_datasettes_own_addresses_still_answer(db_path: Path) -> None:
    index, row = ask(db_path, "/.json", below(db_path, "/article/1.json"))
    assert db_path.stem in index.json()
    assert row.status_code == 404
    assert "The tables give their rows as JSON and CSV" in row.text


def test_who_may_not_see_the_database_sees_no_page_of_it(db_path: Path) -> None:
    hidden: dict[str, Any] = {"databases": {db_path.stem: {"allow": False}}}
    table: dict[str, Any] = {"databases": {db_path.stem: {"tables": {"officials": {"allow": False}}}}}
    paths = ("/article/1", "/search?q=truong", f"/fact/statistic/{tilde_encode(SCHOOLS)}")
    for known in (hidden, table):
        for answer in ask(db_path, *(below(db_path, path) for path in paths), metadata=known):
            assert answer.status_code == 403
            assert "594" not in answer.text
    (front,) = ask(db_path, "/", metadata=hidden)
    assert db_path.stem not in front.text


def test_a_question_that_takes_too_long_is_explained(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    monkeypatch.setattr("newsextract.explore.search_page.FACTS", endless)
    monkeypatch.setattr("newsextract.explore.article_page._VERSIONS", endless)
    for path in ("/search?q=truong", "/article/1"):
        page = read(db_path, below(db_path, path), status=503, settings={"sql_time_limit_ms": 50})
        assert "needed more, so the question was stopped" in page.text


def test_a_front_page_without_a_count_is_better_than_none(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "(WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n)"
    monkeypatch.setitem(import_module("newsextract.explore.front_page")._COUNTED, "series", endless)
    monkeypatch.setattr("newsextract.explore.front_page.COUNT_MS", 20)
    page = read(db_path, "/")
    spans = zip(page.all("span"), page.texts["span"], strict=True)
    vietnamese = {text for attributes, text in spans if attributes.get("lang") == "vi"}
    assert {"(Học sinh theo nơi và năm học)", "Báo Lào Cai", "· câu hỏi có sẵn"} <= vietnamese
    counts = dict(zip(page.texts["th"], page.texts["td"][::2], strict=True))
    assert counts["figures over time"] == ""
    assert counts["statistics"] == "4"


def test_dashboards_are_named_where_they_are_configured(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boards = {"pupils": {"title": "Học sinh", "description": "Pupils by year"}}
    configured = {**metadata(db_path), "plugins": {"datasette-dashboards": boards}}
    assert "/-/dashboards/pupils" not in read(db_path, "/", metadata={**metadata(db_path), "plugins": {}}).links
    monkeypatch.setattr("newsextract.explore.front_page.get_plugins", lambda: [{"name": "datasette-dashboards"}])
    page = read(db_path, "/", metadata=configured)
    assert {"/-/dashboards", "/-/dashboards/pupils"} <= set(page.links)
    assert "Pupils by year" in page.text


def test_the_menu_of_datasettes_pages_leads_to_the_search(db_path: Path) -> None:
    (answer,) = ask(db_path, below(db_path, "/places"))
    assert f'href="{below(db_path, "/search")}"' in answer.text
    assert 'href="/-/newsextract/cells.css"' in answer.text


def test_templates_never_trust_data(root: Path) -> None:
    templates = list((root / "src/newsextract/explore/templates/newsextract").glob("*.html"))
    assert len(templates) >= 6
    for template in templates:
        text = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|<script|javascript:|\son\w+=|style=", text), template.name


def test_own_templates_come_first(db_path: Path, tmp_path: Path) -> None:
    (tmp_path / "newsextract").mkdir()
    (tmp_path / "newsextract" / "front.html").write_text("Our own front page", "utf-8")
    (answer,) = ask(db_path, "/", template_dir=str(tmp_path))
    assert answer.text == "Our own front page"


def test_the_package_names_its_plugin(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    module = import_module(project["entry-points"]["datasette"]["newsextract"])
    routes: Callable[[], list[Any]] = module.register_routes
    assert len(routes()) == 5


def test_datasette_loads_it_through_the_entry_point(db_path: Path, tmp_path: Path) -> None:
    """In a process of its own: Datasette imports plugins while its own modules are half imported."""
    installed = tmp_path / "newsextract_desk-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: newsextract-desk\nVersion: 1\n", "ascii")
    (installed / "entry_points.txt").write_text("[datasette]\nnewsextract = newsextract.explore.plugin\n", "ascii")
    path = os.pathsep.join([str(tmp_path), str(Path(newsextract.__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-m", "datasette", str(db_path), "--get", below(db_path, "/article/1")],
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert anchor("statistic", SCHOOLS) in Html(done.stdout).marks


def test_a_post_is_not_an_answer(db_path: Path) -> None:
    async def post(datasette: Datasette) -> int:
        answer = await datasette.client.post(below(db_path, "/article/1"))
        return int(answer.status_code)

    assert with_datasette([db_path], post) == 405
