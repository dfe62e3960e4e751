"""Two newspapers in one database: whatever is done with one of them, the other one's rows stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Command
from faulty.answers import Answer, page
from faulty.server import FaultyServer

from newsextract.extract.facts import FactMaker
from newsextract.models import Page
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.pipeline.recipe import recipe_of
from newsextract.pipeline.reextract import ReextractReport, reextract
from newsextract.quality.diff import differences
from newsextract.read.page import read_page
from newsextract.store.archiving import Archived, export_archive
from newsextract.store.condition import Condition, condition
from newsextract.store.journal import Journal
from newsextract.store.warcfile import Captured, read_warc

from .nights import DAY, FACTS, NOW, PAPER, Nights, recent

NATIONAL = load_paper("nhandan")
PAGES = {path.stem: path.read_bytes() for path in (ROOT / "tests" / "fixtures" / "papers" / "nhandan").glob("*.html")}
ARTICLES = {name: read_page(body, NATIONAL) for name, body in PAGES.items()}
PATHS = {name: str(article.url).removeprefix(NATIONAL.base_url) for name, article in ARTICLES.items()}
IDS = {article.post_id for article in ARTICLES.values()}
OURS = recent(3, 2)
FEED, MORE = "/rss/giao-duc.rss", "/api/morenews-zone-1303-{page}.html"


def story(name: str) -> str:
    heading = f'<a class="cms-link" href="{PATHS[name]}">{escape(ARTICLES[name].title)}</a>'
    return f'<article class="story"><h2 class="story__heading">{heading}</h2></article>'


def site() -> dict[str, Answer]:
    """A listing that names one article; its JSON names the second, its feed the third."""
    listing = (
        f'<html lang="vi"><head><meta charset="utf-8"><link rel="alternate" type="application/rss+xml" href="{FEED}">'
        f'</head><body>{story("enrolment")}<script>load("{MORE.format(page=1)}?phrase=")</script></body></html>'
    )
    feed = f'<rss version="2.0"><channel><item><link>{PATHS["film"]}</link></item></channel></rss>'
    more = [json.dumps({"data": {"articles": html}}, ensure_ascii=False) for html in (story("communes"), "")]
    return {
        "/giao-duc/": page(listing.encode(), NOW),
        FEED: Answer(body=feed.encode(), headers={"Content-Type": "application/rss+xml"}),
        **{
            MORE.format(page=number): Answer(body=text.encode(), headers={"Content-Type": "application/json"})
            for number, text in enumerate(more, 1)
        },
        **{path: page(PAGES[name], NOW) for name, path in PATHS.items()},
    }


@pytest.fixture
def national(nights: Nights) -> Iterator[Nights]:
    """Nights of the other newspaper into the same file, after one of ours."""
    nights.publish(OURS)
    assert nights.run().new == len(OURS)
    with FaultyServer(site()) as server:
        yield Nights(server, nights.db, NATIONAL)


def of(nights: Nights, paper_id: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is a newspaper's own."""
    by_article = "article_id IN (SELECT id FROM articles WHERE paper = ?)"
    by_paper = ("articles", "frontier", "sources", "quarantine", "inbox", "runs")
    tables = dict.fromkeys(by_paper, "paper = ?") | dict.fromkeys(
        (*FACTS, "article_versions", "unexplained_numbers", "made_with"), by_article
    )
    return {name: nights.rows(f"SELECT * FROM {name} WHERE {where}", paper_id) for name, where in tables.items()}


def state(nights: Nights) -> Condition:
    paper = nights.paper
    return condition(nights.db, paper.id, recipe_of(default_extractor().rules, paper).id, now=NOW + DAY)


def again(nights: Nights, **options: bool) -> ReextractReport:
    return reextract(nights.db, default_extractor(), nights.paper, now=lambda: NOW + DAY, **options)


def test_a_night_of_the_other_newspaper(nights: Nights, national: Nights) -> None:
    before = of(nights, PAPER.id)
    report = national.run()
    assert (report.status, report.new, report.failed, report.quarantined) == ("done", len(PAGES), 0, 0)
    keys = set(nights.rows("SELECT paper, post_id FROM articles"))
    assert keys == {(PAPER.id, str(one.id)) for one in OURS} | {(NATIONAL.id, number) for number in IDS}
    assert IDS & {str(one.id) for one in OURS}, "post ids do not collide"
    found = of(nights, NATIONAL.id)
    for kind in FACTS:
        wanted = [
            fact.identity
            for name, body in PAGES.items()
            for fact in getattr(default_extractor().extract_html(body, NATIONAL, url=PATHS[name]), kind)
        ]
        assert sorted(row[0] for row in found[kind]) == sorted(wanted)
    assert of(nights, PAPER.id) == before
    assert nights.shortcomings(OURS) == []


