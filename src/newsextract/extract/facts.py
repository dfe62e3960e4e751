"""The assembly line: an Article goes in, statistics, officials and targets come out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from newsextract.extract.amounts import Amounts
from newsextract.extract.checks import Checks
from newsextract.extract.deadlines import Deadlines
from newsextract.extract.engine import Engine, Found, Mention
from newsextract.extract.indicators import Catalogue
from newsextract.extract.lists import Lists
from newsextract.extract.mood import Moods
from newsextract.extract.officials import People
from newsextract.extract.quotes import quote, unexplained
from newsextract.extract.reports import Reports
from newsextract.extract.rules import Rules
from newsextract.extract.scope import Scene
from newsextract.extract.subjects import Subjects
from newsextract.extract.territory import Territory
from newsextract.extract.timing import Timing
from newsextract.extract.units import Units, printed_unit
from newsextract.models import (
    Article,
    Block,
    Extraction,
    Official,
    Paper,
    Period,
    Statistic,
    Target,
    Unexplained,
)
from newsextract.read.text import sentence_splitter

__all__ = ["FactMaker"]

MOST_TEXT = 40_000
"""Characters of an article that are searched for facts: a longer text is a book, or an attack."""

_AROUND = 200
"""How many characters before a number may tell what it measures."""


class FactMaker:
    """Rules, compiled once, that turn articles of one paper into facts. Holds nothing of an article behind it."""

    def __init__(self, rules: Rules, paper: Paper) -> None:
        words = rules.vocabulary
        self.rules = rules
        self.paper = paper
        self.words = words
        self.engine = Engine(rules)
        self.units = Units(words)
        self.catalogue = Catalogue(rules.indicators, self.units)
        self.checks = Checks(words, self.catalogue, self.units)
        reports = Reports(words)
        self.lists = Lists(words, reports)
        self.moods = Moods(words, reports)
        self.amounts = Amounts(words, self.units)
        self.levels = sorted(words.map("level").items(), key=lambda level: -len(level[0]))
        self.split = sentence_splitter(words.set("abbreviation"))

    @property
    def warnings(self) -> list[str]:
        """What the rules lack, such as a gate."""
        return self.engine.warnings

    def extract(self, article: Article) -> Extraction:
        """All facts of an article, in the order of its text."""
        return _Line(self, article).run()


class _Line:
    """One article on its way: blocks become scenes, scenes become facts."""

    def __init__(self, maker: FactMaker, article: Article) -> None:
        self.maker = maker
        self.article = article
        self.timing = Timing(maker.words, article.published)
        self.deadlines = Deadlines(article.published)
        self.territory = Territory(maker.words, maker.paper.province, article.published)
        self.people = People(maker.words)
        self.subjects = Subjects(maker.words, maker.catalogue, maker.levels)
        self.statistics: list[Statistic] = []
        self.targets: list[Target] = []
        self.unexplained: list[Unexplained] = []
        self.warnings: list[str] = []
        self.occurrences: dict[tuple[str, ...], int] = {}
        self.owner = f"{article.paper}:{article.post_id or article.url or article.title}"

    def run(self) -> Extraction:
        blocks = self._searched()
        mentions = self.maker.engine.find_all([block.text for block in blocks])
        scenes = [self._scene(i, block, found) for i, (block, found) in enumerate(zip(blocks, mentions, strict=True))]
        self.territory.settle(scenes)
        self.timing.frame(scenes)
        self.deadlines.read(scenes)
        previous: Scene | None = None
        for scene in scenes:
            if previous is not None and scene.kind in ("paragraph", "heading", "table"):
                self.maker.lists.inherit(scene, previous)
                self.timing.inherit(scene, previous)
            for mention in scene.found.of("official"):
                self.people.add(scene, mention, self.territory.office(scene, mention))
            for number, unit in self.maker.units.read(scene):
                self._record(scene, number, unit)
            for cue in scene.found.of("target"):
                self._standard(scene, cue)
            self.unexplained += unexplained(scene)
            if scene.kind != "caption":
                previous = scene
        return Extraction(
            article=self.article,
            statistics=tuple(self.maker.checks.statistics(self.statistics, [scene.small for scene in scenes])),
            officials=tuple(self._identified(o) for o in self.people.records()),
            targets=tuple(self.maker.checks.sums(self.targets, [scene.small for scene in scenes])),
            unexplained=tuple(self.unexplained),
            warnings=tuple(self.warnings),
        )

    def _searched(self) -> Sequence[Block]:
        """The blocks up to MOST_TEXT characters; a warning names what is left out."""
        blocks = self.article.blocks
        size = 0
        for i, block in enumerate(blocks):
            size += len(block.text)
            if size > MOST_TEXT:
                left = f"block {i} and those behind it were not searched for facts"
                self.warnings.append(f"{left}: the text has more than {MOST_TEXT} characters")
                return blocks[:i]
        return blocks

    def _scene(self, index: int, block: Block, found: Found) -> Scene:
        self.warnings += found.warnings
        scene = Scene(index, block.kind, block.text, found, self.maker.split(block.text))
        scene.numbers = found.of("statistic")
        scene.seats = [number for number in scene.numbers if number.rule.kind == "target"]
        self.timing.read(scene)
        self.territory.read(scene)
        return scene

    def _record(self, scene: Scene, number: Mention, unit: str) -> None:
        """A number with its unit becomes a statistic or a target."""
        cue, strength = self.maker.moods.mood(scene, number, unit, self.article.published)
        if cue is not None and strength is None:
            return  # aimed at once, for a day that is past: neither an aim of today nor a fact
        amount = self.maker.amounts.read(scene, number, unit)
        clause = scene.clause(number.start)
        around = scene.small[max(clause[0], number.start - _AROUND) : number.start]
        near = scene.small[number.end : scene.clause(number.end)[1]].strip()
        share = self.maker.units.is_share(unit)
        indicator = self.subjects.indicator(scene, number, unit, near, around, share=share)
        place = self.territory.of(scene, number)
        start, end = quote(scene, number, clause, share=share)
        sentence = scene.printed[slice(*scene.sentence(number.start))]
        if strength is not None:
            self.targets.append(
                Target(
                    value=amount.value,
                    value_max=amount.value_max,
                    unit=printed_unit(scene, number, unit),
                    indicator=indicator,
                    comparator=amount.comparator,
                    strength=strength,
                    deadline=self.deadlines.of(scene, number, cue),
                    place=place,
                    quote=scene.printed[start:end],
                    block=scene.block,
                    start=start,
                    end=end,
                    rule=number.rule.id,
                    flags=amount.flags,
                    identity=self._identity("target", amount.printed, sentence),
                )
            )
            return
        self.statistics.append(
            Statistic(
                value=amount.value,
                value_max=amount.value_max,
                of=amount.of,
                unit=printed_unit(scene, number, unit),
                indicator=indicator,
                qualifier=amount.qualifier,
                comparator=amount.comparator,
                change=amount.change,
                baseline=self._baseline(scene, number, unit) if amount.change else None,
                period=self.timing.period(scene, number, unit),
                place=place,
                level=self.subjects.level(scene, unit, near, around),
                quote=scene.printed[start:end],
                block=scene.block,
                start=start,
                end=end,
                rule=number.rule.id,
                flags=amount.flags,
                identity=self._identity("statistic", amount.printed, sentence),
            )
        )

    def _baseline(self, scene: Scene, number: Mention, unit: str) -> Period | None:
        """``tăng 14,1% so với năm 2021``: against when."""
        end = scene.sentence(number.start)[1]
        base = next((t for t in scene.times if t.role == "baseline" and number.end <= t.start < end), None)
        return self.timing.baseline(scene, number, unit, base) if base else None

    def _standard(self, scene: Scene, cue: Mention) -> None:
        """An aim without a number: ``phấn đấu … đạt chuẩn phổ cập giáo dục``; a number in its clause says it better."""
        clause = scene.clause(cue.start)
        if "indicator" not in cue.spans or any(clause[0] <= n.start < max(clause[1], cue.end) for n in scene.numbers):
            return
        quote = scene.printed[cue.start : cue.end]
        assert cue.rule.model.strength is not None
        self.targets.append(
            Target(
                value=None,
                value_max=None,
                unit="",
                indicator=None,
                comparator="",
                strength=cue.rule.model.strength,
                deadline=self.deadlines.of(scene, cue, cue),
                place=self.territory.of(scene, cue),
                quote=quote,
                block=scene.block,
                start=cue.start,
                end=cue.end,
                rule=cue.rule.id,
                flags=(),
                identity=self._identity("target", quote, scene.printed[slice(*scene.sentence(cue.start))]),
            )
        )

    # -- identity --

    def _identity(self, kind: str, *parts: str) -> str:
        """A name that survives edits elsewhere in the article and a renamed rule: no offset, no rule id."""
        key = (kind, *parts)
        self.occurrences[key] = self.occurrences.get(key, 0) + 1
        text = "\x1f".join([self.owner, *key, str(self.occurrences[key])])
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()

    def _identified(self, official: Official) -> Official:
        return replace(official, identity=self._identity("official", official.name))
