"""Articles for `benchmarks/reextract.py`: sentences of the demo's articles, put together by chance, as pages.

The same seed makes the same pages. One in a hundred has a sentence that no other has (``RARE``), which is what the
changed rule of the benchmark looks for.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape

from newsextract.demo.site import LISTING, pages
from newsextract.models import Page
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.read.page import read_page

__all__ = ["RARE", "made_up"]

RARE = "Cả đợt, các trường nhận {} thùng sách cũ."
_EVERY = 100
_FIRST_DAY = datetime(2020, 1, 1, 8, tzinfo=UTC)
_PARAGRAPHS = 8
_FILLERS = (
    "Các thầy cô giáo ở điểm trường vùng cao vẫn đều đặn đến lớp trong những ngày mưa rét kéo dài.",
    "Phụ huynh cùng nhà trường sửa lại hàng rào, dọn sân và trồng thêm hoa quanh lớp học.",
    "Giờ đọc sách được các em mong chờ nhất vì có nhiều câu chuyện mới và tranh đẹp.",
    "Ban giám hiệu cảm ơn bà con đã chung tay chăm lo bữa ăn cho học trò nhà xa.",
    "Sau buổi học, câu lạc bộ văn nghệ tập khèn và múa xòe để chuẩn bị cho ngày hội.",
    "Đường đến trường nay đã dễ đi hơn, các em không còn phải lội suối mỗi khi trời mưa.",
)


def made_up(articles: int, seed: int = 1) -> Iterator[Page]:
    """So many pages, of some 3,000 characters of text each."""
    chance = random.Random(seed)
    sentences = _sentences()
    for number in range(articles):
        paragraphs = [[chance.choice(sentences), *chance.sample(_FILLERS, 3)] for _ in range(_PARAGRAPHS // 2)]
        paragraphs += [chance.sample(_FILLERS, 4) for _ in range(_PARAGRAPHS // 2)]
        if number % _EVERY == 0:
            paragraphs[-1].append(RARE.format(number + 2))
        at = _FIRST_DAY + timedelta(hours=4 * number)
        body = _page(chance.choice(sentences), [" ".join(paragraph) for paragraph in paragraphs], at)
        url = f"https://baolaocai.vn/bai-so-{number}-post{500_000 + number}.html"
        yield Page(url, 200, body.encode(), at, "text/html; charset=utf-8")


def _sentences() -> list[str]:
    """The sentences without an aim: what is aimed at here would be compared with every figure there."""
    paper, extractor = load_paper("baolaocai"), default_extractor()
    found = (read_page(page.body, paper) for path, page in pages(1).items() if path != LISTING)
    texts = [block.text for article in found for block in article.blocks if block.kind == "paragraph"]
    sentences = {sentence for text in texts for sentence in re.split(r"(?<=[.!?]) (?=\w)", text) if len(sentence) > 40}
    first = _FIRST_DAY.date()  # of what lies ahead on the first day every later day knows more
    return sorted(x for x in sentences if not extractor.extract_text(f"{x}\n\n{x}", paper, published=first).targets)


def _page(title: str, paragraphs: list[str], at: datetime) -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta property="article:published_time" content="{at.isoformat()}">\n'
        '<meta property="article:section" content="Giáo dục"></head>\n<body><div class="article">\n'
        f'<h1 class="article__title cms-title">{escape(title)}</h1>\n'
        f'<div class="article__sapo cms-desc">{escape(paragraphs[0][:200])}</div>\n'
        f'<div class="article__body cms-body" itemprop="articleBody">\n{body}</div></div></body></html>\n'
    )
