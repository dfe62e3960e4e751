"""The listing JSON of the CMS gives articles in both of its forms; anything else is an error that names the address."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsextract.models import Paper, ReadError
from newsextract.papers import load_paper
from newsextract.read.listing_json import following, read_morenews

SITE = "https://baolaocai.vn"
URL = f"{SITE}/api/morenews-zone-303-2.html"
CONTENTS: list[dict[str, Any]] = [
    {"content_id": 12, "title": "Khai giảng ở bản", "url": "/khai-giang-post12.html?a=1", "date": 1761786900},
    {"content_id": "11", "url": f"{SITE}/thi-tot-nghiep-post11.html", "date": "1761786900", "update_time": 1},
    {"content_id": 10, "url": "/hoc-bong-post10.html", "date": 0, "update_time": "2025-10-30T08:15:00+0700"},
    {"content_id": 9, "url": "/khong-ngay-post9.html", "date": None},
    {"content_id": 8, "url": "https://nhandan.vn/bao-ban-post8.html", "date": 1761786900},
    {"content_id": 7, "url": "/long-form/chuyen-de.html"},
    {"content_id": 6, "url": None},
    {"content_id": 12, "url": "/khai-giang-sua-post12.html", "date": 1761000000},
]


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def answer(**data: Any) -> bytes:
    return json.dumps({"error_code": 0, "data": data}).encode()


def test_contents(paper: Paper) -> None:
    found = read_morenews(answer(contents=CONTENTS), paper, URL)
    assert [(link.post_id, link.url, link.at.isoformat() if link.at else None) for link in found] == [
        ("12", f"{SITE}/khai-giang-post12.html", "2025-10-30T08:15:00+07:00"),
        ("11", f"{SITE}/thi-tot-nghiep-post11.html", "2025-10-30T08:15:00+07:00"),
        ("10", f"{SITE}/hoc-bong-post10.html", "2025-10-30T08:15:00+07:00"),
        ("9", f"{SITE}/khong-ngay-post9.html", None),
    ]


def test_stories_as_html(paper: Paper) -> None:
    html = """<article class="story"><a href="/a-post1.html"><img></a>
    <h3 class="story__heading"><a href="/a-post1.html">A</a></h3>
    <time datetime="2025-10-30T08:15:00+0700"></time></article>
    <article class="story"><a href="b-post2.html">B</a></article>"""
    first, second = read_morenews(answer(articles=html), paper, URL)
    assert (first.url, str(first.at)) == (f"{SITE}/a-post1.html", "2025-10-30 08:15:00+07:00")
    assert (second.url, second.at) == (f"{SITE}/api/b-post2.html", None)


@pytest.mark.parametrize("data", [{"contents": []}, {"articles": ""}, {"articles": "<p>Hết</p>"}])
def test_behind_the_last_page(data: dict[str, Any], paper: Paper) -> None:
    assert read_morenews(answer(**data), paper, URL) == ()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (URL, SITE),
        ("https://www.baolaocai.vn/api/morenews-zone-303-2.html", "https://www.baolaocai.vn"),
        ("https://api.baolaocai.vn/api/morenews-zone-303-2.html", SITE),
        ("http://127.0.0.1:8123/api/morenews-zone-303-2.html", "http://127.0.0.1:8123"),
    ],
)
def test_which_host_a_relative_address_means(url: str, host: str, paper: Paper) -> None:
    for body in (answer(contents=CONTENTS[:1]), answer(articles='<a href="/khai-giang-post12.html">K</a>')):
        assert [link.url for link in read_morenews(body, paper, url)] == [f"{host}/khai-giang-post12.html"]


@pytest.mark.parametrize(
    "date", [True, -1, 1e300, float("nan"), float("inf"), 10**400, "9" * 5000, "٣", [1], {}, "hôm qua", 99999999999]
)
def test_what_is_no_time(date: Any, paper: Paper) -> None:
    (link,) = read_morenews(answer(contents=[{"url": "/a-post1.html", "date": date}]), paper, URL)
    assert link.at is None or link.at.year == 1970


@pytest.mark.parametrize(
    "href", ["/a\ud800-post1.html", "/a\x00-post1.html", "http://[/a-post1.html", "", "//", "/a-post٣.html"]
)
def test_what_is_no_address_of_an_article(href: str, paper: Paper) -> None:
    assert read_morenews(answer(contents=[{"url": href}]), paper, URL) == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON (0 bytes)"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not JSON"),
        (answer(contents=CONTENTS)[:90], "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"data": ' * 100_000, "not JSON"),
        (b'{"data": {"contents": [{"url": "/a-post1.html", "date": ' + b"9" * 5000 + b"}]}}", "not JSON"),
        (b"null", "without a list data.contents"),
        (b"[]", "without a list data.contents"),
        (b'{"contents": []}', "without a list data.contents"),
        (b'{"data": []}', "without a list data.contents"),
        (b'{"data": {"contents": null}}', "without a list data.contents"),
        (b'{"data": {"contents": {}, "articles": null}}', "without a list data.contents"),
        (b'{"data": {"contents": [{"link": "/a-post1.html"}, 3]}}', "2 items in data.contents, none with a url"),
    ],
)
def test_what_is_no_listing(body: bytes, reason: str, paper: Paper) -> None:
    with pytest.raises(ReadError) as caught:
        read_morenews(body, paper, URL)
    assert str(caught.value).startswith(f"{URL}: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("url", "behind"),
    [
        (URL, f"{SITE}/api/morenews-zone-303-3.html"),
        ("http://127.0.0.1:8123/api/morenews-zone-7-9.html", "http://127.0.0.1:8123/api/morenews-zone-7-10.html"),
        (f"{SITE}/api/morenews-latest-0-1.html", None),
        (f"{SITE}/api/morenews-zone-303-.html", None),
        (f"{SITE}/giao-duc/?page=2", None),
    ],
)
def test_the_page_behind(url: str, behind: str | None, paper: Paper) -> None:
    assert following(url, paper) == behind


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just("/a-post1.html"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "contents", "articles", "url", "date", "update_time"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=100) | VALUES.map(lambda value: json.dumps({"data": value}).encode()))
def test_any_bytes_give_articles_or_an_error_that_names_the_address(body: bytes) -> None:
    try:
        found = [link.url for link in read_morenews(body, load_paper("baolaocai"), URL)]
    except ReadError as error:
        found = [str(error)]
    assert all(text.startswith((URL, f"{SITE}/")) for text in found)
