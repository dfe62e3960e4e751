"""A listing page becomes the addresses of the articles it links to."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from newsextract.models import Paper
from newsextract.read.charset import as_utf8

__all__ = ["article_links"]


def article_links(html: bytes | str, paper: Paper, base_url: str) -> tuple[str, ...]:
    """Absolute addresses of articles in document order, without query and fragment, one for each post id.

    ``base_url`` is the listing's own address: links are resolved against it (or against ``<base href>``,
    HTML section 4.2.3) and may stay on its host besides ``paper.hosts``.
    """
    parser = LexborHTMLParser(as_utf8(html))
    base = base_url
    hosts = {*paper.hosts, urlsplit(base_url).netloc.lower()}
    pattern = re.compile(paper.article_pattern)
    found: dict[str, str] = {}
    for node in parser.css("base[href], a[href]"):
        href = (node.attributes.get("href") or "").strip()
        try:
            parts = urlsplit(urljoin(base, href))
        except ValueError:
            continue  # such as "http://[": no address, so no article
        if node.tag == "base":
            base = urlunsplit(parts)
            continue
        article = pattern.match(parts.path)
        if article and parts.scheme in ("http", "https") and parts.netloc.lower() in hosts:
            address = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, "", ""))
            found.setdefault(article["post_id"], address)
    return tuple(found.values())
