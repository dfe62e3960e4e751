"""The research desk in Datasette: pages, descriptions, saved queries."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from datasette.utils import tilde_encode
from markupsafe import escape
from store.making import NOW, PAPER, article, extraction_of, page_of, statistic

from newsextract.explore.metadata import metadata
from newsextract.explore.serve import SETTINGS
from newsextract.models import Period
from newsextract.store.corrections import Correction
from newsextract.store.database import Database
from newsextract.store.figures import SAME_THING

QUERIES = metadata(Path("any.db"))["databases"]["any"]["queries"]


def get(db_path: Path, path: str) -> Any:
    """The answer of a real Datasette to a request below the database."""

    async def ask() -> Any:
        datasette = Datasette([str(db_path)], metadata=metadata(db_path), settings=SETTINGS)
        try:
            return await datasette.client.get(f"/{tilde_encode(db_path.stem)}{path}")
        finally:
            for database in datasette.databases.values():
                database.close()
            if datasette.executor:
                datasette.executor.shutdown()

    return asyncio.run(ask())


def rows(db_path: Path, query: str, **parameters: str) -> list[dict[str, Any]]:
    answer = get(db_path, f"/{query}.json?{urlencode({'_shape': 'objects', **parameters})}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["truncated"] is False
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_every_table_and_view_opens_with_its_descriptions(db_path: Path) -> None:
    tables = metadata(db_path)["databases"][db_path.stem]["tables"]
    for name in ("current_statistics", "statistics", "places", "target_progress"):
        answer = get(db_path, f"/{name}")
        assert answer.status_code == 200
        assert tables[name]["title"] in answer.text
        for description in tables[name]["columns"].values():
            assert escape(description) in answer.text


def test_what_a_table_opens_with_names_real_columns() -> None:
    for name, table in metadata(Path("any.db"))["databases"]["any"]["tables"].items():
        used = [
            *table.get("facets", []),
            *(table[key] for key in ("sort", "sort_desc", "label_column") if key in table),
        ]
        assert set(used) <= set(table["columns"]), name


def test_a_fact_links_to_its_words_and_its_place(db_path: Path) -> None:
    page = get(db_path, "/statistics").text
    assert 'href="https://baolaocai.vn/so-ket-hoc-ky-post394811.html#:~:text=594%20tr%C6%B0%E1%BB%9Dng"' in page
    assert "tỉnh Lào Cai (2024)</a>" in page


@pytest.mark.parametrize("name", QUERIES)
def test_every_saved_query_answers_without_parameters(db_path: Path, name: str) -> None:
    assert rows(db_path, name)
    assert QUERIES[name]["title"]
    assert QUERIES[name]["description"]


@pytest.mark.parametrize(
    ("name", "parameters", "column", "values"),
    [
        ("figures", {"indicator": "schools"}, "value", [594]),
        ("figures", {"year": "2025", "place": "Lào Cai"}, "value", [235731, 594, 72.2, 75.6]),
        ("figures", {"year": "2019"}, "value", []),
        ("pupils", {"school_year": "2024-2025"}, "school_year", ["2024-2025"]),
        ("pupils", {"school_year": "2023-2024"}, "school_year", []),
        ("pupils", {"place": "Yên Bái"}, "value", []),
        ("figures", {"indicator": "số trường"}, "value", []),
        ("figure_history", {"indicator": "pupils"}, "published", ["2025-02-20"]),
        ("figure_history", {"place": "Lào Cai", "year": "2025"}, "n_articles", [1, 1, 1, 1]),
        ("figure_history", {"place": "Yên Bái"}, "value", []),
        ("office_holders_by_office", {"year": "2025"}, "name", ["Trần Thị Mẫu"]),
        ("office_holders_by_office", {"year": "2019"}, "name", []),
        ("targets_and_outcomes", {"place": "Lào Cai"}, "result", ["not reached so far", "reached"]),
        ("facts_of_an_article", {"article": "394900"}, "value", [75.6]),
        ("facts_of_an_article", {"article": "https://baolaocai.vn/so-ket-hoc-ky-post394900.html"}, "value", [75.6]),
        ("facts_of_an_article", {"article": "999"}, "value", []),
        ("doubtful_figures", {"place": "Lào Cai"}, "kind", ["part_exceeds_share"]),
        ("office_holders_by_office", {"office": "Giám đốc"}, "name", ["Trần Thị Mẫu"]),
        ("office_holders_by_office", {"name": "Hoàng"}, "name", []),
        ("targets_and_outcomes", {"year": "2025"}, "outcome_value", [72.2, 75.6]),
        ("targets_and_outcomes", {"year": "2030"}, "outcome_value", []),
        ("facts_of_an_article", {"article": "1"}, "kind", ["statistic"] * 3 + ["official", "target"]),
        ("facts_of_an_article", {"article": "2"}, "value", [75.6]),
        ("doubtful_figures", {}, "kind", ["part_exceeds_share"]),
        ("doubtful_figures", {"indicator": "schools"}, "kind", []),
        ("numbers_without_a_rule", {"words": "nhà số 17"}, "text", []),
        ("numbers_without_a_rule", {"words": "Khu nhà"}, "text", ["17"]),
    ],
)
def test_a_saved_query_answers_its_question(
    db_path: Path, name: str, parameters: dict[str, str], column: str, values: list[object]
) -> None:
    assert [row[column] for row in rows(db_path, name, **parameters)] == values


@pytest.mark.parametrize("words", ["học sinh", "learners", "pupils"])
def test_an_indicator_may_be_named_in_words(db_path: Path, tmp_path: Path, words: str) -> None:
    copy = tmp_path / "news.db"
    with closing(sqlite3.connect(db_path)) as file:
        file.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as file:
        file.execute("UPDATE indicators SET name_vi = 'học sinh', name_en = 'pupils and learners' WHERE id = 'pupils'")
        file.execute("UPDATE indicators SET name_en = 'schools without pupils' WHERE id = 'schools'")
        file.commit()
    assert [row["value"] for row in rows(copy, "figures", indicator=words)] == [235731]


@pytest.fixture(scope="module")
def pupils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One figure each for a day, a semester, a school year and a calendar year."""
    path = tmp_path_factory.mktemp("pupils") / "news.db"
    times = {
        "100 học sinh": (None, "2024-05-31", "as_of"),
        "200 học sinh": (None, "2024-09-05", "as_of"),
        "300 học sinh": ("2024-01-15", "2024-05-31", "semester"),
        "400 học sinh": ("2023-09-01", "2024-08-31", "school_year"),
        "500 học sinh": ("2024-01-01", "2024-12-31", "calendar_year"),
    }
    news = article("; ".join(times))
    facts = (
        statistic(
            news, words, float(words[:3]), "học sinh", indicator="pupils", period=Period(words, *time, "sentence")
        )
        for words, time in times.items()
    )
    with Database.open(path) as db:
        db.sync_places()
        db.store_extraction(extraction_of(news, tuple(facts)), page_of(news), paper=PAPER, now=NOW)
        db.refresh(NOW)
    return path


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("2023-2024", [400, 300, 100]),
        ("2023", [400, 300, 100]),
        ("2023–24", [400, 300, 100]),
        ("2024/2025", [200]),
        (" 2023 - 2024 ", [400, 300, 100]),
        ("2022-2023", []),
        ("2023-2025", []),
        ("2023-2023", []),
        ("2023–25", []),
        ("2023-", [400, 300, 100]),
        ("20232024", []),
        ("2023x", []),
        ("23-24", []),
    ],
)
def test_pupils_of_a_school_year_were_counted_between_september_and_august(
    pupils: Path, asked: str, values: list[int]
) -> None:
    assert [row["value"] for row in rows(pupils, "pupils", school_year=asked)] == values


