"""Stories of our own about schools, and the pages that a newspaper makes of them. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from html import escape

__all__ = [
    "LISTING",
    "Story",
    "article_page",
    "captioned_page",
    "listing_page",
    "notice_page",
    "photo_page",
    "renamed_page",
    "scripted_page",
    "stories",
    "story",
    "stub_page",
    "video_page",
]

LISTING = "/giao-duc/"
VIETNAM = timezone(timedelta(hours=7))
FIRST_DAY = datetime(2025, 9, 1, 8, 0, tzinfo=VIETNAM)

_SCHOOLS = (
    "Trường Tiểu học Bản Lầu",
    "Trường THCS Nậm Chảy",
    "Trường Mầm non Hoa Mận",
    "Trường PTDTBT Tiểu học Tả Gia Khâu",
    "Trường THCS Cốc San",
    "Trường Tiểu học Xuân Hòa",
    "Trường PTDTBT THCS Lùng Khấu Nhin",
)
_HEADS = ("Sùng Thị Mẩy", "Hoàng Văn Lợi", "Vàng Thị Dua", "Lục Thị Thu Hà", "Phàn A Tờ")


@dataclass(frozen=True, slots=True)
class Story:
    """An article as its author handed it in; ``modified`` is what the server says of its page."""

    id: int
    slug: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    published: datetime
    modified: datetime
    section: str = "Giáo dục"

    @property
    def path(self) -> str:
        return self.path_with(self.slug)

    def path_with(self, slug: str) -> str:
        """The path of the same article under another slug: the number alone says which one it is."""
        return f"/{slug}-post{self.id}.html"


def story(number: int, *, published: datetime | None = None, slug: str = "truong-lop") -> Story:
    """Story ``number``: its figures are its own, so that no two stories hold the same facts."""
    school, head = _SCHOOLS[number % len(_SCHOOLS)], _HEADS[number % len(_HEADS)]
    when = published or FIRST_DAY + timedelta(hours=number)
    return Story(
        id=900_000 + number,
        slug=f"{slug}-{number}",
        title=f"{school} sẵn sàng đón {200 + number} học trò trở lại",
        summary="Sau kỳ nghỉ hè, các điểm trường vùng cao lại rộn tiếng trẻ thơ.",
        paragraphs=(
            f"Năm học 2025 - 2026, {school} có {8 + number % 20} lớp với {310 + number} học sinh, trong đó"
            f" {60 + number % 30}% là học sinh dân tộc thiểu số.",
            "Từ giữa mùa hè, thầy cô và phụ huynh đã cùng nhau quét lại tường rào, sửa từng bộ bàn ghế và trồng thêm"
            " hoa trước cửa lớp; lũ trẻ trong bản ngày nào cũng chạy ra xem.",
            f"Cô giáo {head}, Hiệu trưởng {school} cho biết: Nhà trường đã lắp {20 + number % 40} máy tính và nấu ăn"
            f" mỗi ngày cho {150 + number} học sinh bán trú.",
            "Những em ở xa nghỉ lại trong khu nội trú mới, tối đến có thầy cô kèm học bài, cuối tuần lại theo cha mẹ"
            " về bản; nỗi lo đường xa dốc đứng của các gia đình nhờ vậy đã vơi đi nhiều.",
            f"Đến hết năm 2026, nhà trường phấn đấu tỷ lệ học sinh đi học chuyên cần đạt {90 + number % 9}%.",
        ),
        published=when,
        modified=when,
    )


def stories(first: int, count: int, *, published: datetime | None = None, slug: str = "truong-lop") -> list[Story]:
    """``count`` stories, an hour between one and the next where the first was ``published`` then."""
    return [
        story(first + i, published=published + timedelta(hours=i) if published else None, slug=slug)
        for i in range(count)
    ]


def article_page(one: Story) -> bytes:
    """The page of an article in the newspaper's markup of today."""
    return _document(
        _head(one),
        f'<div class="article"><div class="article__header"><h1 class="article__title cms-title">{escape(one.title)}'
        f"</h1>{_time(one)}</div>\n"
        f'<div class="article__sapo cms-desc">{escape(one.summary)}</div>\n'
        f'<div class="article__body zce-content-body cms-body" itemprop="articleBody">\n{_texts(one.paragraphs)}\n'
        '<div class="related-news"><h3>Tin liên quan</h3><a href="/tin-cu-post1.html">Một tin cũ có 12 số</a></div>\n'
        '</div><div class="article__author"><a class="name cms-author">Hà Giang</a></div></div>',
    )


def stub_page(one: Story) -> bytes:
    """The same markup, but next to nothing of the text in it."""
    return article_page(replace(one, paragraphs=one.paragraphs[-1:]))


