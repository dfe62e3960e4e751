"""The dashboards: they answer, they draw the merger as a break, and nothing on them comes from elsewhere or runs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from store.making import NOW, PAPER, article, extraction_of, page_of, statistic, target

from newsextract.explore.dashboards import can_have_dashboards, dashboards
from newsextract.models import Period, Place
from newsextract.store.database import Database

from .asking import Html, ask

BOARDS = dashboards("news")
CHARTS = [(name, chart) for name, board in BOARDS.items() for chart in board["charts"]]
AFTER = Place("15@2025", "tỉnh Lào Cai", "15", "2025", "province")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Figures of both territories, two of one year, a target with what came of it, words that look like HTML."""
    path = tmp_path_factory.mktemp("boards") / "news.db"
    told = [
        (2023, "10@2024", 234_918.0),
        (2024, "10@2024", 230_000.0),
        (2024, "10@2024", 235_104.0),
        (2025, "15@2025", 468_000.0),
    ]
    with Database.open(path) as db:
        db.sync_places()
        for number, (year, place, value) in enumerate(told):
            said = (f"Có {value:g} học sinh, 601 trường.", f"Đạt 61% {HOSTILE} năm 2025.")
            text = article(*said, post_id=str(number + 1))
            period = Period("năm học", f"{year}-09-01", f"{year + 1}-08-31", "school_year", "sentence")
            fact = statistic(text, f"{value:g} học sinh", value, "học sinh", indicator="pupils", period=period)
            if place == AFTER.id:
                fact = replace(fact, place=AFTER)
            share = statistic(
                text, f"61% {HOSTILE}", 61.0 + number, "%", indicator="schools_national_standard_share", period=period
            )
            schools = statistic(text, "601 trường", 601.0, "trường", indicator="schools", period=period)
            aim = target(text, f"61% {HOSTILE}", 70.0, "%", "schools_national_standard_share", "2025-12-31")
            found = extraction_of(text, (fact, share, schools), (), (aim,) if number == 0 else ())
            db.store_extraction(found, page_of(text), paper=PAPER, now=NOW)
        db.refresh(NOW)
    return path


