"""Listing pages give articles, once each, and the other pages, feeds and zones where more of them are."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsextract.models import Paper
from newsextract.papers import load_paper
from newsextract.read.address import post_id
from newsextract.read.listing import Listing, read_listing

SITE = "https://baolaocai.vn"
URL = f"{SITE}/giao-duc/"
LISTING = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Giáo dục</title></head><body>
<header><nav><a href="/">Trang chủ</a> <a href="/giao-duc/">Giáo dục</a></nav></header>
<article class="story"><a class="cms-link" href="/truong-moi-post500.html?utm=a#b"><img src="a.jpg"></a>
<h2><a class="cms-link" href="https://baolaocai.vn/truong-moi-post500.html">Trường mới</a></h2></article>
<article class="story"><h2><a href=" tin-ngan-post499.html ">Tin ngắn</a></h2></article>
<article class="story"><h2><a href="//www.baolaocai.vn/van-hoa/le-hoi-post498.html">Lễ hội</a></h2></article>
<article class="story"><h2><a href="https://nhandan.vn/bao-khac-post497.html">Báo khác</a></h2></article>
<a href="/giao-duc-tag12.html">thẻ</a> <a href="javascript:void(0)">fb</a> <a href="mailto:a@b.vn">thư</a>
<a href="http://[hong/x-post3.html">hỏng</a> <a>không địa chỉ</a> <a href="/anh-post.html">không số</a>
<a href="/ten-da-doi-post499.html">Tin ngắn, tên mới</a>
</body></html>"""
FOUND = (
    "https://baolaocai.vn/truong-moi-post500.html",
    "https://baolaocai.vn/giao-duc/tin-ngan-post499.html",
    "https://www.baolaocai.vn/van-hoa/le-hoi-post498.html",
)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def urls(html: str | bytes, paper: Paper, url: str) -> tuple[str, ...]:
    return tuple(link.url for link in read_listing(html, paper, url).articles)


@pytest.mark.parametrize("html", [LISTING, LISTING.encode(), LISTING.encode("utf-16")], ids=["str", "utf-8", "utf-16"])
def test_articles_in_document_order_once_each(html: str | bytes, paper: Paper) -> None:
    assert urls(html, paper, URL) == FOUND


def test_a_copy_of_the_site_keeps_its_own_host(paper: Paper) -> None:
    links = urls('<a href="/a-post1.html">A</a>', paper, "http://127.0.0.1:8123/giao-duc/")
    assert links == ("http://127.0.0.1:8123/a-post1.html",)


def test_the_first_base_element_counts_for_the_whole_page(paper: Paper) -> None:
    html = '<a href="a-post1.html">A</a><base href="/2025/"><base href="/2024/"><a href="b-post2.html">B</a>'
    assert urls(html, paper, URL) == (f"{SITE}/2025/a-post1.html", f"{SITE}/2025/b-post2.html")


@pytest.mark.parametrize("base", ["javascript:alert(1)", "https://nhandan.vn/", "http://[hong", ""])
def test_a_base_element_that_leads_elsewhere_is_ignored(base: str, paper: Paper) -> None:
    html = f'<base href="{base}"><a href="/a-post1.html">A</a>'
    assert urls(html, paper, URL) == (f"{SITE}/a-post1.html",)


@pytest.mark.parametrize("html", ["", b"", "<p>Chưa có bài nào.</p>", b"\x1f\x8b\x08\x00\xff\xfe"])
def test_a_page_without_articles(html: str | bytes, paper: Paper) -> None:
    assert read_listing(html, paper, URL) == Listing((), None, None, (), ())


