"""Sitemaps give articles, indexes give sitemaps; anything else is an error that names the address."""

import gzip
import tracemalloc
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsextract.models import Paper, ReadError
from newsextract.papers import load_paper
from newsextract.read.sitemap import Sitemap, month_of, read_sitemap

SITE = "https://baolaocai.vn"
URL = f"{SITE}/sitemaps/news-2025-9.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MORE = (
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
MONTH = f"""<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="/sitemap.xsl"?>
<!-- tháng 9 --><urlset {SPACE} {MORE}>
<url><image:image><image:loc>{SITE}/anh-post99.html</image:loc></image:image>
  <loc>
    {SITE}/khai-giang-post12.html?a=1&amp;b=2
  </loc> <lastmod> 2025-09-05T08:15:00+07:00 </lastmod><changefreq>daily</changefreq></url>
<url><loc>{SITE}/ngay-post11.html</loc><lastmod>2025-09-04</lastmod></url>
<url><loc>{SITE}/khong-ngay-post10.html</loc></url>
<url><loc>https://nhandan.vn/bao-ban-post9.html</loc></url><url><loc>{SITE}/giao-duc/</loc></url><url/>
<url><loc><![CDATA[{SITE}/tin-moi-post8.html]]></loc><lastmod>2025-09-09</lastmod>
  <news:news><news:publication_date>2025-09-01T06:00:00Z</news:publication_date></news:news></url>
<url><loc>{SITE}/khai-giang-sua-post12.html</loc></url>
</urlset>"""
ARTICLES = [
    ("12", f"{SITE}/khai-giang-post12.html", "2025-09-05T08:15:00+07:00"),
    ("11", f"{SITE}/ngay-post11.html", "2025-09-04T00:00:00+07:00"),
    ("10", f"{SITE}/khong-ngay-post10.html", None),
    ("8", f"{SITE}/tin-moi-post8.html", "2025-09-01T13:00:00+07:00"),
]
INDEX = f"""<sitemapindex {SPACE}><sitemap><loc> {SITE}/sitemaps/news-2025-9.xml </loc>
<lastmod>2025-09-30</lastmod></sitemap>
<sitemap><loc>/sitemaps/news-2025-8.xml.gz?v=1#a</loc></sitemap><sitemap><loc>https://nhandan.vn/sitemap.xml</loc></sitemap>
<sitemap><loc>{SITE}/sitemaps/news-2025-9.xml</loc></sitemap><sitemap><loc>{SITE}/sitemap.xml</loc></sitemap><sitemap/>
<sitemap><loc>{SITE}/la-mot-bai-post1.html</loc></sitemap></sitemapindex>"""


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def articles(body: bytes, paper: Paper) -> list[tuple[str, str, str | None]]:
    found = read_sitemap(body, paper, URL)
    assert found.maps == ()
    return [(link.post_id, link.url, link.at.isoformat() if link.at else None) for link in found.articles]


def test_a_month(paper: Paper) -> None:
    assert articles(MONTH.encode(), paper) == ARTICLES


@pytest.mark.parametrize(
    "body",
    [
        MONTH.replace("UTF-8", "UTF-16").encode("utf-16"),
        "\ufeff".encode() + MONTH.encode(),
        b"\r\n " + MONTH.encode(),
        MONTH.replace("UTF-8", "ISO-8859-1").encode(),
        MONTH.replace(SPACE, "").encode(),
        MONTH.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "https://www.google.com/schemas/sitemap/0.84").encode(),
        MONTH.replace("<url>", "<s:url>").replace("</url>", "</s:url>").replace("<loc>", "<s:loc>")
        .replace("</loc>", "</s:loc>").replace("lastmod>", "s:lastmod>").replace("</s:s:", "</s:")
        .replace("urlset", "s:urlset").replace("xmlns=", "xmlns:s=").replace("<url/>", "").encode(),
    ],
    ids=["utf-16", "bom", "space before", "wrong charset", "no namespace", "another namespace", "prefixed"],
)  # fmt: skip
def test_other_spellings_of_the_same_month(body: bytes, paper: Paper) -> None:
    assert articles(body, paper) == ARTICLES


def test_an_index(paper: Paper) -> None:
    found = read_sitemap(INDEX.encode(), paper, f"{SITE}/sitemap.xml")
    assert found.articles == ()
    assert found.maps == (
        f"{SITE}/sitemaps/news-2025-9.xml",
        f"{SITE}/sitemaps/news-2025-8.xml.gz?v=1",
        f"{SITE}/la-mot-bai-post1.html",
    )


@pytest.mark.parametrize("root", ["urlset", "sitemapindex"])
def test_an_empty_one(root: str, paper: Paper) -> None:
    assert read_sitemap(f"<{root} {SPACE}/>".encode(), paper, URL) == Sitemap((), ())


