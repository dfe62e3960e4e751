"""Whatever a newspaper, a rule or a visitor writes stays text: no script, no handler, no address that runs."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.utils import tilde_encode
from store.making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

from newsextract.explore.addresses import web_address
from newsextract.models import Block, Place, Unexplained
from newsextract.store.database import Database

from .asking import Html, ask, assert_harmless

OWN = ("link", "meta")
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
BREAKER = "' onmouseover='alert(3)' x='</textarea></title><svg/onload=alert(4)>"
TEMPLATE = "{{ 7*7 }}{% raw %}${alert(5)}<!--"
URL = "javascript:alert(6)//https://baolaocai.vn/bai-post1.html"
IDENTITY = '"><script>alert(7)</script>'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "tin.db"
    body = f"Có 12 {IMAGE} ở {TEMPLATE} và {BREAKER}."
    news = article(body, post_id="1")
    place = Place(f"10@{SCRIPT}", f"tỉnh {IMAGE}", None, SCRIPT, "province")
    news = replace(
        news,
        url=URL,
        title=f"Bài {SCRIPT}",
        summary=f"Tóm tắt {IMAGE}",
        author=BREAKER,
        section=SCRIPT,
        layout=IMAGE,
        blocks=(
            Block("title", f"Bài {SCRIPT}"),
            Block("summary", f"Tóm tắt {IMAGE}"),
            *news.blocks[2:],
            Block("caption", f"Ảnh {SCRIPT}"),
            Block("heading", f"Mục {BREAKER}"),
            Block("table", f"Cột {SCRIPT} | {IMAGE}\n1 | {BREAKER}"),
        ),
    )
    number = statistic(
        news,
        f"12 {IMAGE}",
        12.0,
        IMAGE,
        indicator=BREAKER,
        level=SCRIPT,
        place=place,
        rule=IMAGE,
        flags=(SCRIPT, IMAGE),
        identity=IDENTITY,
    )
    in_title = statistic(news, SCRIPT, 1.0, SCRIPT, identity="title", rule=BREAKER)
    person = replace(official(news, f"Ảnh {SCRIPT}", SCRIPT, IMAGE), organisation=BREAKER, rule=SCRIPT)
    plan = target(news, f"1 | {BREAKER}", 1.0, SCRIPT, IMAGE, "2025-12-31")
    found = replace(
        extraction_of(news, (number, in_title), (person,), (plan,)),
        unexplained=(Unexplained("7", SCRIPT, IMAGE, 2, 0, 1),),
    )
    with Database.open(path) as db:
        db.store_extraction(found, page_of(news), paper=replace(PAPER, name=SCRIPT), now=NOW)
        db.refresh(NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO corrections (kind, fact_id, verdict, value, note, author, at)"
            " VALUES ('statistic', ?, 'wrong', NULL, ?, ?, ?)",
            (IDENTITY, SCRIPT, IMAGE, BREAKER),
        )
        connection.execute("UPDATE statistics SET verdict = ? WHERE id = ?", (BREAKER, IDENTITY))
        connection.execute(
            "INSERT INTO runs (kind, started_at, status, counts, message) VALUES (?, ?, ?, '{}', ?)",
            (SCRIPT, IMAGE, BREAKER, SCRIPT),
        )
        connection.execute("UPDATE dataset_versions SET id = ?", (IMAGE,))
        connection.execute("UPDATE articles SET gone_at = ?", (SCRIPT,))
        connection.execute("UPDATE article_versions SET fetched_at = ?", (SCRIPT,))
        addresses = connection.execute("SELECT source_url FROM statistics UNION SELECT url FROM articles").fetchall()
    assert all(address.startswith("javascript:") for (address,) in addresses)
    return path


PAGES = [
    "/",
    "/tin/article/1",
    f"/tin/article/1?version={quote(SCRIPT)}",
    f"/tin/article/{tilde_encode(IMAGE)}",
    f"/tin/fact/statistic/{tilde_encode(IDENTITY)}",
    "/tin/fact/statistic/title",
    f"/tin/fact/official/{tilde_encode('o-1-' + SCRIPT)}",
    f"/tin/fact/target/{tilde_encode('t-1-1 | ' + BREAKER)}",
    f"/tin/fact/target/{tilde_encode(IDENTITY)}",
    "/tin/search?q=alert",
    "/tin/search?q=alert&of=articles",
    f"/tin/search?q={quote(SCRIPT)}",
    f"/tin/search?q={quote(IMAGE)}&of={quote(IMAGE)}&page={quote(IMAGE)}",
    f"/tin/search?q={quote(BREAKER + 'x' * 200)}",
]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_on_our_pages_runs(hostile: Path, path: str) -> None:
    (answer,) = ask(hostile, path)
    assert answer.status_code in (200, 400, 404)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    page = Html(answer.text)
    assert_harmless(page, known=OWN)
    assert [link["href"] for link in page.all("link")] == ["/-/newsextract/desk.css"]
    assert "49" not in page.text.replace("1490", "")


def test_hostile_text_is_printed_as_it_is(hostile: Path) -> None:
    (answer,) = ask(hostile, "/tin/article/1")
    page = Html(answer.text)
    for words in (IMAGE, TEMPLATE, BREAKER, SCRIPT):
        assert words in page.text
    assert sorted(page.marks.values()) == sorted([f"12 {IMAGE}", SCRIPT, f"Ảnh {SCRIPT}", f"1{BREAKER}"])
    assert not [link for link in page.links if not link.startswith(("/", "#", "https://datasette.io/"))]


TABLES = ["current_statistics", "current_officials", "current_targets", "statistics", "series", "contradictions"]
TABLES += ["office_holders", "target_progress", "articles", "officials", "targets"]


@pytest.mark.parametrize("table", TABLES)
def test_nothing_in_a_cell_of_datasettes_tables_runs(hostile: Path, table: str) -> None:
    (answer,) = ask(hostile, f"/tin/{table}")
    assert answer.status_code == 200
    rows = re.search(r'<table class="rows-and-columns">.*?</table>', answer.text, re.DOTALL)
    if rows is None:
        assert table in ("series", "contradictions")
        return
    assert_harmless(Html(rows.group()))


def test_nothing_in_the_answer_to_a_query_runs(hostile: Path) -> None:
    sql = "SELECT source_url, source_url AS target_url, flags FROM statistics"
    (answer,) = ask(hostile, f"/tin?sql={quote(sql)}")
    rows = re.search(r'<table class="rows-and-columns">.*?</table>', answer.text, re.DOTALL)
    assert rows
    assert_harmless(Html(rows.group()))
    assert "javascript:alert(6)" in rows.group()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " https://baolaocai.vn/a.html",
        "https://baolaocai.vn/a.html\n",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/",
        "/-/logout",
        'https://a/"onclick=alert(1)',
        "https://a/<b>",
        "https://",
        "vbscript:x",
        "",
        None,
        b"https://a/",
        7,
    ],
)
def test_only_whole_web_addresses_become_links(address: object) -> None:
    assert web_address(address) is None


@pytest.mark.parametrize("address", ["https://baolaocai.vn/a-post1.html#:~:text=594%20tr", "HTTP://127.0.0.1:8001/x"])
def test_web_addresses_stay_as_they_are(address: str) -> None:
    assert web_address(address) == address
