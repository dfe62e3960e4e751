"""What the steps of one night share: the rooms that they use, and one way to write down what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from newsextract.crawl.fetch import Fetcher, NotModified
from newsextract.models import FetchError, Page, Paper
from newsextract.pipeline.extracting import Extractor
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal
from newsextract.store.sources import Sources

__all__ = ["Night", "Progress"]

Progress = Callable[[str, int, int, int], None]
"""Called on the way with: what is being done (``fetch``, ``extract``), pages done, pages planned, facts found."""


@dataclass(slots=True)
class Night:
    """One run of the crawler: ``count`` is what it did, ``told`` what each source answered, ``dated`` when the articles
    that it fetched were published, by post id, ``recipe`` the id of what makes its facts.
    """

    db: Database
    paper: Paper
    fetcher: Fetcher
    extractor: Extractor
    now: Callable[[], datetime]
    progress: Progress
    journal: Journal
    frontier: Frontier
    sources: Sources
    run: int
    recipe: str
    count: Counter[str] = field(default_factory=Counter)
    told: dict[str, str] = field(default_factory=dict)
    dated: dict[str, datetime] = field(default_factory=dict)

    def record(
        self, url: str, at: datetime, outcome: str, answer: Page | NotModified, post_id: str | None = None
    ) -> int:
        """Write an answer down, and when it was asked for (aware); the return value is the number of the request."""
        page = answer if isinstance(answer, Page) else None
        return self.journal.record_fetch(
            self.run,
            url,
            at,
            outcome=outcome,
            status=page.status if page else 304,
            size=len(page.body) if page else 0,
            seconds=(answer.fetched_at - at).total_seconds(),
            etag=page.etag if page else None,
            last_modified=page.last_modified if page else None,
            post_id=post_id,
        )

    def record_failure(self, url: str, at: datetime, error: FetchError, post_id: str | None = None) -> None:
        """Write down that a request brought nothing."""
        self.journal.record_fetch(
            self.run,
            url,
            at,
            outcome=error.outcome,
            status=error.status,
            size=0,
            seconds=(self.now() - at).total_seconds(),
            post_id=post_id,
            error=str(error),
        )
