"""Which paragraphs go on with the aims of the one before: items of a list, parts of a plan, what it costs."""

from __future__ import annotations

import re

from newsextract.extract.engine import Mention
from newsextract.extract.reports import Reports
from newsextract.extract.scope import LIST_MARKS, Aims, Scene, Timed
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["OF_LISTS", "Lists"]

OF_LISTS = ("list", "announcement")
"""The reaches of cues that go on in the paragraphs behind them."""
_LABEL = re.compile(r"[^.:;\n]{2,80}: \D{0,12}\d")
"""``Chi khác: 2,7 tỷ đồng``: how an item without a mark begins."""


class Lists:
    """Hands the aims of a paragraph on to the next."""

    def __init__(self, words: Vocabulary, reports: Reports) -> None:
        self._reports = reports
        self._costs = tuple(words.set("plan_cost"))
        self._opening = tuple(f"{w}{end}" for w in words.set("list_opening") for end in " :")
        self._share_opening = tuple(f"{w}{end}" for w in words.set("breakdown_some") for end in " ,:")

    def inherit(self, scene: Scene, previous: Scene) -> None:
        """A paragraph that follows ``mục tiêu …:`` and goes on with its list aims at what it aims at."""
        targets = previous.found.of("target")
        cues = [m for m in targets if m.rule.model.reach in OF_LISTS]
        opened = previous.kind == "heading" or previous.printed.rstrip().endswith((":", "?"))
        item = previous.printed.rstrip().endswith(";")
        # Behind its marked items a list is over.
        if scene.small[:1] in LIST_MARKS or previous.small[:1] not in LIST_MARKS:
            item = item or self._item(scene.small.lstrip())
        scene.listed = item and (opened or previous.listed)
        due = _due(previous, cues[-1] if cues else None)
        if cues and (opened or (item and cues[-1].rule.model.reach == "announcement")):
            scene.aims = (cues[-1], due)
        elif previous.aims is not None and item:
            scene.aims = previous.aims
        elif scene.listed and opened and (plan := self._plan(previous)):
            scene.aims = plan
        elif scene.small.startswith(self._costs) and (previous.aims or any(t.ahead for t in previous.times)):
            scene.aims = previous.aims or (None, due)  # what the aims of the list cost
        elif previous.sentences and (scene.small.startswith(self._share_opening) or (opened and item)):
            # sẽ triển khai 90 dự án, cụ thể: + 30 trường …; dự kiến bố trí 840 tỷ đồng. Về cơ cấu, …
            cue = self._reports.still_aiming(previous, targets, *previous.sentences[-1])
            if cue is not None and (opened or any(number.start >= cue.end for number in previous.numbers)):
                scene.aims = (cue, _due(previous, cue))

    def _item(self, text: str) -> bool:
        return (
            text[:1] in LIST_MARKS or text[:1].isdigit() or text.startswith(self._opening) or bool(_LABEL.match(text))
        )

    def _plan(self, previous: Scene) -> Aims | None:
        """``Năm 2026, dự toán chi là 61 tỷ đồng. Cụ thể:``: what the sentence before the last aims at."""
        if len(previous.sentences) < 2 or not previous.small.startswith(self._opening, previous.sentences[-1][0]):
            return None
        start, end = previous.sentences[-2]
        cue = self._reports.still_aiming(previous, previous.found.of("target"), start, end)
        return (cue, _due(previous, cue)) if cue is not None else None


def _due(scene: Scene, cue: Mention | None) -> Timed | None:
    """By when a list's aims are due: what follows their cue, else what stands before it."""
    times = [t for t in scene.times if t.role != "baseline"]
    behind = next((t for t in times if cue is None or t.start >= cue.end), None)
    return behind or (times[-1] if times else None)
