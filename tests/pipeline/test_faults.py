"""One page goes wrong among good ones: it alone is missing, the database says why, and the night is not held up."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass, replace

import pytest
from faulty import answers, stories
from faulty.answers import Answer, Reply, cut_off, dripping, encoded, error, html, lying_length, raw, redirect
from faulty.stories import LISTING

from .nights import NOW, Nights, good, recent

GOOD = recent(1, 5)
BAD = recent(50, 1)[0]
LISTED = [*GOOD[:2], BAD, *GOOD[2:]]
PAGE = good(BAD)
CANONICAL = BAD.path_with("dia-chi-moi")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
HALF_GZIP = replace(encoded(PAGE, "gzip"), body=encoded(PAGE, "gzip").body[:-9])
HELD_UP = 20.0
"""Seconds. No fault may hold up a night for as long: three times the deadline of these nights is 4.5."""


@dataclass(frozen=True)
class Fault:
    """What a page does wrong, the outcome written down for it, and how often it is asked for."""

    name: str
    reply: Reply
    outcome: str
    asked: int = 1


FAILURES = [
    Fault("401", error(401), "forbidden"),
    Fault("403", error(403), "forbidden"),
    Fault("451", error(451), "client_error"),
    Fault("204", error(204), "unexpected_status"),
    Fault("304 to a plain question", error(304), "unexpected_status"),
    Fault("500 for ever", error(500), "server_error", asked=3),
    Fault("503 for ever", error(503), "server_error", asked=3),
    Fault("a redirect without Location", Answer(302), "bad_redirect"),
    Fault("a redirect to no address", redirect("http://[::1/"), "bad_redirect"),
    Fault("a redirect that is too long", redirect("/" + "a" * 70_000), "bad_redirect"),
    Fault("a redirect to itself", redirect(BAD.path), "redirect_loop", asked=6),
    Fault("a redirect to another host", redirect("https://example.org/x-post1.html"), "off_host"),
    Fault("a redirect to the front page", redirect("/"), "moved_away"),
    Fault("cut off, connection closed", cut_off(PAGE), "connection_error", asked=3),
    Fault("shorter than announced, connection open", lying_length(PAGE, 50), "timeout"),
    Fault("a gzip bomb", answers.gzip_bomb(), "too_large"),
    Fault("a brotli bomb", answers.brotli_bomb(), "too_large"),
    Fault("fifty megabytes", answers.fifty_megabytes(), "too_large"),
    Fault("half of a gzip stream", HALF_GZIP, "bad_encoding"),
    Fault("a byte a second", dripping(PAGE), "timeout"),
    Fault("five bytes a second, never out of patience", dripping(PAGE, 0.2), "timeout"),
    Fault("silence", answers.silent(), "timeout"),
    Fault("100 Continue for ever", raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, drip=0.01), "timeout"),
    Fault("headers without end", raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 300_000), "connection_error", asked=3),
    Fault("no HTTP at all", raw(PAGE.body), "connection_error", asked=3),
    Fault("chunks that are none", raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "connection_error", asked=3),
    Fault("a PDF", html(b"%PDF-1.7", content_type="application/pdf"), "wrong_type"),
    Fault("HTML that is no article", html(stories.notice_page()), "quarantined"),
    Fault("an empty page", html(b""), "quarantined"),
]


def named(fault: Fault) -> str:
    return fault.name


@pytest.fixture(autouse=True)
def _the_listing_names_all(nights: Nights) -> None:
    nights.publish(LISTED)
    nights.server.site["/"] = html(stories.notice_page())


@pytest.mark.parametrize("fault", FAILURES, ids=named)
def test_a_page_that_fails_is_the_only_one_missing(nights: Nights, fault: Fault) -> None:
    nights.spoil(BAD, fault.reply)
    start = time.monotonic()
    report = nights.run()
    assert time.monotonic() - start < HELD_UP
    assert (report.status, report.exit_code, report.new) == ("done", 1, len(GOOD))
    assert report.failed + report.quarantined == 1
    assert report.quarantined == (fault.outcome == "quarantined")
    assert nights.outcomes(BAD) == [fault.outcome]
    standing = nights.standing(BAD)
    assert standing[:3] == ("waiting", 1, fault.outcome)
    assert standing.not_before is not None
    assert standing.not_before > NOW
    assert len(nights.server.asked(BAD.path)) == fault.asked
    assert nights.shortcomings(GOOD) == []
    assert nights.stored() == {one.id for one in GOOD}
    assert nights.rows("SELECT * FROM inbox") == []


@pytest.mark.parametrize(("status", "outcome"), [(404, "not_found"), (410, "gone")])
def test_a_page_that_is_gone_is_no_failure(nights: Nights, status: int, outcome: str) -> None:
    nights.spoil(BAD, error(status))
    report = nights.run()
    assert (report.status, report.exit_code, report.failed, report.gone) == ("done", 0, 0, 1)
    assert nights.outcomes(BAD) == [outcome]
    assert nights.standing(BAD)[:3] == ("gone", 0, outcome)
    assert len(nights.server.asked(BAD.path)) == 1
    assert nights.shortcomings(GOOD) == []


PASSING: dict[str, tuple[Reply, int]] = {
    "500, then fine": ((error(500), PAGE), 2),
    "503 and 502, then fine": ((error(503), error(502), PAGE), 3),
    "cut off, then fine": ((cut_off(PAGE), PAGE), 2),
}


@pytest.mark.parametrize(("reply", "asked"), PASSING.values(), ids=PASSING)
def test_a_fault_that_passes_leaves_no_trace(nights: Nights, reply: Reply, asked: int) -> None:
    nights.spoil(BAD, reply)
    report = nights.run()
    assert (report.status, report.exit_code, report.new, report.failed) == ("done", 0, len(LISTED), 0)
    assert nights.outcomes(BAD) == ["new"]
    assert len(nights.server.asked(BAD.path)) == asked
    assert nights.shortcomings(LISTED) == []


@pytest.mark.parametrize("retry_after", ["40", "Mon, 03 Nov 2025 01:00:40 GMT"])
def test_the_pause_that_the_site_asks_for_is_kept(nights: Nights, retry_after: str) -> None:
    nights.spoil(BAD, (error(429, retry_after=retry_after), PAGE))
    report = nights.run()
    assert (report.status, report.exit_code) == ("done", 0)
    assert nights.naps[0] == pytest.approx(40, abs=1)
    assert nights.shortcomings(LISTED) == []


@pytest.mark.parametrize("reply", [error(429), error(429, retry_after="86400"), error(503, retry_after="86400")])
def test_a_site_that_wants_to_be_left_alone_is(nights: Nights, reply: Answer) -> None:
    """What was there before is stored, the address itself is not blamed, and the rest comes another night."""
    nights.spoil(BAD, reply)
    report = nights.run()
    assert (report.status, report.exit_code) == ("stopped", 1)
    assert nights.server.log[-1].path == BAD.path
    assert nights.outcomes(BAD)[0] == "rate_limited"
    assert nights.standing(BAD)[:2] == ("waiting", 0)
    before = [one for one in GOOD if nights.server.asked(one.path)]
    assert len(before) == 2
    assert nights.shortcomings(before) == []
    nights.publish(LISTED)
    assert nights.run().exit_code == 0
    assert nights.shortcomings(LISTED) == []


ODD: dict[str, Answer] = {
    "says ISO-8859-1": html(PAGE.body, content_type="text/html; charset=ISO-8859-1"),
    "says windows-1258": html(PAGE.body, content_type="text/html; charset=windows-1258"),
    "says nothing of its charset": html(PAGE.body, content_type="text/html"),
    "says nothing at all": Answer(body=PAGE.body),
    "says a charset that is none": html(PAGE.body, content_type="text/html; charset=utf-88"),
    "decomposed letters": html(unicodedata.normalize("NFD", PAGE.body.decode()).encode()),
    "a byte order mark": html(b"\xef\xbb\xbf" + PAGE.body),
    "UTF-16": html(PAGE.body.decode().encode("utf-16"), content_type="text/html; charset=utf-16"),
    "gzip": encoded(PAGE, "gzip"),
    "brotli": encoded(PAGE, "br"),
    "no length, the end of the connection is the end": Answer(
        body=PAGE.body, headers=PAGE.headers, length=-1, sent=len(PAGE.body)
    ),
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_an_odd_page_is_read_like_any_other(nights: Nights, answer: Answer) -> None:
    nights.spoil(BAD, answer)
    report = nights.run()
    assert (report.status, report.exit_code, report.new) == ("done", 0, len(LISTED))
    assert nights.shortcomings(LISTED) == []


NOWHERE = [
    "javascript:alert(1)",
    "mailto:toasoan@example.org",
    "data:text/html,x",
    "http://[",
    "http://[::1",
    "http://xn--/",
    "http://127.0.0.1:cong/",
    "/" + "a" * 70_000,
]


@pytest.mark.parametrize("location", NOWHERE, ids=lambda location: location[:20])
def test_a_redirect_to_nowhere_is_its_own_failure_alone(nights: Nights, location: str) -> None:
    nights.spoil(BAD, redirect(location))
    report = nights.run()
    assert (report.status, report.exit_code, report.failed, report.new) == ("done", 1, 1, len(GOOD))
    (outcome,) = nights.outcomes(BAD)
    assert outcome in ("bad_redirect", "off_host")
    assert nights.standing(BAD)[:3] == ("waiting", 1, outcome)
    assert nights.shortcomings(GOOD) == []


def test_a_page_of_boxes_in_boxes_does_not_hold_up_the_night(nights: Nights) -> None:
    """A parser that takes a step for each open box takes quadratic time: this page is small, the night long."""
    nights.spoil(BAD, html(b"<!DOCTYPE html><html><h1>x</h1>" + b"<div>" * 30_000))
    start = time.monotonic()
    report = nights.run()
    assert time.monotonic() - start < 4
    assert (report.status, report.new) == ("done", len(GOOD))
    assert nights.shortcomings(GOOD) == []


FORGED = stories.article_page(stories.story(77))
TRAILING = {
    "a forged answer": HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(FORGED), FORGED),
    "the rest of a page": b"</div></body></html>\n" * 100,
}


@pytest.mark.parametrize("trailing", TRAILING.values(), ids=TRAILING)
def test_bytes_after_the_announced_end_are_no_other_page(nights: Nights, trailing: bytes) -> None:
    """A server that counts wrongly must not have the end of one answer read as the next one."""
    nights.spoil(BAD, lying_length(html(PAGE.body + trailing), -len(trailing)))
    report = nights.run()
    assert (report.status, report.exit_code) == ("done", 0)
    assert nights.shortcomings(LISTED) == []


SOURCE_FAULTS: dict[str, Reply] = {
    "404": error(404),
    "500": error(500),
    "silent": answers.silent(),
    "a gzip bomb": answers.gzip_bomb(),
    "HTML": html(stories.notice_page()),
    "cut off": html(b"<?xml version='1.0'?><rss><channel><item><link>/a-po", content_type="application/xml"),
    "a redirect to a script": redirect("javascript:alert(1)"),
}


@pytest.mark.parametrize("source", ["/sitemap.xml", "/rss/giao-duc.rss"])
@pytest.mark.parametrize("reply", SOURCE_FAULTS.values(), ids=SOURCE_FAULTS)
def test_a_source_that_fails_takes_no_article_along(nights: Nights, source: str, reply: Reply) -> None:
    feed = b'<link rel="alternate" type="application/rss+xml" href="/rss/giao-duc.rss"></head>'
    nights.server.site[LISTING] = html(stories.listing_page(LISTED).replace(b"</head>", feed))
    nights.server.site[source] = reply
    report = nights.run()
    assert (report.status, report.exit_code, report.new) == ("done", 0, len(LISTED))
    assert len(nights.server.asked(source)) >= 1
    assert nights.shortcomings(LISTED) == []


def test_a_redirect_to_the_canonical_slug_is_followed(nights: Nights) -> None:
    nights.spoil(BAD, redirect(CANONICAL))
    nights.server.site[CANONICAL] = PAGE
    report = nights.run()
    assert (report.exit_code, report.new) == (0, len(LISTED))
    assert nights.shortcomings(LISTED) == []
    url = nights.server.base_url + CANONICAL
    assert nights.rows("SELECT url FROM articles WHERE post_id = ?", str(BAD.id)) == [(url,)]
    assert nights.rows("SELECT url FROM frontier WHERE post_id = ?", str(BAD.id)) == [(url,)]


def test_a_redirect_to_another_article_is_that_article(nights: Nights) -> None:
    merged = GOOD[3]
    nights.spoil(BAD, redirect(merged.path))
    report = nights.run()
    assert (report.status, report.exit_code, report.new) == ("done", 0, len(GOOD))
    assert nights.standing(BAD) == ("elsewhere", 0, "moved", None)
    assert nights.stored() == {one.id for one in GOOD}
    assert nights.shortcomings(GOOD) == []
    assert len(nights.server.asked(merged.path)) == 1


def test_one_article_under_many_addresses_is_asked_for_once(nights: Nights) -> None:
    paths = [BAD.path, BAD.path_with("ten-khac"), f"{BAD.path}?utm_source=trang-chu", f"{BAD.path}#binh-luan"]
    nights.publish(LISTED)
    nights.server.site |= dict.fromkeys(paths, PAGE)
    nights.server.site[LISTING] = html(stories.listing_page([*GOOD, *paths]))
    report = nights.run()
    assert (report.exit_code, report.new) == (0, len(LISTED))
    assert [one.path for one in nights.server.log if f"-post{BAD.id}" in one.path] == [BAD.path]
    assert nights.shortcomings(LISTED) == []
