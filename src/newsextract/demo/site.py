"""A replica of the newspaper's education section: articles as data, the CMS's markup around them. Pure.

The markup follows what public crawlers and saved pages show of this CMS: two generations of picture markup
(``table.picture`` and ``figure``), the photo layout, and the furniture that surrounds an article and stands
inside it. An article is one file in ``pages/``; ``furniture.toml`` holds everything else that is printed.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

__all__ = ["LISTING", "Replica", "articles", "furniture_texts", "pages"]

LISTING = "/giao-duc/"
"""Path of the section's listing page."""


@dataclass(frozen=True, slots=True)
class Replica:
    """One page of the replica: its bytes and when they last changed."""

    body: bytes
    modified: datetime


@cache
def articles() -> tuple[dict[str, Any], ...]:
    """The articles as they stand in ``pages/``, newest first."""
    folder = files(__package__).joinpath("pages")
    data = [tomllib.loads(entry.read_text("utf-8")) for entry in folder.iterdir()]
    return tuple(sorted(data, key=lambda article: article["published"], reverse=True))


@cache
def _furniture() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("furniture.toml").read_text("utf-8"))


def furniture_texts() -> tuple[str, ...]:
    """Every text that stands on a page without being part of its article."""
    data = _furniture()
    stories = [*data["related"].values(), *data["recommended"], *data["same_section"], *data["most_read"]]
    texts = [story[key] for story in stories for key in ("title", "summary") if key in story]
    return (*texts, *data["footer"], data["weather"])


def path_of(article: dict[str, Any]) -> str:
    """The article's path, ``/<slug>-post<id>.html``."""
    return f"/{article['slug']}-post{article['id']}.html"


@cache
def pages(night: int) -> dict[str, Replica]:
    """Every page of the site by path, as it stands on the first night (1) or later (2 and on)."""
    versions = [_version(article, night) for article in articles()]
    site = {path_of(article): _replica(article, _article_page(article)) for article in versions}
    newest = max(page.modified for page in site.values())
    return {LISTING: Replica(_listing_page(versions).encode(), newest), **site}


def _version(article: dict[str, Any], night: int) -> dict[str, Any]:
    later = article.get("second_night", {}) if night >= 2 else {}
    return {"modified": article["published"], **article, **later}


def _replica(article: dict[str, Any], text: str) -> Replica:
    return Replica(text.encode(), article["modified"])


def _document(head: str, body: str, most_read: list[dict[str, Any]]) -> str:
    data = _furniture()
    menu = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for name, path in data["menu"])
    footer = "".join(f"<p>{escape(line)}</p>" for line in data["footer"])
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n{head}</head>\n'
        f'<body>\n<header class="site-header"><h1 class="logo"><a href="/">{escape(data["site"])}</a></h1>'
        f'<nav class="menu"><ul>{menu}</ul></nav>'
        f'<div class="weather">{escape(data["weather"])}</div></header>\n'
        f'<div class="site-content"><div class="container">\n{body}\n'
        f'<div class="sub-col sidebar">{_most_read(most_read)}</div>\n</div></div>\n'
        f'<footer class="site-footer">{footer}</footer>\n</body>\n</html>\n'
    )


def _listing_page(versions: list[dict[str, Any]]) -> str:
    teasers = [{**article, "path": path_of(article)} for article in versions]
    stories = "\n".join(_story(teaser, teaser["published"]) for teaser in teasers)
    head = f"<title>{escape(_furniture()['site'])}</title>\n"
    body = f'<div class="main-col content-col"><div class="box-list">{stories}</div></div>'
    # Here the box repeats articles of the list: a crawler may follow it.
    return _document(head, body, teasers[-2:])


def _article_page(article: dict[str, Any]) -> str:
    data = _furniture()
    tags = "".join(f'<li><a href="/tag/0.html">{escape(tag)}</a></li>' for tag in article["tags"])
    social = " ".join(f'<a class="{name}" href="#">{name}</a>' for name in data["social"])
    published = article["published"]
    body = "\n".join(_item(item, article["markup"]) for item in article["body"])
    return _document(
        _head(article),
        f'<div class="breadcrumbs"><h2 class="main"><a href="{LISTING}">{escape(article["section"])}</a>'
        f"</h2></div>\n"
        f'<div class="main-col content-col">\n<div class="article article--{article["markup"]}">\n'
        f'<div class="article__header"><h1 class="article__title cms-title">{escape(article["title"])}</h1>\n'
        f'<div class="article__meta"><time class="time" datetime="{published.isoformat()}">'
        f"{published:%d/%m/%Y %H:%M}</time></div></div>\n"
        f'<div class="article__sapo cms-desc">{escape(article["summary"])}</div>\n'
        f'<div class="article__body zce-content-body cms-body" itemprop="articleBody">\n{body}\n'
        '<div class="article__author"><div class="author"><div class="info">'
        f'<a href="javascript:void(0);" class="name cms-author">{escape(article["author"])}</a>'
        f"</div></div></div>\n"
        f'</div>\n<div class="article__tag"><h3>{escape(data["tags_heading"])}</h3><ul>{tags}</ul></div>\n'
        f'<div class="article__social">{social}</div>\n</div>\n'
        f"{_box('box-recommend', data['recommended_heading'], data['recommended'])}\n"
        f"{_box('box-same-cate', data['same_section_heading'], data['same_section'])}\n</div>",
        data["most_read"],
    )