def test_the_history_of_a_corrected_range_has_the_right_number(tmp_path: Path) -> None:
    news = article("Có từ 30 đến 35 trường.")
    fact = statistic(news, "từ 30 đến 35 trường", 30.0, "trường", value_max=35.0, comparator="~", indicator="schools")
    with Database.open(tmp_path / "news.db") as db:
        db.sync_places()
        db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
        db.correct([Correction(fact.identity, "value", 33.0)], NOW)
        db.refresh(NOW)
    (row,) = rows(tmp_path / "news.db", "figure_history")
    assert (row["value"], row["n_articles"]) == (33, 1)


def test_the_history_of_a_figure_has_every_word_for_the_same_thing(tmp_path: Path) -> None:
    printed = [(number, word) for number, (unit, words) in enumerate(SAME_THING.items()) for word in (unit, *words)]
    with Database.open(tmp_path / "news.db") as db:
        db.sync_places()
        for post_id, (number, word) in enumerate(printed):
            news = article(f"Có {number} {word}.", post_id=str(post_id))
            fact = statistic(news, f"{number} {word}", float(number), word, indicator="pupils")
            db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
        db.refresh(NOW)
    found = [(row["value"], row["quote"]) for row in rows(tmp_path / "news.db", "figure_history", _size="max")]
    assert sorted(found) == sorted((number, f"{number} {word}") for number, word in printed)
    assert len(rows(tmp_path / "news.db", "figures")) == len(SAME_THING)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("figures", {"place": "lao cai"}),
        ("pupils", {"place": "Lao Cai"}),
        ("figure_history", {"place": "TỈNH LÀO CAI"}),
        ("office_holders_by_office", {"name": "tran thi mau", "office": "giam doc so"}),
        ("targets_and_outcomes", {"place": "lao cai"}),
        ("doubtful_figures", {"place": normalize("NFD", "Lào Cai")}),
        ("numbers_without_a_rule", {"words": "khu nha"}),
    ],
)
def test_words_need_no_diacritics(db_path: Path, name: str, parameters: dict[str, str]) -> None:
    assert rows(db_path, name, **parameters)


def test_what_is_no_text_is_not_folded(db_path: Path) -> None:
    assert get(db_path, ".json?sql=select+folded(12.5),folded(null)").json()["rows"] == [[12.5, None]]


def test_a_saved_query_has_its_title_and_hides_its_sql(db_path: Path) -> None:
    for name, query in QUERIES.items():
        page = get(db_path, f"/{name}").text
        assert f"<title>{escape(query['title'])}</title>" in page
        assert "instr(" not in page
    assert "<title>" + db_path.stem in get(db_path, "?sql=select+1").text


def test_a_calendar_year_is_no_school_year(pupils: Path) -> None:
    years = {row["value"]: row["school_year"] for row in rows(pupils, "pupils")}
    assert years == {100: "2023-2024", 200: "2024-2025", 300: "2023-2024", 400: "2023-2024", 500: None}
