"""Bytes → facts: the parser and the rules joined, loaded once a process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import Rules, load_rules
from newsextract.models import Article, Extraction, Paper
from newsextract.papers import load_paper
from newsextract.read.page import read_page
from newsextract.read.plain import read_text

__all__ = ["Extractor", "dated", "default_extractor", "extract_page"]

VIETNAM = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, without daylight saving since 1975."""


class Extractor:
    """Reads pages of papers and extracts their facts with one set of rules."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._makers: dict[str, FactMaker] = {}

    def __reduce__(self) -> tuple[type[Extractor], tuple[Rules]]:
        """For another process: the rules; what is compiled of them stays here."""
        return Extractor, (self.rules,)

    @classmethod
    def load(cls, rules_dir: Path | None = None, extra: Sequence[Path] = ()) -> Extractor:
        """With the rules of a directory (default: the shipped ones) and of further ones.

        Raises RuleError with every problem of every file.
        """
        return cls(load_rules(rules_dir, extra))

    def _maker(self, paper: Paper) -> FactMaker:
        maker = self._makers.get(paper.id)
        if maker is None:
            maker = self._makers[paper.id] = FactMaker(self.rules, paper)
        return maker

    def warnings(self, paper: Paper) -> list[str]:
        """What the rules lack, such as a gate: to be said once, by whoever runs them."""
        return self._maker(paper).warnings

    def extract(self, article: Article, paper: Paper) -> Extraction:
        """The facts of an article that was read before."""
        return self._maker(paper).extract(article)

    def extract_html(
        self,
        body: bytes | str,
        paper: Paper,
        *,
        url: str | None = None,
        charset: str | None = None,
        published: date | None = None,
    ) -> Extraction:
        """The facts of a page. Raises ReadError for bytes that are not an article's page."""
        article = read_page(body, paper, url=url, charset=charset)
        return self.extract(dated(article, published), paper)

    def extract_text(self, text: str, paper: Paper, *, published: date | None = None) -> Extraction:
        """The facts of pasted text. Raises ReadError where nothing is left to read."""
        return self.extract(dated(read_text(text, paper), published), paper)


def dated(article: Article, published: date | None) -> Article:
    """The article with a date of publication from outside, where it carries none of its own."""
    if article.published_at is not None or published is None:
        return article
    return replace(article, published_at=datetime(published.year, published.month, published.day, tzinfo=VIETNAM))


@cache
def default_extractor() -> Extractor:
    """With the shipped rules, loaded once a process."""
    return Extractor.load()


def extract_page(
    html: bytes | str, *, url: str | None = None, published: date | None = None, paper: str = "baolaocai"
) -> Extraction:
    """The article and the facts of a newspaper's page.

    ``published`` is the day of publication for a page that carries none, ``paper`` the newspaper's id (the name of
    its file in ``papers/``, Báo Lào Cai's unless given). Raises ReadError (NotAnArticle) for bytes that are not an
    article's page, UsageError for an unknown newspaper.
    """
    return default_extractor().extract_html(html, load_paper(paper), url=url, published=published)
