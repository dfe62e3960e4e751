"""Why a page is no article any more: which selectors of the paper's layouts match nothing on it."""

from __future__ import annotations

from newsextract.models import Paper
from newsextract.read.charset import as_utf8
from newsextract.read.parse import parse

__all__ = ["unmatched_selectors"]

_NEEDED = ("probe", "title", "body")


def unmatched_selectors(html: bytes, paper: Paper, charset: str | None = None) -> tuple[str, ...]:
    """Each selector that an article needs and that matches nothing, as ``layout zce: body = ".article__body"``.

    Raises ReadError for a page that cannot be parsed.
    """
    parser = parse(as_utf8(html, charset))
    return tuple(
        f'layout {layout.id}: {name} = "{getattr(layout, name)}"'
        for layout in paper.layouts
        if layout.texts
        for name in _NEEDED
        if parser.css_first(getattr(layout, name)) is None
    )
