"""The pages over a whole crawl of the replica: every article and every fact of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsextract.explore.addresses import anchor

from .asking import Html, ask, assert_harmless

OWN = ("link", "meta")
KINDS = ("statistic", "official", "target")


def query(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_every_fact_of_every_version_is_marked_at_its_words(crawled: Path) -> None:
    versions = query(crawled, "SELECT article_id, version FROM article_versions")
    assert len(versions) == 17
    answers = ask(crawled, *(f"/demo/article/{article}?version={version}" for article, version in versions))
    for (article, version), answer in zip(versions, answers, strict=True):
        page = Html(answer.text)
        assert answer.status_code == 200
        assert_harmless(page, known=OWN)
        assert len(set(page.ids)) == len(page.ids)
        expected = {
            anchor(kind, identity): words
            for kind in KINDS
            for identity, words in query(
                crawled,
                f"SELECT id, quote FROM {kind}s WHERE article_id = {article}"  # type: ignore[arg-type]
                f" AND {version} BETWEEN first_version AND last_version",
            )
        }
        # On the page a table has cells where its text has marks and line breaks.
        plain = {key: "".join(words.replace("|", " ").split()) for key, words in expected.items()}
        assert {key: "".join(words.split()) for key, words in page.marks.items()} == plain


@pytest.mark.long
def test_every_fact_has_its_page(crawled: Path) -> None:
    facts = [(kind, *row) for kind in KINDS for row in query(crawled, f"SELECT id, quote, source_url FROM {kind}s")]
    assert len(facts) > 200
    answers = ask(crawled, *(f"/demo/fact/{kind}/{identity}" for kind, identity, _, _ in facts))
    for (kind, identity, words, source_url), answer in zip(facts, answers, strict=True):
        assert answer.status_code == 200, identity
        page = Html(answer.text)
        assert_harmless(page, known=OWN)
        assert source_url in page.links
        assert list(page.marks) == [anchor(kind, identity)]
        shown = "".join(page.marks[anchor(kind, identity)].split())
        assert shown == "".join(words.replace("|", " ").split())


def test_the_front_page_counts_what_the_crawl_brought(crawled: Path) -> None:
    (answer,) = ask(crawled, "/")
    page = Html(answer.text)
    counts = dict(zip(page.texts["th"], page.texts["td"][::2], strict=True))
    for kind in KINDS:
        ((number,),) = query(crawled, f"SELECT count(*) FROM current_{kind}s")
        assert counts[f"{kind}s"] == str(number)
    assert counts["articles"] == "16"
    assert "Last run: crawl" in page.text


@pytest.mark.parametrize("typed", ["hoc+sinh", "học+sinh", "Trần+Thị+Vân+Khanh", "boarding"])
def test_the_search_finds_in_the_crawl(crawled: Path, typed: str) -> None:
    (answer,) = ask(crawled, f"/demo/search?q={typed}")
    page = Html(answer.text)
    assert any("/demo/fact/" in link for link in page.links)