@pytest.mark.parametrize(
    ("time", "iso"),
    [
        ('<time datetime="2025-10-30T08:15:00+0700">hôm qua</time>', "2025-10-30T08:15:00+07:00"),
        ('<time datetime="2025-10-30T08:15:00+07:00"></time>', "2025-10-30T08:15:00+07:00"),
        ('<time datetime="2025-10-30T01:15:00Z"></time>', "2025-10-30T08:15:00+07:00"),
        ('<time datetime="2025-10-30 08:15"></time>', "2025-10-30T08:15:00+07:00"),
        ('<time datetime="2025-10-30"></time>', "2025-10-30T00:00:00+07:00"),
        ("<time>30/10/2025 08:15</time>", "2025-10-30T08:15:00+07:00"),
        ('<time datetime=""><b>Thứ Năm,</b> 30/10/2025 - 08:15</time>', "2025-10-30T08:15:00+07:00"),
        ('<time>mới</time><span><time datetime="2025-10-30">!</time></span>', "2025-10-30T00:00:00+07:00"),
        ('<time datetime="31/02/2025 08:15">vừa xong</time>', None),
        ('<time datetime="0001-01-01T00:00:00+0700"></time>', None),
        ("", None),
    ],
)
def test_the_time_of_a_story(time: str, iso: str | None, paper: Paper) -> None:
    html = f'<div class="story"><h2><a href="/a-post1.html">A</a></h2><p>{time}</p></div><time>01/01/2020 00:00</time>'
    (link,) = read_listing(html, paper, URL).articles
    assert link.at == (datetime.fromisoformat(iso) if iso else None)


def test_a_time_belongs_to_its_own_story_and_the_first_one_known_wins(paper: Paper) -> None:
    html = """<article class="story"><a href="/a-post1.html">A</a></article>
    <article class="story"><a href="/b-post2.html">B</a><time datetime="2025-10-02"></time>
      <div class="story"><a href="/c-post3.html">C</a><time datetime="2025-10-03"></time></div></article>
    <aside><div class="story"><a href="/a-moi-post1.html">A</a><time datetime="2025-10-04"></time></div>
    <div class="story"><a href="/b-post2.html">B</a><time datetime="2025-10-05"></time></div></aside>"""
    found = [
        (link.post_id, link.url.rpartition("/")[2], link.at and link.at.day) for link in read(html, paper).articles
    ]
    assert found == [("1", "a-post1.html", 4), ("2", "b-post2.html", 2), ("3", "c-post3.html", 3)]


def read(html: str, paper: Paper, url: str = URL) -> Listing:
    return read_listing(html, paper, url)


PAGES = ["?page={}", "?p={}", "?trang={}", "trang-{}.html", "trang-{}", "trang/{}/", "page/{}/", "p{}", "P{}.HTML"]


@pytest.mark.parametrize("form", PAGES)
def test_numbered_pages(form: str, paper: Paper) -> None:
    pages = {n: URL + form.format(n) for n in range(1, 13)}
    html = "".join(f'<a href="{pages[n]}">{n}</a>' for n in (1, 12, 3, 2, 4))
    assert (read(html, paper).next_page, read(html, paper).last_page) == (pages[2], 12)
    assert read(html, paper, pages[3]).next_page == pages[4]
    last = read(html, paper, pages[12])
    assert (last.next_page, last.last_page) == (None, 12), "behind the last page there is none"


@pytest.mark.parametrize(
    ("html", "ahead"),
    [
        ('<link rel="next" href="/giao-duc/?page=2">', "/giao-duc/?page=2"),
        ('<a rel="nofollow Next" href="?sau=abc#top">2</a>', "/giao-duc/?sau=abc"),
        ('<a href="?page=3">3</a><link rel="next" href="?page=2">', "/giao-duc/?page=2"),
        ('<a href="/giao-duc/trang-2.html">2</a><a rel="next" href="/giao-duc">1</a>', "/giao-duc/trang-2.html"),
        ('<div class="c-Pagination"><ul><li class="next"><a href="?c=x">&gt;</a></li></ul></div>', "/giao-duc/?c=x"),
        ('<ul class="paging"><li><a href="?c=x"> TRANG  SAU » </a></li></ul>', "/giao-duc/?c=x"),
        ('<nav class="pager"><a href="?c=x" title="Tiếp theo"><i></i></a></nav>', "/giao-duc/?c=x"),
        ('<p><a href="/lao-cai/">Trang sau</a></p>', None),
        ('<div class="pagination"><a href="?c=x">Trang trước</a></div>', None),
    ],
)
def test_what_says_next(html: str, ahead: str | None, paper: Paper) -> None:
    assert read(html, paper).next_page == (SITE + ahead if ahead else None)


