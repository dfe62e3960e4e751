"""Datasette's own tables lead to our pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from datasette.utils import tilde_encode

from .asking import Html, ask, below

SCHOOLS = tilde_encode("s-394811-594 trường")
SHARE = tilde_encode("s-394811-72,2% trường")
PERSON = tilde_encode("o-394811-Trần Thị Mẫu")
PLAN = tilde_encode("t-394811-75% trường")
WORDS = "https://baolaocai.vn/so-ket-hoc-ky-post394811.html#:~:text="


def cells(db_path: Path, path: str) -> Html:
    (answer,) = ask(db_path, below(db_path, path))
    assert answer.status_code == 200, answer.text
    found = re.search(r'<table class="rows-and-columns">.*?</table>', answer.text, re.DOTALL)
    assert found
    return Html(found.group())


@pytest.mark.parametrize(
    ("table", "links"),
    [
        ("current_statistics", [f"/fact/statistic/{SCHOOLS}", "/article/1"]),
        ("current_officials", [f"/fact/official/{PERSON}", "/article/1"]),
        ("current_targets", [f"/fact/target/{PLAN}", "/article/1"]),
        ("statistics", ["/article/1"]),
        (f"statistics/{SCHOOLS}", [f"/fact/statistic/{SCHOOLS}", "/article/1"]),
        ("series", [f"/fact/statistic/{SCHOOLS}"]),
        ("office_holders", [f"/fact/official/{PERSON}"]),
        ("target_progress", [f"/fact/target/{PLAN}", f"/fact/statistic/{SHARE}"]),
        ("contradictions", [f"/fact/statistic/{SHARE}", "/article/1"]),
        ("articles", ["/article/1", "/article/2"]),
    ],
)
def test_names_of_facts_and_articles_lead_to_their_pages(db_path: Path, table: str, links: list[str]) -> None:
    page = cells(db_path, f"/{table}")
    for link in links:
        assert below(db_path, link) in page.links
    if not table.startswith(("articles", "statistics")):
        assert ("read", True) in [
            (text, "rel" in attributes)
            for text, attributes in zip(page.texts["a"], page.all("a"), strict=True)
            if attributes["href"].startswith(WORDS) and attributes.get("rel") == "noopener noreferrer"
        ]


def test_an_article_keeps_its_title_as_its_name(db_path: Path) -> None:
    page = cells(db_path, "/contradictions")
    named = dict(zip(page.links, page.texts["a"], strict=True))
    assert named[below(db_path, "/article/1")] == "Ngành giáo dục sơ kết học kỳ I"


def test_flags_are_told_in_words(db_path: Path) -> None:
    page = cells(db_path, "/current_statistics")
    assert "the count and the share printed with it do not fit each other" in page.texts["td"]
    assert "[]" not in page.texts["td"]


def test_other_columns_and_tables_stay_as_they_were(db_path: Path) -> None:
    page = cells(db_path, "/places?id=10@2024")
    assert not [link for link in page.links if "/article/" in link or "/fact/" in link]
    page = cells(db_path, "/series?_size=1")
    assert below(db_path, "/series/1") in page.links
    assert any("/indicators/" in link for link in page.links)


def test_saved_queries_show_short_links(db_path: Path) -> None:
    page = cells(db_path, "/figures")
    assert "read" in page.texts["a"]


@pytest.mark.parametrize("path", ["/current_statistics", "/figures", "?sql=select+value+from+statistics"])
def test_numbers_have_no_needless_decimals(db_path: Path, path: str) -> None:
    shown = [cell.strip() for cell in cells(db_path, path).texts["td"]]
    assert {"594", "235,731", "72.2"} <= set(shown)


def test_the_data_stay_whole(db_path: Path) -> None:
    (answer,) = ask(db_path, below(db_path, "/current_statistics.json?_shape=objects"))
    rows = answer.json()["rows"]
    assert {row["id"] for row in rows} >= {"s-394811-594 trường"}
    assert all(row["source_url"].startswith("https://") and json.loads(row["flags"]) is not None for row in rows)
