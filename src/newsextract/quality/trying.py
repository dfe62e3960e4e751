"""What the rules of one file match: in a text, in their own examples, in an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from newsextract.extract.engine import Engine
from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import Rule, Rules
from newsextract.models import Article, UsageError
from newsextract.quality.examples import PUBLISHED, example_article
from newsextract.quality.sightings import Sighting, Survey, Warn, survey

__all__ = ["Trial", "Trying", "rules_of"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One text or article, and what the rules on trial matched in it."""

    survey: Survey
    sightings: tuple[Sighting, ...]

    @property
    def article(self) -> Article:
        """Where it was matched."""
        return self.survey.extraction.article


@dataclass(slots=True)
class Trying:
    """Rules on trial among all the others; counts what ``archive`` has met so far."""

    maker: FactMaker
    rules: tuple[Rule, ...]
    warn: Warn
    read: int = 0
    """Articles looked at."""
    articles: int = 0
    """Articles in which the rules match."""
    matches: int = 0
    _engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self._engine = Engine(replace(self.maker.rules, rules=self.rules))

    def text(self, text: str, published: date = PUBLISHED) -> Trial:
        """What they match in a text, as the only paragraph of an article."""
        trial = self._trial(example_article(self.maker, text, published))
        for warning in trial.survey.extraction.warnings:
            self.warn(warning)
        return trial

    def examples(self) -> Iterator[Trial]:
        """What they match in their own examples, wanted and unwanted."""
        for rule in self.rules:
            for match in rule.model.match:
                yield self.text(match.text, date.fromisoformat(match.published) if match.published else PUBLISHED)
            for skip in rule.model.skip:
                yield self.text(skip.text)

    def archive(self, articles: Iterable[Article], limit: int) -> Iterator[Trial]:
        """The articles with the first ``limit`` matches; goes on to the end to count the others.

        Only what is shown is put to all rules: for the count those on trial are enough.
        """
        for article in articles:
            self.read += 1
            matches = sum(self._count(block.text, article.url) for block in article.blocks)
            if not matches:
                continue
            room = limit - self.matches
            self.articles += 1
            self.matches += matches
            if room > 0:
                trial = self._trial(article)
                yield replace(trial, sightings=trial.sightings[:room])

    def _count(self, text: str, source: str | None) -> int:
        found = self._engine.find(text)
        for warning in found.warnings:
            self.warn(f"{source}: {warning}")
        return sum(map(len, found.mentions.values())) + len(found.lost)

    def _trial(self, article: Article) -> Trial:
        seen = survey(self.maker, article)
        ids = {rule.id for rule in self.rules}
        return Trial(seen, tuple(s for s in seen.sightings if s.rule.id in ids))


def rules_of(rules: Rules, path: Path) -> tuple[Rule, ...]:
    """The rules of one file that are not retired. Raises UsageError where it has none."""
    own = tuple(r for r in rules.rules if r.path.samefile(path) and r.status != "retired")
    if not own:
        raise UsageError(f"{path}: no [[rule]] in it but retired ones; nothing to try")
    return own