@pytest.mark.parametrize(
    "href",
    [
        "",
        "#top",
        "/giao-duc/",
        "/giao-duc",
        "/giao-duc.html",
        "?page=1",
        "/giao-duc/trang-1.html",
        "?page=0",
        "/tin-post2.html",
        "https://www.baolaocai.vn/giao-duc/?page=2",
        "https://nhandan.vn/giao-duc/?page=2",
        "http://[hong/?page=2",
        "javascript:trang(2)",
    ],
)
def test_what_is_never_the_next_page(href: str, paper: Paper) -> None:
    html = f'<link rel="next" href="{href}"><div class="pagination"><a class="next" href="{href}">Tiếp</a></div>'
    assert read(html, paper).next_page is None


@pytest.mark.parametrize(
    "href",
    ["/the-thao/?page=2", "/giao-duc/mam-non/trang-2.html", "?page=2&sap-xep=cu", "?nam=2", "?page=", "?page=hai"],
)
def test_another_listing_has_pages_of_its_own(href: str, paper: Paper) -> None:
    listing = read(f'<a href="{href}">2</a>', paper)
    assert (listing.next_page, listing.last_page) == (None, None)


def test_numbers_that_are_no_pages_are_left_out(paper: Paper) -> None:
    html = f'<a href="?page=2">2</a><a href="?page={"9" * 5000}">n</a><a href="?page=٣">3</a>'
    assert (read(html, paper).next_page, read(html, paper).last_page) == (f"{URL}?page=2", 2)


def test_feeds_of_the_site(paper: Paper) -> None:
    html = """<link rel="alternate" type="application/rss+xml" href="/rss/giao-duc-12.rss#a">
    <LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="//www.baolaocai.vn/rss/home.rss?v=2">
    <link rel="alternate" type="application/rss+xml" href="/rss/giao-duc-12.rss">
    <link rel="alternate" type="application/rss+xml" href="https://nhandan.vn/rss/home.rss">
    <link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml">"""
    assert read(html, paper).feeds == (f"{SITE}/rss/giao-duc-12.rss", "https://www.baolaocai.vn/rss/home.rss?v=2")


def test_zones_stand_in_scripts_and_attributes(paper: Paper) -> None:
    html = r"""<button data-url="/api/morenews-zone-303-2.html">Xem thêm</button>
    <script>var a = "\/api\/morenews-zone-12-" + page + ".html", b = "/api/morenews-zone-303-3.html",
    c = "/api/morenews-zone-" + zone + "-1.html", d = "/api/morenews-latest-0-1.html";</script>"""
    assert read(html, paper).zones == ("303", "12")


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_input_gives_a_listing(html: bytes | str) -> None:
    assert read_listing(html, load_paper("baolaocai"), URL).next_page is None


PIECES = [
    "/",
    "/giao-duc",
    "?page=",
    "/trang-",
    ".html",
    "#",
    "1",
    "2",
    "//",
    "a-post7.html",
    "[",
    "%",
    "\x00",
    "\ud800",
]
HREFS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@given(HREFS, st.sampled_from([URL, f"{URL}?page=2", f"{URL}trang-2.html"]))
def test_the_next_page_is_another_page_of_the_same_host(href: str, url: str) -> None:
    paper = load_paper("baolaocai")
    ahead = read_listing(f'<link rel="next" href="{href}">', paper, url).next_page
    if ahead is not None:
        assert ahead.startswith(f"{SITE}/")
        assert ahead not in (URL, url)
        assert post_id(ahead, paper) is None
