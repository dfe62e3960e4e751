"""Feeds give their articles with times in Vietnam's time; what is no feed is an error that names the address."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsextract.models import Paper, ReadError
from newsextract.papers import load_paper
from newsextract.read.feed import read_feed

SITE = "https://baolaocai.vn"
URL = f"{SITE}/rss/giao-duc.rss"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Giáo dục</title><link>https://baolaocai.vn/</link>
<atom:link href="https://baolaocai.vn/rss/giao-duc.rss" rel="self"/>
<item><title><![CDATA[Trường mới ở Bát Xát]]></title>
<link><![CDATA[ https://baolaocai.vn/truong-moi-post12.html?utm_source=rss#a ]]></link>
<pubDate>Thu, 30 Oct 2025 08:15:00 +0700</pubDate>
<description><![CDATA[<a href="/khac-post99.html">Khác</a>]]></description></item>
<item><title>Tin báo bạn</title><link>https://nhandan.vn/tin-post77.html</link></item>
<item><title>Thi &amp; tuyển</title><link>/thi-post11.html</link><guid isPermaLink="false">11</guid></item>
<item><title>Qua dịch vụ đếm</title><link>https://dem.example/c/1</link><guid>https://www.baolaocai.vn/dem-post10.html</guid></item>
<item><title>Trường mới</title><link>https://baolaocai.vn/truong-moi-lan-hai-post12.html</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://baolaocai.vn/giao-duc/"><title>Giáo dục</title>
<entry><title>Bài</title><link rel="alternate" href="bai-post5.html"/><id>urn:5</id>
<updated>2025-09-05T02:00:00Z</updated>
</entry></feed>"""
FOUND = [f"{SITE}/truong-moi-post12.html", f"{SITE}/thi-post11.html", "https://www.baolaocai.vn/dem-post10.html"]


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def urls(body: bytes, paper: Paper) -> list[str]:
    return [link.url for link in read_feed(body, paper, URL)]


def item(inner: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><item>{inner}</item></channel></rss>'.encode()


def test_rss(paper: Paper) -> None:
    first, *others = read_feed(RSS.encode(), paper, URL)
    assert [first.url, *(link.url for link in others)] == FOUND
    assert first.post_id == "12"
    assert first.at == datetime.fromisoformat("2025-10-30T08:15:00+07:00")
    assert [link.at for link in others] == [None, None]


def test_atom(paper: Paper) -> None:
    (link,) = read_feed(ATOM.encode(), paper, f"{SITE}/giao-duc/atom.xml")
    assert (link.url, link.at) == (
        f"{SITE}/giao-duc/bai-post5.html",
        datetime.fromisoformat("2025-09-05T09:00:00+07:00"),
    )


def test_a_feed_without_articles_is_a_feed(paper: Paper) -> None:
    assert (
        read_feed(b'<rss version="2.0"><channel><title>Gi\xc3\xa1o d\xe1\xbb\xa5c</title></channel></rss>', paper, URL)
        == ()
    )


def test_a_copy_of_the_site_keeps_its_own_host(paper: Paper) -> None:
    (link,) = read_feed(item("<link>/a-post1.html</link>"), paper, "http://127.0.0.1:8123/rss/home.rss")
    assert link.url == "http://127.0.0.1:8123/a-post1.html"


@pytest.mark.parametrize(
    "time",
    [
        "Thu, 30 Oct 2025 08:15:00 +0700",
        "Thu, 30 Oct 25 08:15:00 +0700",
        "Thu, 30 Oct 2025 08:15:00 +07:00",
        "Thu, 30 Oct 2025 08:15:00 GMT+7",
        "Thu, 30 Oct 2025 08:15:00 GMT+0700",
        "Thu, 30 Oct 2025 08:15:00 ICT",
        "Thu, 30 Oct 2025 08:15:00",
        "Thu, 30 Oct 2025 01:15:00 GMT",
        "Thu, 30 Oct 2025 01:15:00 +00:00",
        "2025-10-30T08:15:00+0700",
        "2025-10-30T01:15:00Z",
        "2025-10-30 08:15:00",
        "30/10/2025 08:15",
        "<![CDATA[ Thu, 30 Oct 2025 08:15:00 +0700 ]]>",
    ],
)
def test_times(time: str, paper: Paper) -> None:
    (link,) = read_feed(item(f"<link>/a-post1.html</link><pubDate>{time}</pubDate>"), paper, URL)
    assert link.at == datetime.fromisoformat("2025-10-30T08:15:00+07:00")


@pytest.mark.parametrize("time", ["", "vừa xong", "Thu, 32 Oct 2025 08:15:00 +0700", "Thu, 30 Oct 9999 08:15:00 +0700"])
def test_what_is_no_time(time: str, paper: Paper) -> None:
    (link,) = read_feed(item(f"<link>/a-post1.html</link><pubDate>{time}</pubDate>"), paper, URL)
    assert link.at is None


@pytest.mark.parametrize(
    "body",
    [
        RSS.encode("utf-16"),
        "\ufeff".encode() + RSS.encode(),
        b"\r\n\r\n" + RSS.encode(),
        RSS.replace("utf-8", "us-ascii").encode(),
        RSS.replace('encoding="utf-8"', 'encoding="windows-1258"').encode(),
        RSS.replace("&amp;", "&").encode(),
        RSS.replace("Tin báo bạn", "Tin&nbsp;báo\x0b bạn").encode(),
        RSS.encode()[: RSS.encode().index(b"<title>Tr\xc6\xb0\xe1\xbb\x9dng m\xe1\xbb\x9bi</title>")],
    ],
    ids=["utf-16", "bom", "lines before", "us-ascii", "wrong charset", "bare ampersand", "html entity", "broken off"],
)
def test_damaged_feeds_give_what_can_be_read(body: bytes, paper: Paper) -> None:
    assert urls(body, paper) == FOUND


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"khong co rss", "neither RSS nor Atom (12 bytes)"),
        (b"<!DOCTYPE html><html><body><h1>404</h1><a href='/a-post1.html'>A</a></body></html>", "neither RSS nor Atom"),
        (b'{"items": [{"url": "/a-post1.html"}]}', "neither RSS nor Atom"),
        (b"<urlset><url><loc>https://baolaocai.vn/a-post1.html</loc></url></urlset>", "neither RSS nor Atom"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "neither RSS nor Atom"),
        (b"\x00" * 40, "neither RSS nor Atom"),
        (RSS.encode()[:60], "neither RSS nor Atom"),
        (RSS.encode()[:300], "damaged feed"),
        (b'<rss version="2.0"><channel><item><link>https://baolaocai.vn/bai-po', "damaged feed"),
        (item("<link>&#" + "1" * 900 + ";</link>") + b" " * 2_000_000, "too many for a feed"),
    ],
)
def test_what_is_no_feed(body: bytes, reason: str, paper: Paper) -> None:
    with pytest.raises(ReadError) as caught:
        read_feed(body, paper, URL)
    assert str(caught.value).startswith(f"{URL}: ")
    assert reason in str(caught.value)


