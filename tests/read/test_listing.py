"""Listing pages give the addresses of articles, once each, and of nothing else."""

import pytest

from newsextract.models import Paper
from newsextract.papers import load_paper
from newsextract.read.listing import article_links

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


@pytest.mark.parametrize("html", [LISTING, LISTING.encode(), LISTING.encode("utf-16")], ids=["str", "utf-8", "utf-16"])
def test_articles_in_document_order_once_each(html: str | bytes, paper: Paper) -> None:
    assert article_links(html, paper, "https://baolaocai.vn/giao-duc/") == FOUND


def test_a_copy_of_the_site_keeps_its_own_host(paper: Paper) -> None:
    links = article_links('<a href="/a-post1.html">A</a>', paper, "http://127.0.0.1:8123/giao-duc/")
    assert links == ("http://127.0.0.1:8123/a-post1.html",)


def test_base_element(paper: Paper) -> None:
    html = '<base href="https://baolaocai.vn/2025/"><a href="a-post1.html">A</a>'
    assert article_links(html, paper, "https://baolaocai.vn/giao-duc/") == ("https://baolaocai.vn/2025/a-post1.html",)


@pytest.mark.parametrize("html", ["", b"", "<p>Chưa có bài nào.</p>"])
def test_a_page_without_articles(html: str | bytes, paper: Paper) -> None:
    assert article_links(html, paper, "https://baolaocai.vn/giao-duc/") == ()
