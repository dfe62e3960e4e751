"""The site may rename, strip, nest and add what it likes: the same blocks come out, and no furniture."""

import json
import random
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsextract.models import Paper
from newsextract.papers import load_paper
from newsextract.read.page import read_page

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
# Words and figures that stand in the furniture of the fixtures and nowhere in their articles.
FURNITURE = re.compile(
    r"\b(?:77|88|930|53|41|22|1\.700|333|2\.222|4\.444|6\.789|18 cây|55|215|999|16 đơn|fb|yt|zl|tw)\b"
    r"|12%|50%|31°C|Thào A Chớ|Ly Seo Tráng|Phạm Đình Khôi|GP-BTTTT|Quảng cáo|Vàng Seo Pó|Tráng A Lềnh"
    r"|Lý Thu Nga|Giàng Mẩy|Chảo Láo Tả|Tin liên quan|chuyên mục|Từ khóa|Bình luận|Gửi|Bản quyền|Xem thêm"
    r"|Trang chủ|Tin mới|CMS"
)
BOXES = (
    ".related-news, .ads_middle, .article__author, .article__tag, .article__social, .cms-relate, .comments, "
    ".box-recommend, .box-same-cate, .sidebar, .site-header, .site-footer"
)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def source(name: str) -> str:
    return (PAGES / f"{name}.html").read_text("utf-8")


def expected(name: str) -> list[str]:
    return [block["text"] for block in json.loads((PAGES / f"{name}.json").read_text("utf-8"))["blocks"]]


def texts(html: str, paper: Paper) -> list[str]:
    return [block.text for block in read_page(html, paper).blocks]


def rename(html: str, rng: random.Random) -> str:
    """Every class and id becomes a random word."""

    def word(match: re.Match[str]) -> str:
        return f'{match[1]}="{"".join(rng.choices("bcdghklmnoaeiu", k=9))}"'

    return re.sub(r'\b(class|id)="[^"]*"', word, html)


def strip_metadata(html: str, rng: random.Random) -> str:
    """No <meta>, no JSON-LD."""
    return re.sub(r'<meta (?!charset)[^>]*>|<script type="application/ld\+json">.*?</script>', "", html)


def nest(html: str, rng: random.Random) -> str:
    """Furniture moves up to six boxes deeper."""
    parser = LexborHTMLParser(html)
    page = parser.html or ""
    for node in parser.css(BOXES):
        depth = rng.randint(1, 6)
        page = page.replace(node.html or "", "<div>" * depth + (node.html or "") + "</div>" * depth, 1)
    return page


def invade(html: str, rng: random.Random) -> str:
    """A box of teasers that no selector names lands inside the body."""
    box = (
        '<div class="widget-2031">' * rng.randint(1, 6)
        + "<h4>Mời bạn xem</h4>"
        + '<div><a href="/k-post398070.html"><img src="/k.jpg"></a>'
        + '<h3><a href="/k-post398070.html">Hội xuân</a></h3>'
        + "<p>Hội xuân đón 4.444 lượt khách, ông Ly Seo Tráng phát biểu trước 930 đại biểu.</p></div>"
        + '<ul><li><a href="/l-post398071.html">Chợ phiên bán 333 con trâu</a></li></ul>'
    )
    box += "</div>" * box.count("widget")
    places = [match.end() for match in re.finditer(r"</p>(?=\s*<p)", html)]
    place = rng.choice(places)
    return html[:place] + box + html[place:]


