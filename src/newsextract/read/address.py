"""Which article an address names."""

from __future__ import annotations

import re

from newsextract.models import Paper

__all__ = ["post_id"]

# Not urlsplit: what stands in a page's links is often no URL at all, and that raises ValueError there.
_ORIGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)


def post_id(url: str | None, paper: Paper) -> str | None:
    """The paper's number of the article at this address (absolute or not), or None for any other address."""
    if not url:
        return None
    path = _QUERY.sub("", _ORIGIN.sub("", url, count=1))
    found = re.match(paper.article_pattern, path if path.startswith("/") else f"/{path}")
    return found["post_id"] if found else None
