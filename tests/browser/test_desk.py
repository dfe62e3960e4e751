"""The research desk as a researcher sees it: in a browser, over a crawl of the replica."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from store.making import NOW, PAPER, article, extraction_of, page_of, statistic

from newsextract.explore.addresses import anchor
from newsextract.explore.dashboards import dashboards
from newsextract.store.database import Database

BOARDS = dashboards("demo")
DRAWN = [
    (board, name)
    for board, described in BOARDS.items()
    for name, chart in described["charts"].items()
    if chart["library"] == "vega-lite"
]


def query(path: Path, sql: str, parameters: Mapping[str, str] | None = None) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, parameters or {}).fetchall()


def all_of(where: Chrome | WebElement, selector: str) -> list[WebElement]:
    return where.find_elements(By.CSS_SELECTOR, selector)


def follow(browser: Chrome, act: Callable[[], None]) -> None:
    """Do what leads to another page, and wait until it is there."""
    page = browser.find_element(By.TAG_NAME, "html")
    act()
    WebDriverWait(browser, 20).until(staleness_of(page))
    WebDriverWait(browser, 20).until(lambda b: b.execute_script("return document.readyState") == "complete")


@pytest.fixture(autouse=True)
def no_complaints(browser: Chrome) -> Iterator[None]:
    """A page that asks for what is not there, or breaks its own rules, tells the console."""
    browser.get("about:blank")
    browser.get_log("browser")
    yield
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_the_front_page_leads_to_everything_and_shows_doubts_unasked(browser: Chrome, desk: str) -> None:
    browser.get(desk)
    assert browser.title
    links = {link.get_attribute("href") for link in all_of(browser, "main a")}
    for path in ("/demo/pupils", "/demo/targets_and_outcomes", "/-/dashboards/schools", "/demo/contradictions"):
        assert desk + path in links
    (doubt,) = [item for item in all_of(browser, ".doubts li") if "586 trường" in item.text]
    assert "72,2%" in doubt.text
    assert "do not fit each other" in doubt.text
    follow(browser, all_of(doubt, "a")[0].click)
    assert "586 trường" in browser.find_element(By.CSS_SELECTOR, "blockquote mark").text


def test_a_table_of_facts_is_narrowed_by_a_facet(browser: Chrome, desk: str, demo: Path) -> None:
    browser.get(f"{desk}/demo/current_statistics")
    facets = {facet.text.split()[0] for facet in all_of(browser, ".facet-info-name")}
    assert {"indicator", "place", "level"} <= facets
    link = next(a for a in all_of(browser, ".facet-results a") if a.text.startswith("pupils"))
    follow(browser, link.click)
    ((number,),) = query(demo, "SELECT count(*) FROM current_statistics WHERE indicator = 'pupils'")
    assert number > 5
    assert len(all_of(browser, "table.rows-and-columns tbody tr")) == number
    assert {cell.text.split()[-1] for cell in all_of(browser, "td.col-indicator")} == {"pupils"}


@pytest.fixture(scope="module")
def twice(demo: Path) -> int:
    """An article in which the same words are two facts, with others around them; the number of its row."""
    news = article("Bậc mầm non có 73 trường & 8 lớp <ghép>; bậc tiểu học có 73 trường; bậc THCS có 81 trường.")
    text = news.blocks[-1].text
    first = statistic(news, "có 73 trường", 73.0, "trường")
    begin = text.index(first.quote, first.end)
    second = replace(first, start=begin, end=begin + len(first.quote), identity="s-second")
    with Database.open(demo) as db:
        facts = (first, second, statistic(news, "8 lớp <ghép>", 8.0, "lớp"))
        db.store_extraction(extraction_of(news, facts), page_of(news), paper=PAPER, now=NOW)
    ((number,),) = query(demo, f"SELECT id FROM articles WHERE post_id = '{news.post_id}'")
    return int(number)


def test_the_marks_of_an_article_stand_at_their_offsets(browser: Chrome, desk: str, demo: Path, twice: int) -> None:
    facts = query(demo, f'SELECT id, "start", quote FROM current_statistics WHERE article_id = {twice}')
    browser.get(f"{desk}/demo/article/{twice}")
    script = """
        const marks = [...document.querySelectorAll("mark[data-facts]")]
          .filter(mark => mark.dataset.facts.split(" ").includes(arguments[0]));
        const block = marks[0].closest("p");
        const words = node => { const c = node.cloneNode(true); c.querySelectorAll("sup").forEach(s => s.remove());
          return c.textContent; };
        const before = document.createRange();
        before.setStart(block, 0); before.setEndBefore(marks[0]);
        const box = document.createElement("div"); box.append(before.cloneContents());
        return [words(box).length, marks.map(words).join("")];
    """
    for identity, start, words in facts:
        before, marked = browser.execute_script(script, anchor("statistic", identity))
        assert (before, marked) == (start, words)
    assert sorted(words for _, _, words in facts) == ["8 lớp <ghép>", "có 73 trường", "có 73 trường"]
    entry = browser.find_element(By.ID, f"fact-{anchor('statistic', 's-second')}")
    entry.find_element(By.CSS_SELECTOR, "a[href^='#at-']").click()
    assert "s-second" in browser.find_element(By.CSS_SELECTOR, ":target").get_attribute("data-facts")


@pytest.mark.parametrize(("board", "chart"), DRAWN)
def test_a_chart_draws_a_mark_for_each_row_of_its_sql(
    browser: Chrome, desk: str, demo: Path, board: str, chart: str
) -> None:
    described = BOARDS[board]
    chosen = {name: str(known.get("default", "")) for name, known in described["filters"].items()}
    # What stands in [[ ]] is for a filter that is set (datasette-dashboards).
    rows = query(demo, re.sub(r"\[\[.*?\]\]", "", described["charts"][chart]["query"], flags=re.DOTALL), chosen)
    browser.get(f"{desk}/-/dashboards/{board}?{urlencode(chosen)}")
    WebDriverWait(browser, 20).until(lambda page: all_of(page, f"#chart-{chart} svg"))
    marks = all_of(browser, f"#chart-{chart} svg :is(.mark-symbol, .mark-rect).role-mark path")
    assert len(marks) == len(rows) > 0
    assert all(mark.size["width"] > 0 and mark.size["height"] > 0 for mark in marks)


def test_the_merger_is_a_line_across_and_the_two_territories_are_two_lines(browser: Chrome, desk: str) -> None:
    browser.get(f"{desk}/-/dashboards/schools")
    chart = WebDriverWait(browser, 20).until(lambda page: page.find_element(By.CSS_SELECTOR, "#chart-pupils svg"))
    assert len(all_of(chart, ".mark-rule.role-mark line")) == 1
    assert "1/7/2025" in chart.find_element(By.CSS_SELECTOR, ".mark-text.role-mark").text
    assert len(all_of(chart, ".mark-line.role-mark path")) == 2


def test_a_saved_query_is_asked_with_a_parameter(browser: Chrome, desk: str, demo: Path) -> None:
    browser.get(f"{desk}/demo/pupils")
    browser.find_element(By.NAME, "place").send_keys("Sa Pa")
    follow(browser, browser.find_element(By.CSS_SELECTOR, "form.sql input[type=submit]").click)
    cells = [cell.text for cell in all_of(browser, "td.col-place")]
    ((number,),) = query(demo, "SELECT count(*) FROM series WHERE indicator = 'pupils' AND place LIKE '%Sa Pa%'")
    assert len(cells) == number > 0
    assert all("Sa Pa" in cell for cell in cells)


def test_the_search_finds_with_and_without_diacritics(browser: Chrome, desk: str) -> None:
    found = []
    for typed in ("trường đạt chuẩn", "truong dat chuan"):
        browser.get(desk)
        field = browser.find_element(By.NAME, "q")
        field.send_keys(typed)
        follow(browser, field.submit)
        assert "/search" in browser.current_url
        marks = {mark.text.casefold() for mark in all_of(browser, "main mark")}
        assert "trường đạt chuẩn" in marks or {"trường", "đạt", "chuẩn"} <= marks
        found.append(
            {
                link.get_attribute("href")
                for link in all_of(browser, "main li a")
                if "/fact/" in link.get_attribute("href")
            }
        )
    assert found[0] == found[1] != set()
