"""Pages are read whole, furniture is left behind, and the markup may change without anybody noticing."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from newsextract.models import Article, NotAnArticle, Paper, ReadError
from newsextract.papers import load_paper
from newsextract.read.body import MAX_BLOCK
from newsextract.read.page import read_page
from newsextract.read.walk import MAX_NODES

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def source(name: str) -> str:
    return (PAGES / f"{name}.html").read_text("utf-8")


def expected(name: str) -> dict[str, Any]:
    return json.loads((PAGES / f"{name}.json").read_text("utf-8"))


def as_json(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "summary": article.summary,
        "author": article.author,
        "section": article.section,
        "url": article.url,
        "post_id": article.post_id,
        "published_at": article.published_at and article.published_at.isoformat(),
        "modified_at": article.modified_at and article.modified_at.isoformat(),
        "layout": article.layout,
        "blocks": [{"kind": block.kind, "text": block.text} for block in article.blocks],
    }


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


@pytest.mark.parametrize("name", NAMES)
def test_page_gives_the_expected_article(name: str, paper: Paper) -> None:
    assert as_json(read_page(source(name).encode(), paper)) == expected(name)


def page(body: str, *, head: str = "", title: str = "Trường mới ở bản xa") -> str:
    return (
        f"<html><head><title>{title} | Báo Lào Cai</title>{head}</head><body>"
        f'<h1 class="cms-title">{title}</h1><div class="article__sapo">Tóm tắt của bài.</div>'
        '<div class="article__body cms-body"><p>Xã khởi công trường mới, đủ chỗ cho 320 em học.</p>'
        f"{body}</div></body></html>"
    )


def blocks(html: str | bytes, paper: Paper) -> list[str]:
    """What follows title, summary and the first paragraph of ``page``."""
    return [f"{block.kind}: {block.text}" for block in read_page(html, paper).blocks[3:]]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\0\0", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("chỉ có chữ, không có thẻ".encode(), "not HTML"),
        (bytes(range(128, 256)) * 20, "not HTML"),
        (b"<html><body></body></html>", "no title"),
        (b"<frameset><frame src=a></frameset>", "no <body>"),
        ("<title>Lỗi 404</title><h1>Lỗi 404</h1><p>Không tìm thấy trang.</p>".encode(), "no body"),
        (b"<h1 class=cms-title>Tin</h1><div class=cms-body><p>...</p></div>", "too short"),
        ("<title>Tin A</title><h1>Giá vàng</h1><p>".encode() + "Đoạn văn dài. ".encode() * 40, "no title"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(body: bytes, reason: str, paper: Paper) -> None:
    with pytest.raises(ReadError, match=reason) as error:
        read_page(body, paper, url="https://baolaocai.vn/tin-post5.html")
    assert "https://baolaocai.vn/tin-post5.html" in str(error.value)


def test_a_listing_page_is_no_article(paper: Paper) -> None:
    story = (
        '<article><h2><a href="/bai-post{0}.html">Bài báo thứ {0} của chuyên mục</a></h2>'
        "<div>Tóm tắt bài thứ {0}, dài hơn một dòng để trông giống như một đoạn văn thật.</div></article>"
    )
    html = "<title>Giáo dục</title><h1>Giáo dục</h1>" + "".join(story.format(i) for i in range(30))
    with pytest.raises(NotAnArticle, match="no body"):
        read_page(html, paper)


def test_a_layout_without_text_falls_back_to_the_generic_reader(paper: Paper) -> None:
    text = "Đoạn văn của bài, đứng ở một nơi mà bố cục quen thuộc không nhắc tới. " * 3
    html = page("").replace("<p>Xã khởi công trường mới, đủ chỗ cho 320 em học.</p>", "")
    article = read_page(html.replace("</body>", f"<div><p>{text}</p><p>{text}</p></div></body>"), paper)
    assert article.layout == "generic"
    assert article.blocks[-1].text == text.strip()


def test_decomposed_text_and_odd_spaces_come_out_clean(paper: Paper) -> None:
    html = unicodedata.normalize("NFD", page("<p>Huyện&nbsp;Bắc\u2009Hà \n có&shy; 9\u200b5 trường.</p>"))
    article = read_page(html.encode(), paper)
    assert article.blocks[-1].text == "Huyện Bắc Hà có 95 trường."
    assert all(unicodedata.is_normalized("NFC", block.text) for block in article.blocks)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<p><strong>Điểm sáng vùng cao</strong></p><p>Hết</p>",
            ["heading: Điểm sáng vùng cao", "paragraph: Hết"],
        ),
        ("<p><b>Cả câu này in đậm.</b></p><p>Hết</p>", ["paragraph: Cả câu này in đậm.", "paragraph: Hết"]),
        ("<p>Thầy <b>Vừ A Tủa</b> nói.</p>", ["paragraph: Thầy Vừ A Tủa nói."]),
        ("<p>Dòng một.<br/>Dòng hai.</p>", ["paragraph: Dòng một.", "paragraph: Dòng hai."]),
        ("<h3>Nỗ lực<br>của thầy cô</h3><p>Hết</p>", ["heading: Nỗ lực của thầy cô", "paragraph: Hết"]),
        ("Chữ trần trong thẻ div.<p>Hết</p>", ["paragraph: Chữ trần trong thẻ div.", "paragraph: Hết"]),
        ("<p>Xem <span>bản</span>đồ<i>.</i></p>", ["paragraph: Xem bảnđồ."]),
        ("<p>Một<script>alert('9')</script> hai.<!-- ba --></p>", ["paragraph: Một hai."]),
        ("<p hidden>Ẩn 1</p><p style='display: none'>Ẩn 2</p><p>Hiện.</p>", ["paragraph: Hiện."]),
        ("<p>anh-01.jpg</p><p>fb zl</p><p>Hết</p>", ["paragraph: Hết"]),
        ("<p><a href='/b-post9.html'>Bài khác của báo này</a></p><p>Hết</p>", ["paragraph: Hết"]),
        ("<p><a name='muc'>Neo</a> trong bài.</p>", ["paragraph: Neo trong bài."]),
        (
            "<p>Đọc thêm:</p><p><a href='/c-post8.html'>Bài về 44 lớp học</a></p><p>Hết</p>",
            ["paragraph: Hết"],
        ),
        (
            "<section><h3>Đọc nhiều</h3><p>Lạc vào 44 lớp.</p></section><p>Hết bài viết này ở đây.</p>",
            ["paragraph: Hết bài viết này ở đây."],
        ),
        ("<div><img src=a.jpg><p>Lễ chào cờ</p></div><p>Hết</p>", ["caption: Lễ chào cờ", "paragraph: Hết"]),
        (
            "<table><tr><td>Đoạn văn bị xếp vào bảng.</td></tr></table>",
            ["paragraph: Đoạn văn bị xếp vào bảng."],
        ),
        ("<table><tr><th><th>Lớp<tr><td>Bát Xát<td>88</table>", ["table: | Lớp\nBát Xát | 88"]),
        (
            "<ul><li>Má Thị Di</li><li>Sùng Seo Hòa</li></ul>",
            ["paragraph: Má Thị Di", "paragraph: Sùng Seo Hòa"],
        ),
        ("<p>Bài viết hết ở đây.</p><p>Sùng Seo Hòa</p>", ["paragraph: Bài viết hết ở đây."]),
    ],
)
def test_kinds_of_blocks(html: str, expected: list[str], paper: Paper) -> None:
    assert blocks(page(html), paper) == expected


def test_side_by_side_pictures_keep_both_captions(paper: Paper) -> None:
    html = (
        "<table class=picture><tr><td><img src=a.jpg></td><td><img src=b.jpg></td></tr>"
        "<tr><td class=caption><p>Trường cũ</p></td><td class=caption><p>Trường mới</p></td></tr></table>"
    )
    assert blocks(page(html), paper) == ["caption: Trường cũ", "caption: Trường mới"]


def test_long_text_is_cut_between_sentences(paper: Paper) -> None:
    sentence = "Câu này lặp lại nhiều lần cho thật dài. "
    parts = texts(read_page(page(f"<p>{sentence * 2000}</p>"), paper))[3:]
    assert len(parts) > 1
    assert all(len(text) <= MAX_BLOCK and text.endswith("dài.") for text in parts)
    assert " ".join(parts) == (sentence * 2000).strip()


@pytest.mark.parametrize(
    "html",
    [
        page("<p>Một đoạn văn dài vừa phải về trường lớp ở vùng cao.</p>" * 40_000),
        page("<div>" * 3_000 + "Chữ ở rất sâu." + "</div>" * 3_000),
        page("<p>" + "<b>x</b> " * 30_000 + "</p>"),
        page(f'<p data-x="{"y" * 3_000_000}" style="{"z" * 1_000_000}">Thuộc tính lớn.</p>'),
        page("<p>Không\0có\0gì.</p>").replace("<body>", "<body>" + "\0" * 1000),
        page("<table><tr><td>" * 3000 + "Bảng lồng nhau."),
        page("<a href=/x-post1.html>" * 3000 + "Liên kết lồng nhau, rất nhiều lần."),
    ],
    ids=["5 MB", "deep", "inline", "attributes", "null bytes", "tables", "links"],
)
def test_hostile_pages_are_read(html: str, paper: Paper) -> None:
    article = read_page(html.encode(), paper)
    assert article.blocks[2].text == "Xã khởi công trường mới, đủ chỗ cho 320 em học."
    assert "\0" not in "".join(texts(article))


def test_a_page_of_endless_boxes_in_boxes_is_refused(paper: Paper) -> None:
    with pytest.raises(ReadError, match="inside one another"):
        read_page(page("<div>" * 20_000 + "Chữ ở rất sâu."), paper)


def test_a_page_of_endless_elements_is_refused(paper: Paper) -> None:
    with pytest.raises(ReadError, match="no article is that large"):
        read_page(page("<i></i>" * (MAX_NODES + 1)), paper)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta itemprop="datePublished" content="2025-02-20T23:30:00Z">', "2025-02-21T06:30:00+07:00"),
        ('<meta itemprop="datePublished" content="2025-02-20T14:30:00+0700">', "2025-02-20T14:30:00+07:00"),
        ('<meta property="article:published_time" content="2025-02-20 14:30">', "2025-02-20T14:30:00+07:00"),
        ('<meta property="article:published_time" content="hôm qua">', None),
        ('<script type="application/ld+json">{"broken": </script>', None),
        ('<script type="application/ld+json">' + "[" * 90_000 + "</script>", None),
    ],
)
def test_time_of_publication_from_metadata(head: str, published: str | None, paper: Paper) -> None:
    article = read_page(page("", head=head), paper)
    assert (article.published_at and article.published_at.isoformat()) == published


@pytest.mark.parametrize(
    ("seen", "published"),
    [
        ("<time datetime='2024-09-05T07:00:00+0700'>sáng nay</time>", "2024-09-05T07:00:00+07:00"),
        ("<time>05/09/2024 07:00</time>", "2024-09-05T07:00:00+07:00"),
        ("<div><span>Thứ Năm, 5/9/2024 - 07:00</span></div>", "2024-09-05T07:00:00+07:00"),
        ("<div>07:00 | 05/09/2024</div>", "2024-09-05T07:00:00+07:00"),
        ("<div>31/02/2024 07:00</div>", None),
        ("<article><time datetime='2024-09-01T07:00:00+0700'></time></article>", None),
    ],
)
def test_time_of_publication_in_plain_sight(seen: str, published: str | None, paper: Paper) -> None:
    html = page("").replace("</h1>", "</h1>" + seen)
    html = html.replace("<h1 class", "<h1>Báo Lào Cai</h1><time datetime='2020-01-01T00:00:00Z'></time><h1 class")
    article = read_page(html, paper)
    assert (article.published_at and article.published_at.isoformat()) == published


def test_given_url_goes_before_the_canonical_link(paper: Paper) -> None:
    html = page("", head='<link rel="canonical" href="https://baolaocai.vn/a-post1.html">')
    given = read_page(html, paper, url="https://baolaocai.vn/b-post2.html?x=1")
    assert (given.url, given.post_id) == ("https://baolaocai.vn/b-post2.html?x=1", "2")
    assert read_page(html, paper).post_id == "1"
    assert read_page(page(""), paper).post_id is None


def test_str_bytes_and_legacy_charsets_read_alike(paper: Paper) -> None:
    html = page("<p>Thị xã Sa Pa có 64 trường.</p>")
    plain = read_page(html, paper)
    assert read_page(html.encode(), paper) == plain
    assert read_page(html.encode("utf-16"), paper) == plain
    assert read_page(html.encode(), paper, charset="windows-1252") == plain
    assert read_page(b"\xef\xbb\xbf" + html.encode(), paper) == plain