def test_a_copy_of_the_site_keeps_its_own_host(paper: Paper) -> None:
    at = "http://127.0.0.1:8123/sitemap.xml"
    index = read_sitemap(
        b"<sitemapindex><sitemap><loc>/sitemaps/news-2025-9.xml</loc></sitemap></sitemapindex>", paper, at
    )
    month = read_sitemap(b"<urlset><url><loc>http://127.0.0.1:8123/a-post1.html</loc></url></urlset>", paper, at)
    assert index.maps == ("http://127.0.0.1:8123/sitemaps/news-2025-9.xml",)
    assert [link.url for link in month.articles] == ["http://127.0.0.1:8123/a-post1.html"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"not found", "not XML"),
        (gzip.compress(MONTH.encode()), "not XML"),
        (b"\x00" * 40, "not XML"),
        (b"<html><body>404</body></html>", "root element is 'html'"),
        (b'<rss version="2.0"><channel/></rss>', "root element is 'rss'"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "document type declaration"),
        (MONTH.encode()[:700], "not well-formed"),
        (MONTH.replace("&amp;", "&").encode(), "not well-formed"),
        (MONTH.encode() + b"<urlset/>", "not well-formed"),
        (b"<urlset><url><loc>&nbsp;</loc></url></urlset>", "not well-formed"),
    ],
)
def test_what_is_no_sitemap(body: bytes, reason: str, paper: Paper) -> None:
    with pytest.raises(ReadError) as caught:
        read_sitemap(body, paper, URL)
    assert str(caught.value).startswith(f"{URL}: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_are_read(charset: str, tmp_path: Path, paper: Paper) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SITE}/a-post666.html", "utf-8")
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY a11 SYSTEM "{file.as_uri()}">', f'<!ENTITY a0 "ha">{layers}'):
        bomb = f"<!DOCTYPE urlset [{declared}]><urlset><url><loc>&a11;</loc></url></urlset>"
        with pytest.raises(ReadError, match="document type declaration"):
            read_sitemap(bomb.encode(charset), paper, URL)


@pytest.mark.clock
@pytest.mark.long
def test_the_largest_month_is_read_in_seconds_without_a_tree(paper: Paper) -> None:
    entry = "<url><loc>https://baolaocai.vn/bai-viet-so-{0}-post{0}.html</loc><lastmod>2025-09-05</lastmod></url>\n"
    body = f"<urlset {SPACE}>{''.join(map(entry.format, range(50_000)))}</urlset>".encode()
    started = perf_counter()
    found = read_sitemap(body, paper, URL).articles
    assert (len(found), found[-1].post_id) == (50_000, "49999")
    assert perf_counter() - started < 20
    tracemalloc.start()
    read_sitemap(f"<urlset>{'<url><loc>/giao-duc/</loc></url>' * 20_000}</urlset>".encode(), paper, URL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000, "what is no article leaves nothing behind"


@pytest.mark.parametrize(
    ("url", "month"),
    [
        (f"{SITE}/sitemaps/news-2025-9.xml", date(2025, 9, 1)),
        (f"{SITE}/sitemaps/news-2025-09.xml", date(2025, 9, 1)),
        ("/sitemaps/news-2024-12.xml.gz?v=2#a", date(2024, 12, 1)),
        ("http://127.0.0.1:8123/sitemaps/news-2025-10.XML", date(2025, 10, 1)),
        (f"{SITE}/sitemaps/news-2025-13.xml", None),
        (f"{SITE}/sitemaps/news-2025-0.xml", None),
        (f"{SITE}/sitemaps/news-0000-1.xml", None),
        (f"{SITE}/sitemaps/news-12025-9.xml", None),
        (f"{SITE}/sitemaps/news-2025-9-30.xml", None),
        (f"{SITE}/sitemaps/categories.xml", None),
        (f"{SITE}/giao-duc/?tu=news-2025-9.xml", None),
        ("http://[news-2025-9.xml", None),
        ("", None),
    ],
)
def test_month_of(url: str, month: date | None) -> None:
    assert month_of(url) == month


def test_times_that_are_none(paper: Paper) -> None:
    times = ("", "hôm qua", "2025-09-31", "0001-01-01", "9999-12-31T23:59:59-12:00", "2025-9-5T08:15")
    body = "".join(f"<url><loc>/a-post{n}.html</loc><lastmod>{time}</lastmod></url>" for n, time in enumerate(times))
    found = read_sitemap(f"<urlset>{body}</urlset>".encode(), paper, URL).articles
    assert [link.at for link in found] == [None] * len(times)


def test_a_bad_publication_date_leaves_the_last_change(paper: Paper) -> None:
    body = MONTH.replace("2025-09-01T06:00:00Z", "hôm qua").encode()
    assert read_sitemap(body, paper, URL).articles[-1].at == datetime.fromisoformat("2025-09-09T00:00:00+07:00")


PIECES = [MONTH.encode()[a : a + 120] for a in range(0, len(MONTH), 120)] + [
    *(b"<urlset>", b"</urlset>", b"<sitemapindex>", b"<url>", b"</url>", b"<loc>", b"</loc>", b"<![CDATA[", b"&#0;"),
    *(
        b"<!DOCTYPE x [",
        b"]>",
        b"<!ENTITY x 'y'>",
        b"&x;",
        b"\xff",
        b"\x00",
        b"http://[",
        b"<lastmod>",
        b"<!--",
        b"-->",
    ),
]


@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=14).map(b"".join))
def test_any_bytes_give_a_sitemap_or_an_error_that_names_the_address(body: bytes) -> None:
    try:
        found = [link.url for link in read_sitemap(body, load_paper("baolaocai"), URL).articles]
    except ReadError as error:
        found = [str(error)]
    assert all(text.startswith((URL, f"{SITE}/")) for text in found)
