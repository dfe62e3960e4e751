"""The pages that `benchmarks/speed.py` measures: the demo's articles in the markup of the newspaper's CMS.

`heavy` is what a newspaper sends today: 250 KB, half of them inline scripts and styles, half the boxes of stories
around the article, some 1,700 elements. `scripts` has as many bytes and hardly an element more than the article: nearly
all are scripts, which a parser skips. `ordinary` has 30 KB; `dense` has more than twenty facts in little markup. Built,
not copied: no sentence is from a newspaper.
"""

from __future__ import annotations

from collections.abc import Callable

from newsextract.demo.site import LISTING, pages

__all__ = ["PAGES", "dense", "heavy", "ordinary", "scripts"]

_REVIEW = "nganh-giao-duc-nhin-lai-nam-hoc-2023-2024"
_OPENING = "ron-rang-ngay-khai-truong-o-vung-cao"
_HEAVY = 250_000


def heavy() -> bytes:
    """A page of 250 KB: one article, stories around it, and scripts and styles in the page itself."""
    return _scripted(_stories(_page(_OPENING), _HEAVY // 2)).encode()


def scripts() -> bytes:
    """A page of 250 KB: one article, the rest scripts and styles."""
    return _scripted(_page(_OPENING)).encode()


def ordinary() -> bytes:
    """A page of 30 KB: one article, the boxes around it, a few kilobytes of scripts and styles."""
    page = _page(_OPENING)
    page = page.replace("</head>", f"{_style(5_000)}{_script(5_000)}</head>", 1)
    return _boxes(page, 30_000).encode()


def dense() -> bytes:
    """A page of 12 KB with more than twenty facts."""
    return _boxes(_page(_REVIEW), 12_000).encode()


PAGES: dict[str, Callable[[], bytes]] = {"heavy": heavy, "scripts": scripts, "ordinary": ordinary, "dense": dense}
"""Name → builder, in the order of the report."""


def _page(slug: str) -> str:
    """The demo's page of an article, as on the first night."""
    return next(page.body for path, page in pages(1).items() if path != LISTING and slug in path).decode()


def _boxes(page: str, size: int) -> str:
    """The page with lists of headlines in its sidebar until it has ``size`` bytes."""
    row = '<li class="story-{0}"><a class="cms-link" href="/tin-{0}-post{0}.html">Tin số {0} của chuyên mục</a></li>\n'
    left, rows, number = size - len(page.encode()), [], 1000
    while left > len(row):
        rows.append(row.format(number))
        left -= len(rows[-1].encode())
        number += 1
    return page.replace("</footer>", f'<ul class="links">{"".join(rows)}</ul></footer>', 1)


def _stories(page: str, size: int) -> str:
    """The page with the boxes of stories that a newspaper's CMS puts around an article, until it has ``size`` bytes."""
    row = (
        '<article class="story" data-id="{0}"><figure class="story__thumb"><a class="cms-link" href="/tin-post{0}.html"'
        ' title="Tin số {0} của chuyên mục"><img class="lazyload" data-src="/images/{0:032d}/{0}.jpg" width="300"'
        ' height="200" alt="Tin số {0} của chuyên mục"></a></figure><h2 class="story__heading"><a class="cms-link"'
        ' href="/tin-post{0}.html">Tin số {0} của chuyên mục</a></h2><div class="story__summary">Tóm tắt tin số {0} của'
        " chuyên mục.</div></article>\n"
    )
    rows = _repeated(row, size - len(page.encode()))
    return page.replace("</footer>", f'<div class="box">{rows}</div></footer>', 1)


def _scripted(page: str) -> str:
    """The page with scripts and styles in its head and around its body, until it has 250 KB."""
    share = (_HEAVY - len(page.encode())) // 4
    page = page.replace("</head>", f"{_style(share)}{_script(share)}</head>", 1)
    page = page.replace("</header>", f"</header>{_script(share)}", 1)
    return page.replace("</body>", f"{_script(share)}</body>", 1)


def _script(size: int) -> str:
    """Inline JavaScript of about this many bytes, with the signs that trouble parsers: <, quotes, comments."""
    line = 'window.CMS.push({{"zone": {0}, "if": function (a) {{ return a.w < {0} && a.h > 1; }}}}); // "#ad-{0}"\n'
    return f"<script>\n{_repeated(line, size)}</script>\n"


def _style(size: int) -> str:
    line = ".box-{0} > .story:nth-child({0}) {{ margin: 0 {0}px; background: url(/i/{0}.png) no-repeat; }}\n"
    return f"<style>\n{_repeated(line, size)}</style>\n"


def _repeated(line: str, size: int) -> str:
    lines, number = [], 1000
    while size > 0:
        lines.append(line.format(number))
        size -= len(lines[-1].encode())
        number += 1
    return "".join(lines)