def test_further_nights_ask_for_nothing_anew(nights: Nights, national: Nights) -> None:
    national.run()
    second = national.run(NOW + DAY)
    assert (second.new, second.edited, second.not_modified) == (0, 0, len(PAGES))
    ours = nights.run(NOW + DAY)
    assert (ours.new, ours.edited, ours.not_modified) == (0, 0, len(OURS))


def test_each_has_its_own_state(nights: Nights, national: Nights) -> None:
    national.run()
    for one, count in ((nights, len(OURS)), (national, len(PAGES))):
        seen = state(one)
        assert (seen.articles, seen.outdated, seen.frontier, len(seen.runs)) == (count, 0, {"stored": count}, 1)
    with nights.db.transaction() as file:
        file.execute("DELETE FROM made_with")
    assert (state(nights).outdated, state(national).outdated) == (len(OURS), len(PAGES))
    assert again(national).outdated == len(PAGES)
    assert (state(nights).outdated, state(national).outdated) == (len(OURS), 0)


def test_a_reextraction_touches_its_own_articles_alone(nights: Nights, national: Nights) -> None:
    national.run()
    before = of(nights, PAPER.id), of(nights, NATIONAL.id)
    report = again(national, everything=True)
    assert (report.status, report.touched, report.reread, report.changed) == ("done", len(PAGES), len(PAGES), 0)
    report = again(nights, everything=True)
    assert (report.status, report.touched, report.reread, report.changed) == ("done", len(OURS), len(OURS), 0)
    after = of(nights, PAPER.id), of(nights, NATIONAL.id)
    for old, new in zip(before, after, strict=True):
        assert {k: v for k, v in new.items() if k != "runs"} == {k: v for k, v in old.items() if k != "runs"}


def test_the_quarantine_of_one_is_not_the_other_s(nights: Nights, national: Nights) -> None:
    """A page of one address and number, set aside by both: each looks after its own."""
    national.run()
    with nights.db.transaction():
        for paper in (PAPER, NATIONAL):
            set_aside = Page(f"https://example.org{PATHS['communes']}", 200, PAGES["communes"], NOW, "text/html")
            Journal(nights.db, paper).quarantine(set_aside, ARTICLES["communes"].post_id, "an error of ours", NOW)
    before = of(nights, PAPER.id)
    assert again(national).recovered == 1
    assert (state(nights).quarantined, state(national).quarantined) == (1, 0)
    assert of(nights, PAPER.id) == before


def test_what_one_has_seen_says_nothing_of_the_other(nights: Nights, national: Nights) -> None:
    national.run(NOW + DAY)
    shared = str(OURS[0].id)
    seen = [Journal(nights.db, paper).last_seen(shared) for paper in (PAPER, NATIONAL)]
    assert [at and at.date() for at in seen] == [NOW.date(), (NOW + DAY).date()]


def test_the_bytes_of_the_other_are_kept(nights: Nights, national: Nights) -> None:
    national.run(NOW, keep_raw=DAY)
    later = NOW + 40 * DAY
    national.run(later, keep_raw=DAY)
    pages = "SELECT count(*) FILTER (WHERE p.dropped_at IS NULL), count(*) FROM pages AS p JOIN article_versions AS v"
    pages += " ON v.page = p.sha256 JOIN articles AS a ON a.id = v.article_id WHERE a.paper = ?"
    assert nights.rows(pages, PAPER.id) == [(len(OURS), len(OURS))]
    assert nights.rows(pages, NATIONAL.id) == [(0, len(PAGES))]


def test_an_archive_holds_one_newspaper(nights: Nights, national: Nights, tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    national.run()
    for one, count in ((nights, len(OURS)), (national, len(PAGES))):
        file = tmp_path / f"{one.paper.id}.warc.gz"
        assert export_archive(nights.db, file, one.paper, now=NOW) == Archived(count, 0)
        found = [record for record in read_warc(file, lambda url: True) if isinstance(record, Captured)]
        assert len(found) == count
        assert all(record.page.url.startswith(one.server.base_url) for record in found)


def test_rules_are_compared_with_the_facts_of_one_newspaper(nights: Nights, national: Nights) -> None:
    national.run()
    for paper in (PAPER, NATIONAL):
        assert list(differences(FactMaker(default_extractor().rules, paper), nights.db, pytest.fail)) == []


def test_verbs_look_at_one_newspaper(national: Nights, newsextract: Command) -> None:
    national.run()
    covered = newsextract("rules", "coverage", "--db", national.db.path, "--paper", NATIONAL.id)
    assert f"\n{len(PAGES)} articles, " in covered.stdout
    other = newsextract("explain", national.server.base_url + PATHS["enrolment"], "--db", national.db.path)
    assert (other.returncode, other.stdout) == (2, "")
    assert "needs --paper" in other.stderr
