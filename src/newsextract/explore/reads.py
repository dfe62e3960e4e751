"""Which tables our pages and their parts read: Datasette is asked whether the reader may see each of them.

A page is refused where one of its tables may not be seen; a part is left away. Whoever writes a new question for a page
names its tables here, and a test compares them with what SQLite is really asked for.
"""

from __future__ import annotations

from .wording import TABLES

__all__ = ["ARTICLE", "DATASET", "DOUBTS", "FACT", "PENDING", "RUN", "SAID", "SEARCH", "SPAN", "counted"]

ARTICLE = ("articles", "article_versions", "papers", "indicators", *TABLES.values())
"""The page of an article."""
FACT = ARTICLE
"""The page of a fact; where there is none of that name, the other kinds are asked as well."""
SEARCH = ("article_index", "fact_index", "articles", "article_versions", "indicators", *TABLES.values())
"""The search page."""

SAID = ("corrections", "verdicts")
"""What people said of a fact."""
DATASET = ("dataset_versions",)
"""The version of the data set, in citations and on the front page."""
PENDING = ("pending",)
"""Whether facts have changed since that version."""
RUN = ("runs",)
"""The last run."""
SPAN = ("articles", "papers")
"""From when to when which newspapers were read."""
DOUBTS = ("contradictions",)
"""The newest figures that contradict one another."""


def counted(table: str) -> tuple[str, ...]:
    """A table among those that the front page lists; the views of what stands today are counted by their tables."""
    return tuple(dict.fromkeys((table, table.removeprefix("current_"))))