def _head(article: dict[str, Any]) -> str:
    title, url = escape(article["title"]), f"https://baolaocai.vn{path_of(article)}"
    properties = {
        "og:type": "article",
        "og:title": article["title"],
        "og:url": url,
        "article:section": article["section"],
        "article:published_time": article["published"].isoformat(),
        "article:modified_time": article["modified"].isoformat(),
    }
    metas = "\n".join(f'<meta property="{name}" content="{escape(x)}">' for name, x in properties.items())
    linked = {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "headline": article["title"],
        "datePublished": article["published"].isoformat(),
        "dateModified": article["modified"].isoformat(),
    }
    return (
        f'<title>{title} | {escape(_furniture()["site"])}</title>\n<link rel="canonical" href="{url}">\n'
        f'<meta name="description" content="{escape(article["summary"])}">\n{metas}\n'
        f'<script type="application/ld+json">{json.dumps(linked, ensure_ascii=False)}</script>\n'
    )


def _item(item: dict[str, Any], markup: str) -> str:
    """One entry of an article's ``body``: ``p``, ``h2``, ``caption``, ``table``, ``related`` or ``ads``."""
    if "p" in item:
        return f'<p style="text-align: justify;">{escape(item["p"])}</p>'
    if "h2" in item:
        text = escape(item["h2"])
        return f"<h2><strong>{text}</strong></h2>" if markup == "figure" else f"<p><strong>{text}</strong></p>"
    if "caption" in item:
        return _picture(item, markup)
    if "table" in item:
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in item["table"])
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"
    if "related" in item:
        return f'<div class="related-news">{_story(_furniture()["related"][item["related"]])}</div>'
    return (
        '<div class="ads_middle"><div id="adsWeb_AdsArticleMiddle" class="banner fyi">'
        "<script>window.onload = function () { window.CMS_BANNER.show(3, 19.900); };</script>"
        "</div></div>"
    )


def _picture(item: dict[str, Any], markup: str) -> str:
    caption, credit = escape(item["caption"]), escape(item.get("credit", ""))
    image = f'<img class="cms-photo" data-src="/images/{item["file"]}" alt="{caption}">'
    source = f'<div class="source"><p>{credit}</p></div>' if credit else ""
    if markup == "table":
        return (
            f'<table class="picture"><tbody><tr><td class="pic">{image}</td></tr>\n'
            f'<tr><td class="caption"><p>{caption}</p>{source}</td></tr></tbody></table>'
        )
    kind = "photo__item" if markup == "photo" else "article__picture"
    return f'<figure class="{kind}">{image}<figcaption>{caption}{source}</figcaption></figure>'


def _box(kind: str, heading: str, stories: list[dict[str, Any]]) -> str:
    items = "\n".join(_story(story) for story in stories)
    return f'<div class="{kind}"><h3 class="box-heading">{escape(heading)}</h3>\n{items}</div>'


def _most_read(stories: list[dict[str, Any]]) -> str:
    items = "".join(f'<li><a href="{x["path"]}">{escape(x["title"])}</a></li>' for x in stories)
    heading = escape(_furniture()["most_read_heading"])
    return f'<div class="box-most-read"><h3>{heading}</h3><ul>{items}</ul></div>'


def _story(story: dict[str, Any], published: datetime | None = None) -> str:
    """A teaser: its link stands twice, once around the picture and once in the heading."""
    title = escape(story["title"])
    time = f'<time datetime="{published:%Y-%m-%dT%H:%M:%S%z}"></time>' if published else ""
    summary = f'<div class="story__summary cms-desc">{escape(story["summary"])}</div>'
    return (
        f'<article class="story"><figure class="story__thumb"><a class="cms-link" href="{story["path"]}" '
        f'title="{title}"><img class="lazyload" alt="{title}"></a></figure>\n'
        f'<h2 class="story__heading"><a class="cms-link" href="{story["path"]}">{title}</a></h2>'
        f"{time}{summary}</article>"
    )