def video_page(one: Story) -> bytes:
    """A piece of video: a title, a summary and a player."""
    return _document(
        _head(one, kind="video.other"),
        f'<div class="article article--video"><h1 class="article__title cms-title">{escape(one.title)}</h1>{_time(one)}'
        f'<div class="article__sapo cms-desc">{escape(one.summary)}</div>'
        '<div class="article__body cms-body"><div class="cms-video" data-src="/video/1.mp4"></div></div></div>',
    )


def photo_page(one: Story) -> bytes:
    """A piece of pictures: a title, a summary and captions."""
    pictures = "".join(
        f'<figure class="photo__item"><img class="cms-photo" data-src="/anh/{i}.jpg" alt=""><figcaption>{escape(text)}'
        "</figcaption></figure>"
        for i, text in enumerate(("Sân trường buổi sớm.", "Giờ ra chơi của lũ trẻ.", "Bữa cơm trưa ở lớp."))
    )
    return _document(
        _head(one),
        f'<div class="article article--photo"><h1 class="article__title cms-title">{escape(one.title)}</h1>{_time(one)}'
        f'<div class="article__sapo cms-desc">{escape(one.summary)}</div>'
        f'<div class="article__body cms-body">{pictures}</div></div>',
    )


def scripted_page(one: Story) -> bytes:
    """The same article after the site was rebuilt: other class names, and a script that renders the body."""
    data = json.dumps({"heading": one.title, "paragraphs": one.paragraphs}, ensure_ascii=False)
    return _document(
        _head(one),
        f'<main class="reader"><h1 class="reader-heading">{escape(one.title)}</h1>'
        f'<div id="reader-root" class="reader-shell"></div><script>window.__STORY__ = {data};</script></main>',
    )


def renamed_page(one: Story) -> bytes:
    """The same article after the site was rebuilt: other class names, the text still there."""
    return _document(
        _head(one),
        f'<main class="reader"><h1 class="reader-heading">{escape(one.title)}</h1>'
        f'<div class="reader-text">{_texts(one.paragraphs)}</div></main>',
    )


def captioned_page(one: Story) -> bytes:
    """Today's markup, but of the body only a caption is there: a script renders the text."""
    rest = (
        '<figure><img data-src="/anh/1.jpg" alt=""><figcaption>Sân trường trong buổi sớm mai.</figcaption></figure>'
        "<script>window.renderBody()</script>"
    )
    opening = b'itemprop="articleBody">'
    return article_page(replace(one, paragraphs=())).replace(opening, opening + rest.encode())


def notice_page() -> bytes:
    """HTML that is no article: what a site shows while it is being repaired."""
    return "<!DOCTYPE html><html lang='vi'><title>Bảo trì</title><p>Hệ thống đang bảo trì.</p></html>".encode()


def listing_page(listed: Iterable[Story | str], *, following: str | None = None) -> bytes:
    """A page of the section's listing: stories, or mere paths, and the address of the page that follows."""
    boxes = "\n".join(_teaser(one) for one in listed)
    link = f'<link rel="next" href="{following}">' if following else ""
    more = f'<div class="pagination"><a rel="next" class="next" href="{following}">Trang sau</a></div>'
    return _document(
        f"<title>Giáo dục</title>{link}", f'<div class="box-list">{boxes}</div>{more if following else ""}'
    )


def _document(head: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">{head}</head>\n<body>\n'
        '<header class="site-header"><nav><a href="/">Trang chủ</a> <a href="/giao-duc/">Giáo dục</a></nav></header>\n'
        f'<div class="site-content">{body}</div>\n'
        '<footer class="site-footer"><p>Trang thử nghiệm, không phải của một tờ báo nào.</p></footer>\n'
        "</body></html>\n"
    ).encode()


def _head(one: Story, *, kind: str = "article") -> str:
    properties = {
        "og:type": kind,
        "og:title": one.title,
        "article:section": one.section,
        "article:published_time": one.published.isoformat(),
        "article:modified_time": one.modified.isoformat(),
    }
    metas = "\n".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in properties.items())
    return f'<title>{escape(one.title)}</title>\n<meta name="description" content="{escape(one.summary)}">\n{metas}\n'


def _time(one: Story) -> str:
    return f'<time class="time" datetime="{one.published.isoformat()}">{one.published:%d/%m/%Y %H:%M}</time>'


def _texts(paragraphs: Sequence[str]) -> str:
    return "\n".join(f'<p style="text-align: justify;">{escape(text)}</p>' for text in paragraphs)


def _teaser(one: Story | str) -> str:
    path, title = (one, "Một bài viết") if isinstance(one, str) else (one.path, one.title)
    return (
        f'<article class="story"><h2 class="story__heading"><a class="cms-link" href="{path}">{escape(title)}</a></h2>'
        "</article>"
    )
