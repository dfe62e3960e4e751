"""The assembly line: an Article goes in, statistics, officials and targets come out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from newsextract.extract.checks import Checks
from newsextract.extract.engine import Engine, Found, Mention
from newsextract.extract.indicators import Catalogue
from newsextract.extract.mood import Moods
from newsextract.extract.numbers import parse_number
from newsextract.extract.officials import People
from newsextract.extract.quotes import quote, unexplained
from newsextract.extract.rules import Rules
from newsextract.extract.scope import Scene, endings, first_of
from newsextract.extract.subjects import Subjects
from newsextract.extract.territory import Territory
from newsextract.extract.timing import Timing
from newsextract.extract.units import Units, printed_unit
from newsextract.models import (
    Article,
    Block,
    Change,
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

_PARTS = ("value", "value_max", "of")


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
        self.moods = Moods(words)
        self.levels = sorted(words.map("level").items(), key=lambda level: -len(level[0]))
        self.scales = words.map("scale")
        self.comparators = words.map("comparator")
        self.comparators_after = words.map("comparator_after")
        self.openings_after = tuple(self.comparators_after)
        self.range_opening = words.set("range_opening")
        self.up, self.down = words.set("direction_up"), words.set("direction_down")
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
        self.timing.aim(scenes)
        previous: Scene | None = None
        for scene in scenes:
            if previous is not None and scene.kind in ("paragraph", "heading", "table"):
                self.timing.inherit(scene, previous)
                self.maker.moods.inherit(scene, previous)
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
        self.timing.read(scene)
        self.territory.read(scene)
        return scene

    def _record(self, scene: Scene, number: Mention, unit: str) -> None:
        """A number with its unit becomes a statistic or a target."""
        small = scene.small
        raw = {name: small[start:end] for name, (start, end) in number.spans.items() if name in _PARTS}
        value, value_max, of, flags = self._values(raw, unit)
        sentence = scene.sentence(number.start)
        left = small[sentence[0] : number.start].rstrip()
        before = endings(left)
        qualifier = self._qualifier(small, number, before)
        if value_max is not None and qualifier in self.maker.range_opening:
            qualifier = ""
        clause = scene.clause(number.start)
        around = small[max(clause[0], number.start - _AROUND) : number.start]
        near = small[number.end : scene.clause(number.end)[1]].strip()
        share = self.maker.units.is_share(unit)
        start, end = quote(scene, number, clause, share=share)
        cue, strength = self.maker.moods.mood(scene, number, unit, self.article.published)
        if cue is not None and strength is None:
            return  # aimed at once, for a day that is past: neither an aim of today nor a fact
        kind = "target" if strength else "statistic"
        identity = self._identity(kind, "/".join(raw.values()), scene.printed[sentence[0] : sentence[1]])
        indicator = self.subjects.indicator(scene, number, unit, near, around, share=share)
        place = self.territory.of(scene, number)
        comparator = self._comparator(small, number, qualifier)
        if strength is not None:
            self.targets.append(
                Target(
                    value=value,
                    value_max=value_max,
                    unit=printed_unit(scene, number, unit),
                    indicator=indicator,
                    comparator=comparator,
                    strength=strength,
                    deadline=self.timing.deadline(scene, number, cue),
                    place=place,
                    quote=scene.printed[start:end],
                    block=scene.block,
                    start=start,
                    end=end,
                    rule=number.rule.id,
                    flags=flags,
                    identity=identity,
                )
            )
            return
        change, baseline = None, None
        if qualifier not in self.maker.range_opening:  # tăng từ 58,4% …: where a rise began, no rise
            if qualifier:
                before = endings(left.removesuffix(qualifier).rstrip())
            change, baseline = self._change(scene, number, value, unit, before)
        self.statistics.append(
            Statistic(
                value=value,
                value_max=value_max,
                of=of,
                unit=printed_unit(scene, number, unit),
                indicator=indicator,
                qualifier=qualifier,
                comparator=comparator,
                change=change,
                baseline=baseline,
                period=self.timing.period(scene, number, unit),
                place=place,
                level=self.subjects.level(scene, unit, near, around),
                quote=scene.printed[start:end],
                block=scene.block,
                start=start,
                end=end,
                rule=number.rule.id,
                flags=flags,
                identity=identity,
            )
        )

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
                deadline=self.timing.deadline(scene, cue, cue),
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

    # -- the number itself --

    def _values(self, raw: dict[str, str], unit: str) -> tuple[float, float | None, float | None, tuple[str, ...]]:
        scales = self.maker.scales
        whole = self.maker.units.is_whole(unit)
        if len(raw) == 1:
            number = parse_number(raw["value"], unit, scales, whole)
            return number.value, None, None, tuple(dict.fromkeys(number.flags))
        parsed = {name: parse_number(text, unit, scales, whole) for name, text in raw.items()}
        value, top = parsed["value"].value, parsed.get("value_max")
        if top is not None and parsed["value"].scale == 1:
            value *= top.scale  # 1,5 - 2 triệu đồng: the scale behind the second number holds for both
        flags = tuple(dict.fromkeys(flag for number in parsed.values() for flag in number.flags))
        of = parsed.get("of")
        return value, top.value if top else None, of.value if of else None, flags

    def _qualifier(self, small: str, number: Mention, before: Sequence[str]) -> str:
        if "qualifier" in number.spans:
            return small[slice(*number.spans["qualifier"])]
        return first_of(before, self.maker.comparators) or ""

    def _comparator(self, small: str, number: Mention, qualifier: str) -> str:
        after = small[number.end : number.end + 24].lstrip()
        if after.startswith(self.maker.openings_after):
            return next(behind for phrase, behind in self.maker.comparators_after.items() if after.startswith(phrase))
        return self.maker.comparators.get(qualifier, "=") if qualifier else "="

    def _change(
        self, scene: Scene, number: Mention, value: float, unit: str, before: Sequence[str]
    ) -> tuple[Change | None, Period | None]:
        """``tăng 14,1% so với năm 2021``: by how much, in what, against when; ``before`` ends at the number."""
        up = first_of(before, self.maker.up)
        if up is None and first_of(before, self.maker.down) is None:
            return None, None
        kind: Literal["relative", "points", "absolute"] = "absolute"
        if self.maker.units.is_share(unit):
            kind = "points" if self.maker.units.is_points(unit) else "relative"
        end = scene.sentence(number.start)[1]
        base = next((t for t in scene.times if t.role == "baseline" and number.end <= t.start < end), None)
        baseline = self.timing.baseline(scene, number, unit, base) if base else None
        return Change(value if up else -value, unit, kind), baseline

    # -- identity --

    def _identity(self, kind: str, *parts: str) -> str:
        """A name that survives edits elsewhere in the article and a renamed rule: no offset, no rule id."""
        key = (kind, *parts)
        self.occurrences[key] = self.occurrences.get(key, 0) + 1
        text = "\x1f".join([self.owner, *key, str(self.occurrences[key])])
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()

    def _identified(self, official: Official) -> Official:
        return replace(official, identity=self._identity("official", official.name))