def test_a_body_is_never_taken_for_an_address_or_a_file(tmp_path: Path, paper: Paper) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS, "utf-8")
    for body in (str(file), file.as_uri(), "http://127.0.0.1:9/rss"):
        with pytest.raises(ReadError, match="neither RSS nor Atom"):
            read_feed(body.encode(), paper, URL)


@pytest.mark.clock
def test_entities_reach_no_file_and_do_not_multiply(tmp_path: Path, paper: Paper) -> None:
    file = tmp_path / "secret"
    file.write_text("/a-post666.html", "utf-8")
    external = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{file.as_uri()}">]>'
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{layers}]>'
    rest = "</link></item><item><link>/b-post2.html</link>"
    assert urls(item(f"<link>&x;{rest}", external), paper) == [f"{SITE}/b-post2.html"]
    started = perf_counter()
    assert urls(item(f"<link>&a11;{rest}", bomb), paper) == [f"{SITE}/b-post2.html"]
    assert perf_counter() - started < 5


@pytest.mark.clock
@pytest.mark.parametrize(
    "body",
    [
        b"\n" * 200_000 + RSS.encode(),
        item("<author>" + "a" * 200_000 + "</author>"),
        item("<author>a@" + "a." * 100_000 + "!</author>"),
        item("<author>" + "&#97;" * 100_000 + "</author>"),
        item("<a " + " ".join(f"a{n}=''" for n in range(50_000)) + "/>"),
        item("<link>&#" + "1" * 5_000 + ";</link>"),
    ],
    ids=["line breaks", "long word", "long address", "long word of references", "attributes", "long number"],
)
def test_feeds_that_would_take_feedparser_minutes(body: bytes, paper: Paper) -> None:
    started = perf_counter()
    try:
        found = urls(body, paper)
    except ReadError:
        found = FOUND
    assert found == FOUND
    assert perf_counter() - started < 5


def test_a_character_number_that_feedparser_cannot_take(paper: Paper) -> None:
    with pytest.raises(ReadError, match="cannot be read as a feed"):
        read_feed(item("<link>& &#99999999999;</link>"), paper, URL)


def test_feedparser_is_imported_for_feeds_alone() -> None:
    code = "import sys, newsextract.read.feed; sys.exit('feedparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


PIECES = [RSS.encode()[a : a + 150] for a in range(0, len(RSS), 150)] + [
    *(b"<item>", b"</item>", b"<link>", b"<![CDATA[", b"]]>", b"<!--", b"&#x", b"&x;", b"<?xml ", b"\xff", b"\x00"),
    *(
        b"<!DOCTYPE x [",
        b"<pubDate>",
        b"http://[",
        b"<rss version='2.0'>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    ),
]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=14).map(b"".join))
def test_any_bytes_give_articles_or_an_error_that_names_the_address(body: bytes) -> None:
    try:
        found = [link.url for link in read_feed(body, load_paper("baolaocai"), URL)]
    except ReadError as error:
        found = [str(error)]
    assert all(text.startswith((URL, f"{SITE}/", "https://www.baolaocai.vn/")) for text in found)