def rows(news: Path, board: str, chart: str, **filters: str) -> list[dict[str, Any]]:
    """What the browser gets for a chart; a filter that is not named has its default."""
    chosen = {name: str(x["default"]) for name, x in BOARDS[board]["filters"].items()} | filters
    (page,) = ask(news, f"/-/dashboards/{board}?{urlencode(chosen)}")
    assert page.status_code == 200, page.text
    sent = next(json.loads(x) for x in re.findall(rf"renderChart\('{chart}', (.*), '[^']*', '[^']*'\)", page.text))
    (answer,) = ask(news, f"/news.json?{urlencode({'sql': sent['query'], **chosen, '_shape': 'objects'})}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["ok"] is True
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


@pytest.mark.parametrize(("board", "chart"), [x for x in CHARTS if "query" in BOARDS[x[0]]["charts"][x[1]]])
def test_every_chart_answers_with_its_filters_set_and_empty(news: Path, board: str, chart: str) -> None:
    assert rows(news, board, chart)
    empty = dict.fromkeys(BOARDS[board]["filters"], "")
    assert rows(news, board, chart, **empty)
    (page,) = ask(news, f"/-/dashboards/{board}/{chart}")
    assert page.status_code == 200


@pytest.mark.parametrize(("board", "chart"), CHARTS)
def test_a_chart_has_a_place_on_its_dashboard_and_words_in_both_languages(board: str, chart: str) -> None:
    layout = BOARDS[board]["layout"]
    assert chart in {cell for row in layout for cell in row}
    assert len({len(row) for row in layout}) == 1
    described = BOARDS[board]["charts"][chart]
    text = described["display"] if described["library"] == "markdown" else described["title"]
    assert re.search("[a-z]{4}", text)
    assert re.search("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", text)


def test_a_column_of_numbers_is_shown_when_a_table_is_empty(news: Path) -> None:
    (row,) = rows(news, "schools", "words", place="xã Không Có")
    assert row["printed"] == "none (không có)"
    (row,) = rows(news, "contradictions", "list", kind="no such kind")
    assert row["kind"] == "none (không có)"


def test_the_merger_is_a_break_and_not_a_jump(news: Path) -> None:
    found = rows(news, "schools", "pupils")
    lines = {
        place: [x["value"] for x in found if x["place"] == place and x["drawn"]]
        for place in {x["place"] for x in found}
    }
    assert {place: len(values) for place, values in lines.items()} == {
        "tỉnh Lào Cai (2024)": 2,
        "tỉnh Lào Cai (2025)": 1,
    }
    assert lines["tỉnh Lào Cai (2025)"] == [468_000]
    display = BOARDS["schools"]["charts"]["pupils"]["display"]
    (line,) = [x for x in display["layer"] if x["mark"]["type"] == "line"]
    # Marks of different colours are different lines; the place carries the vintage.
    assert line["encoding"]["color"]["field"] == "place"
    assert "detail" not in line["encoding"]
    rule, label = display["layer"][:2]
    assert rule["mark"]["type"] == "rule"
    assert rule["encoding"]["x"]["datum"] == label["encoding"]["x"]["datum"] == {"year": 2025, "month": 7, "date": 1}
    assert "sáp nhập" in label["mark"]["text"]


def test_one_figure_a_year_carries_the_line_and_the_others_are_there(news: Path) -> None:
    found = [x for x in rows(news, "schools", "pupils") if x["school_year"] == "2024–2025"]
    assert sorted(x["value"] for x in found) == [230_000, 235_104]
    assert sum(x["drawn"] for x in found) == 1


def test_a_target_stands_beside_the_figure_nearest_to_its_deadline(news: Path) -> None:
    (share,) = rows(news, "targets", "shares")
    assert share["target"] == "schools_national_standard_share 70 %, 2025-12"
    assert (share["result"], share["outcome_end"]) == ("not reached so far", "2025-08-31")
    assert [rows(news, "targets", x)[0]["n"] for x in ("due", "compared", "reached")] == [1, 1, 0]
    assert [rows(news, "targets", x, deadline="2030")[0]["n"] for x in ("due", "compared", "reached")] == [0, 0, 0]


def test_words_of_the_newspaper_stay_words(news: Path) -> None:
    for board, chart in (("schools", "words"), ("targets", "list")):
        for row in rows(news, board, chart):
            page = Html("".join(f"<p>{cell}</p>" for cell in row.values() if isinstance(cell, str)))
            assert {tag for tag, _ in page.elements} <= {"p", "a", "span"}
            assert all(href.startswith("https://baolaocai.vn/") for href in page.links)
    assert any(HOSTILE in Html(f"<p>{row['words']}</p>").text for row in rows(news, "schools", "words"))


@pytest.mark.parametrize("board", BOARDS)
def test_nothing_is_loaded_from_elsewhere(news: Path, board: str) -> None:
    (page,) = ask(news, f"/-/dashboards/{board}?{urlencode(dict.fromkeys(BOARDS[board]['filters'], ''))}")
    loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*?\s(?:src|href)=[\"']?([^\"'\s>]+)", page.text)
    assert len(loaded) > 4
    assert [x for x in loaded if not x.startswith("/-/static")] == []
    for chart in BOARDS[board]["charts"].values():
        # A map asks for its tiles elsewhere, and a specification can name data and pictures by address.
        assert chart["library"] in ("vega-lite", "metric", "table", "markdown")
        assert '"url"' not in json.dumps(chart["display"])
        assert "vega.github.io" not in json.dumps(chart["display"]).replace("https://vega.github.io/schema/", "")


def test_a_name_that_the_plugin_cannot_ask_has_no_dashboards() -> None:
    assert can_have_dashboards("newsextract-2025_a")
    for name in ("tin.giáo-dục", "báo", "a b", "a.b", ""):
        assert not can_have_dashboards(name)
        assert dashboards(name) == {}
