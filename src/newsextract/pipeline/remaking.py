"""One stored article made again, in all its versions; done by whichever process is free."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newsextract.models import Article, Page, Paper, ReadError
from newsextract.pipeline.extracting import Extractor
from newsextract.read.page import read_page
from newsextract.store.reading import StoredArticle
from newsextract.store.reextraction import Made

__all__ = ["Remade", "Work", "make_again", "read_again"]


@dataclass(frozen=True, slots=True)
class Work:
    """An article to be made again; where it is to be read again, with a page for each version (None: it is gone)."""

    article_id: int
    versions: tuple[StoredArticle, ...]
    pages: tuple[Page | None, ...] | None


@dataclass(frozen=True, slots=True)
class Remade:
    """What became of it. ``unread`` says why versions stay as they were read before; with a ``problem`` of our code
    there is nothing else.
    """

    article_id: int
    made: tuple[Made, ...] = ()
    unread: tuple[str, ...] = ()
    problem: str = ""

    @property
    def reread(self) -> bool:
        """Whether at least one version was read from its bytes again."""
        return any(one.read for one in self.made)


def make_again(extractor: Extractor, paper: Paper, work: Work) -> Remade:
    """Read the versions again where that is asked for, and extract them."""
    made, unread = [], []
    try:
        for i, stored in enumerate(work.versions):
            article, read = stored.article, False
            if work.pages is not None:
                page = work.pages[i]
                try:
                    article, read = read_again(paper, article, page), True
                except ReadError as error:
                    unread.append(f"{error}; the article stays as it was read before")
            made.append(Made(stored.version, extractor.extract(article, paper), read))
    except Exception as error:  # noqa: BLE001
        # An article on which our own code fails must not stop the run: it keeps the facts that it has.
        problem = f"{work.versions[-1].article.url}: extraction failed: {type(error).__name__}: {error}"
        return Remade(work.article_id, problem=problem)
    return Remade(work.article_id, tuple(made), tuple(unread))


def read_again(paper: Paper, stored: Article, page: Page | None) -> Article:
    """The article as its page is read today; its key stays. Raises ReadError where that is no article, or gone."""
    if page is None:
        raise ReadError(f"{stored.url}: the bytes of the page were dropped (--keep-raw)")
    article = read_page(page.body, paper, url=page.url, charset=page.charset)
    return replace(article, post_id=stored.post_id)
