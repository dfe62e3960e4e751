"""Night after night on a site that changes, fails, forbids and forgets: what is asked for, written and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from faulty import stories
from faulty.answers import Answer, Asked, error, html, redirect
from faulty.stories import LISTING, Story

from newsextract.crawl.frontier import MOST_FAILURES
from newsextract.pipeline.discovery import MOST_PAGES

from .nights import CONTENT, DAY, FACTS, KEPT, NOW, Nights, good, identities, listing, recent

YOUNG = recent(1, 5)
OLD = recent(11, 3, now=NOW - 20 * DAY)
NO_REVISIT = timedelta(0)
FOUND_BY = ("/robots.txt", LISTING, "/sitemap.xml")
"""What a night asks for besides articles, on a site that names no feed."""


def articles_asked(nights: Nights) -> list[Asked]:
    return [one for one in nights.server.log if one.path not in FOUND_BY]


def without_validators(one: Story) -> Answer:
    return html(stories.article_page(one))


def test_a_night_without_news_asks_for_young_articles_and_writes_nothing(nights: Nights) -> None:
    nights.publish([*YOUNG, *OLD])
    assert nights.run().new == len(YOUNG) + len(OLD)
    nights.watch()
    before = nights.content()
    nights.server.forget()
    report = nights.run(NOW + DAY)
    asked = articles_asked(nights)
    assert sorted((one.path, one.status) for one in asked) == sorted((one.path, 304) for one in YOUNG)
    assert len(nights.server.log) == report.requests <= len(FOUND_BY) + len(YOUNG)
    assert (report.exit_code, report.not_modified, report.fetched, report.facts) == (0, len(YOUNG), 0, 0)
    assert nights.rows("SELECT what FROM written") == []
    assert nights.content() == before


def test_pages_that_come_again_as_they_were_are_not_written_again(nights: Nights) -> None:
    nights.publish(YOUNG)
    nights.server.site |= {one.path: without_validators(one) for one in YOUNG}
    nights.run()
    nights.watch(KEPT)
    before = nights.content()
    report = nights.run(NOW + DAY)
    assert (report.exit_code, report.unchanged, report.fetched, report.facts) == (0, len(YOUNG), len(YOUNG), 0)
    assert nights.rows("SELECT what FROM written") == []
    assert nights.content() == before


def test_a_page_that_never_comes_is_asked_for_less_and_less_and_then_no_more(nights: Nights) -> None:
    bad, *rest = YOUNG
    nights.publish(YOUNG)
    nights.spoil(bad, error(500))
    now, pauses = NOW, []
    for failures in range(1, MOST_FAILURES):
        assert nights.run(now, revisit=NO_REVISIT).failed == 1
        standing = nights.standing(bad)
        assert standing[:3] == ("waiting", failures, "server_error")
        assert standing.not_before is not None
        pauses.append(standing.not_before - now)
        now = standing.not_before
        nights.server.forget()
        assert nights.run(now - timedelta(minutes=1), revisit=NO_REVISIT).exit_code == 0
        assert nights.server.asked(bad.path) == []
    assert pauses == sorted(set(pauses))
    assert nights.run(now, revisit=NO_REVISIT).failed == 1
    assert nights.standing(bad)[:2] == ("given_up", MOST_FAILURES)
    nights.publish(YOUNG)
    nights.server.forget()
    assert nights.run(now + 400 * DAY).exit_code == 0
    assert nights.server.asked(bad.path) == []
    assert nights.shortcomings(rest) == []


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_taken_away_is_marked_and_keeps_its_facts(nights: Nights, status: int) -> None:
    taken = YOUNG[0]
    nights.publish(YOUNG)
    nights.run()
    nights.watch([table for table in CONTENT if table != "articles"])
    nights.spoil(taken, error(status))
    report = nights.run(NOW + DAY)
    assert (report.exit_code, report.gone, report.failed) == (0, 1, 0)
    assert nights.standing(taken).state == "gone"
    ((post_id, gone_at),) = nights.rows("SELECT post_id, gone_at FROM articles WHERE gone_at IS NOT NULL")
    assert (post_id, datetime.fromisoformat(gone_at)) == (str(taken.id), NOW + DAY)
    assert nights.rows("SELECT what FROM written") == []
    assert nights.shortcomings(YOUNG) == []
    nights.server.forget()
    nights.run(NOW + 2 * DAY)
    assert nights.server.asked(taken.path) == []


def test_an_article_that_comes_back_is_gone_no_longer(nights: Nights) -> None:
    taken = YOUNG[0]
    nights.publish(YOUNG)
    nights.run()
    nights.spoil(taken, error(404))
    nights.run(NOW + DAY)
    nights.publish([*YOUNG, *recent(21, 2, now=NOW + 10 * DAY)])
    assert nights.run(NOW + 10 * DAY).exit_code == 0
    assert nights.standing(taken).state == "stored"
    assert nights.rows("SELECT post_id FROM articles WHERE gone_at IS NOT NULL") == []


def test_an_edited_article_is_a_second_version_beside_the_first(nights: Nights) -> None:
    first = YOUNG[2]
    opening, *others = first.paragraphs[:-1]
    second = replace(
        first,
        paragraphs=(opening, "Nhà trường vừa nhận thêm 17 bộ bàn ghế do phụ huynh góp công đóng mới.", *others),
        modified=first.modified + DAY,
    )
    nights.publish(YOUNG)
    nights.run()
    nights.spoil(first, good(second))
    report = nights.run(NOW + DAY)
    assert (report.exit_code, report.edited, report.new, report.not_modified) == (0, 1, 0, len(YOUNG) - 1)
    assert nights.shortcomings([second, *YOUNG[:2], *YOUNG[3:]]) == []
    old, new = identities(first), identities(second)
    assert all((old - new, old & new, new - old))
    stood = {**dict.fromkeys(old - new, (1, 1)), **dict.fromkeys(old & new, (1, 2)), **dict.fromkeys(new - old, (2, 2))}
    assert {key: versions for key, *versions in facts_of(nights, first)} == {x: [*pair] for x, pair in stood.items()}
    texts = nights.rows("SELECT version, blocks LIKE '%17 bộ bàn ghế%' FROM article_versions WHERE version > 1")
    assert texts == [(2, 1)]


def facts_of(nights: Nights, one: Story) -> list[tuple[str, int, int]]:
    """Identity, first and last version of every fact that a story ever had."""
    select = "SELECT f.id, first_version, last_version FROM {} AS f JOIN articles AS a ON a.id = article_id"
    every = " UNION ALL ".join(f"{select.format(kind)} WHERE post_id = ?1" for kind in FACTS)
    return nights.rows(every, str(one.id))


def test_an_article_that_moved_stays_one_article(nights: Nights) -> None:
    moved = YOUNG[1]
    slug = "tua-de-moi"
    nights.publish(YOUNG)
    nights.run()
    nights.spoil(moved, redirect(moved.path_with(slug)))
    nights.server.site[moved.path_with(slug)] = good(moved)
    nights.server.site[LISTING] = listing([replace(one, slug=slug) if one is moved else one for one in YOUNG])
    report = nights.run(NOW + DAY)
    assert (report.exit_code, report.new, report.edited, report.failed) == (0, 0, 0, 0)
    assert nights.stored() == {one.id for one in YOUNG}
    nights.server.forget()
    nights.run(NOW + 2 * DAY)
    assert [(one.path, one.status) for one in articles_asked(nights) if str(moved.id) in one.path] == [
        (moved.path_with(slug), 304)
    ]
    assert nights.shortcomings(YOUNG) == []


def test_without_a_robots_txt_everything_is_allowed(nights: Nights) -> None:
    nights.publish(YOUNG)
    nights.server.site["/robots.txt"] = error(404)
    assert nights.run().exit_code == 0
    assert nights.shortcomings(YOUNG) == []


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_cannot_be_had_stops_the_night(nights: Nights, status: int) -> None:
    nights.publish(YOUNG)
    nights.server.site["/robots.txt"] = error(status)
    report = nights.run()
    assert (report.status, report.exit_code) == ("stopped", 1)
    assert "/robots.txt" in report.message
    assert {one.path for one in nights.server.log} == {"/robots.txt"}


def test_what_robots_txt_forbids_is_never_asked_for(nights: Nights) -> None:
    allowed, forbidden = recent(1, 4), recent(11, 4, slug="noi-bo")
    nights.publish([*allowed, *forbidden])
    nights.server.site["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /noi-bo-*-post\n")
    for night in range(3):
        report = nights.run(NOW + night * DAY)
        assert (report.status, report.exit_code, report.failed) == ("done", 0, 0)
    assert [one for one in nights.server.log if one.path.startswith("/noi-bo")] == []
    assert nights.shortcomings(allowed) == []
    assert nights.stored() == {one.id for one in allowed}
    for one in forbidden:
        assert nights.standing(one)[:3] == ("waiting", 0, "forbidden_by_robots")


def test_forbidden_articles_are_counted_apart(nights: Nights) -> None:
    nights.publish(YOUNG)
    nights.server.site["/robots.txt"] = Answer(body=f"User-agent: *\nDisallow: {YOUNG[0].path}\n".encode())
    report = nights.run()
    assert (report.exit_code, report.forbidden, report.failed, report.new) == (0, 1, 0, len(YOUNG) - 1)


def repeating(asked: Asked) -> Answer:
    """A listing whose every page names the same articles and a page that follows."""
    number = int(asked.path.partition("page=")[2] or 1)
    return html(stories.listing_page(YOUNG, following=f"{LISTING}?page={number + 1}"))


def inventing(asked: Asked) -> Answer:
    """A listing whose every page names articles that nobody ever wrote, and a page that follows."""
    number = int(asked.path.partition("page=")[2] or 1)
    named: list[Story | str] = [f"/khong-co-post{number}00{i}.html" for i in range(3)]
    return html(stories.listing_page([*YOUNG, *named] if number == 1 else named, following=f"?page={number + 1}"))


def listings_asked(nights: Nights) -> list[str]:
    return [one.path for one in nights.server.log if one.path.startswith(LISTING)]


def test_a_listing_that_repeats_itself_ends(nights: Nights) -> None:
    nights.publish(YOUNG)
    nights.server.site[LISTING] = repeating
    assert nights.run().exit_code == 0
    assert len(listings_asked(nights)) <= 3
    nights.server.forget()
    report = nights.run(NOW + DAY, since=(NOW - 365 * DAY).date())
    assert report.status == "done"
    assert len(listings_asked(nights)) <= 4
    assert nights.shortcomings(YOUNG) == []


def test_a_listing_without_end_is_bounded_by_pages(nights: Nights) -> None:
    nights.publish(YOUNG)
    nights.server.site[LISTING] = inventing
    report = nights.run()
    assert (report.status, report.exit_code, report.gone) == ("done", 0, 3 * MOST_PAGES)
    assert len(listings_asked(nights)) == MOST_PAGES
    assert nights.shortcomings(YOUNG) == []


def test_a_walk_back_without_end_is_bounded_by_the_budget(nights: Nights) -> None:
    nights.publish(YOUNG)
    nights.server.site[LISTING] = inventing
    report = nights.run(since=(NOW - 365 * DAY).date(), max_requests=100)
    assert (report.status, report.exit_code, report.requests) == ("stopped", 1, 100)
    assert len(nights.server.log) == 100
    assert nights.shortcomings(YOUNG) == []


def test_a_page_without_its_end_comes_whole_the_next_time(nights: Nights) -> None:
    cut = YOUNG[1]
    nights.publish(YOUNG)
    whole = stories.article_page(cut)
    half = whole[: whole.rindex(b"<footer")]
    nights.spoil(cut, replace(good(cut), body=half))
    assert nights.run().new == len(YOUNG)
    nights.publish(YOUNG)
    nights.server.forget()
    assert nights.run(NOW + DAY).exit_code == 0
    assert [one.status for one in nights.server.asked(cut.path)] == [200]
    assert {one.status for one in articles_asked(nights) if one.path != cut.path} == {304}
    assert nights.shortcomings(YOUNG) == []