SUMMARY = "Lễ hội đón 4.444 lượt khách, ông Ly Seo Tráng phát biểu trước 930 đại biểu của 53 xã."
LINK = '<a href="/le-hoi-post398080.html">{}</a>'
TITLE = LINK.format("Lễ hội mùa xuân ở vùng cao biên giới")
SHORT = LINK.format("Lễ hội")
BOXES_OF_ANY_SHAPE = {
    "title and summary": f"<div><p>{TITLE}</p><p>{SUMMARY}</p></div>",
    "summary before title": f"<div><img src=a.jpg><p>{SUMMARY}</p><h4>{TITLE}</h4></div>",
    "card": LINK.format(f"<div><h4>Lễ hội</h4><p>{SUMMARY}</p></div>"),
    "no link under a heading": f"<div><h3>Xem thêm</h3><div><h4>Lễ hội</h4><p>{SUMMARY}</p></div></div>",
    "capitals": f"<div><p>TIN LIÊN QUAN</p><div><div>{SHORT}</div><div>{SUMMARY}</div></div></div>",
    "one line": f"<div>{SHORT} <span>{SUMMARY}</span></div>",
    "layout table": f"<table><tr><td>{LINK.format('<img>')}</td><td>{TITLE}<br>{SUMMARY}</td></tr></table>",
    "dates": f"<ul><li>{SHORT} <i>(20/11/2024)</i></li><li>{SHORT} (21/11)</li></ul>",
    "loose": "<h3>Tin liên quan</h3>" + f"<h4>{SHORT}</h4><div>{SUMMARY}</div>" * 2,
    "labels": f"<p><b>Xem thêm:</b></p><p>- {SHORT}</p><p>- {SHORT}</p>",
    "lines": f"<p><b>Tin liên quan</b><br>{SHORT}<br>{SHORT}</p>",
    "unknown heading": f"<div><b>Góc bạn đọc</b><div><div>{TITLE}</div><div>{SUMMARY}</div></div></div>",
    "two summaries": f"<section><h3>{SHORT}</h3><p>{SUMMARY}</p><p>{SUMMARY}</p></section>",
    "date of a teaser": f"<div><h3>{SHORT}</h3><time>20/11/2024 07:00</time><div>{SUMMARY}</div></div>",
    "most read": f"<div><div>Đọc nhiều</div><ol><li>1. {TITLE}</li><li>2. {TITLE}</li></ol></div>",
    "tags": '<p>Từ khóa: <a href="/a-tag1.html">Sa Pa</a>, <a href="/b-tag2.html">Bát Xát</a></p>',
    "social links": '<div><a href="#">fb</a><a href="#">yt</a> <a href="#">zl</a></div>',
    "social words": "<div><span>fb</span> <span>yt</span></div>",
    "media": "<div><video><p>930</p></video><iframe>930</iframe><object>930</object></div>",
    "author": '<div><img src=a.jpg><div><a href="/tac-gia/1">Lý Thu Nga</a><p>Phóng viên</p></div></div>',
    "broken address": '<div><a href="http://[x/a-post1.html">Lễ hội mùa xuân</a></div>',
}


MUTATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "rename": rename,
    "strip_metadata": strip_metadata,
    "nest": nest,
    "invade": invade,
}


@pytest.mark.parametrize("name", NAMES)
def test_no_furniture_in_the_expected_articles(name: str) -> None:
    assert not FURNITURE.search("\n".join(expected(name)))
    assert FURNITURE.search(source(name))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_standard_page_survives_each_change_of_markup(mutation: str, seed: int, paper: Paper) -> None:
    html = MUTATIONS[mutation](source("standard"), random.Random(seed))
    assert texts(html, paper) == expected("standard")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("changes", [c for n in (1, 2, 3, 4) for c in combinations(MUTATIONS, n)], ids="+".join)
@pytest.mark.parametrize("name", NAMES)
def test_any_mix_of_changes_gives_the_same_blocks(name: str, changes: tuple[str, ...], seed: int, paper: Paper) -> None:
    html, rng = source(name), random.Random(seed)
    for change in reversed(changes):
        if change != "invade" or "</p>\n<p" in html:
            html = MUTATIONS[change](html, rng)
    assert texts(html, paper) == expected(name)


@pytest.mark.parametrize("renamed", [False, True], ids=["as it is", "renamed"])
@pytest.mark.parametrize("shape", BOXES_OF_ANY_SHAPE)
def test_a_box_that_nobody_listed_does_not_leak(shape: str, renamed: bool, paper: Paper) -> None:
    html = source("standard")
    places = [match.end() for match in re.finditer(r"</p>(?=\s*<(?:p|table|h2|ul)\b)", html)]
    assert len(places) > 3
    for place in places:
        changed = html[:place] + BOXES_OF_ANY_SHAPE[shape] + html[place:]
        changed = rename(changed, random.Random(place)) if renamed else changed
        assert texts(changed, paper) == expected("standard")


@pytest.mark.parametrize("name", ["standard", "edited", "bare"])
def test_time_of_publication_does_not_need_metadata(name: str, paper: Paper) -> None:
    published = json.loads((PAGES / f"{name}.json").read_text("utf-8"))["published_at"]
    article = read_page(rename(strip_metadata(source(name), random.Random(1)), random.Random(1)), paper)
    assert article.published_at
    assert article.published_at.isoformat() == published
    article = read_page(strip_metadata(source(name), random.Random(1)), paper)
    assert article.published_at
    assert article.published_at.isoformat() == published
