"""Is a number aimed at or reported? The nearest cue before it decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Literal

from newsextract.extract.engine import Mention
from newsextract.extract.scope import Scene, Span, Timed, between
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["Moods", "Strength"]

Strength = Literal["target", "forecast", "quota", "requirement"]


_MARKS = tuple("-+•*")
"""What the items of a list begin with."""
_NEAR = 400
"""How many characters before a number a cue of a fact may stand."""
_RISE = 40
"""How many characters a rise may take from its beginning to the word before its end."""
_STATE_WITHIN = 4
"""So many words behind a number may say that it is so already."""
_BESIDE, _BESIDE_CHARS = 3, 40
"""So many words away from its cue a number may be that of applicants; so near to it stands what they do."""
_OF_LISTS = ("list", "announcement")
_OF_PLANS = frozenset({"plan_period", "range"})
_OF_SCHOOLS = frozenset({"school_year", "semester"})


class Moods:
    """Cues of targets (rules of kind target without a number) against cues of facts (``fact_cue``)."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._facts = words.set("fact_cue") - words.set("no_fact_cue")
        self._fact = _any_of(words.set("fact_cue"), words.set("no_fact_cue"))
        self._condition = _any_of(words.set("condition"))
        self._due = _any_of(words.set("due"))
        self._bounds = tuple(words.map("comparator_after"))
        self._states = words.set("state_after")
        self._events = words.set("event_unit")
        self._plans = words.set("planned")
        self._shares = words.set("share")
        self._links = words.set("time_link") | {""}
        self._costs = tuple(words.set("plan_cost"))
        self._opening = tuple(f"{w} " for w in words.set("list_opening"))
        self._share_opening = tuple(f"{w}{end}" for w in words.set("breakdown_some") for end in " ,:")
        self._part_opening = tuple(f"{w}{end}" for w in words.set("breakdown_all") for end in " ,:")
        self._part_opening += self._share_opening
        rises = "|".join(map(re.escape, sorted(words.set("rise"), key=len, reverse=True)))
        starts, about = (
            "|".join(map(re.escape, sorted(words.set(name)))) for name in ("range_opening", "approximation")
        )
        within = rf"(?:[^.,;:\n]|[.,](?=\d)){{1,{_RISE}}}?"
        self._rise = re.compile(rf"\b(?:{starts}) (?:(?:{about}) )?(?=\d){within} (?:{rises})(?= )")

    def inherit(self, scene: Scene, previous: Scene) -> None:
        """A paragraph that follows ``mục tiêu …:`` and goes on with its list aims at what it aims at."""
        targets = previous.found.of("target")
        cues = [m for m in targets if m.rule.model.reach in _OF_LISTS]
        opened = previous.kind == "heading" or previous.printed.rstrip().endswith((":", "?"))
        item = previous.printed.rstrip().endswith(";")
        if scene.small[:1] in _MARKS or previous.small[:1] not in _MARKS:  # behind its marked items a list is over
            item = item or self._item(scene.small.lstrip())
        due = _due(previous, cues[-1] if cues else None)
        if cues and (opened or (item and cues[-1].rule.model.reach == "announcement")):
            scene.aims = (cues[-1], due)
        elif previous.aims is not None and item:
            scene.aims = previous.aims
        elif scene.small.startswith(self._costs) and previous.aims is not None:
            scene.aims = previous.aims  # what the aims of the list cost
        elif previous.sentences and (scene.small.startswith(self._share_opening) or (opened and item)):
            # sẽ triển khai 236 dự án, cụ thể: + 10 trường …; dự kiến bố trí 4.937 tỷ đồng. Về cơ cấu, …
            cue = self._still_aiming(previous, targets, *previous.sentences[-1])
            if cue is not None and (opened or any(number.start >= cue.end for number in previous.numbers)):
                scene.aims = (cue, _due(previous, cue))

    def _item(self, text: str) -> bool:
        return text[:1] in _MARKS or text[:1].isdigit() or text.startswith(self._opening)

    def mood(
        self, scene: Scene, number: Mention, unit: str, published: date | None
    ) -> tuple[Mention | None, Strength | None]:
        """The governing cue, where it is a printed word, and how strongly it aims; ``unit`` is what is counted.

        (None, None) is a report; a cue without a strength aimed at a day that is past when the article appears.
        """
        if number.rule.kind == "target":
            return None, number.rule.model.strength
        start, end = scene.sentence(number.start)
        targets = scene.found.of("target")
        announced = self._announced(targets, start) if targets else None
        ahead = [t for t in scene.times if t.ahead]
        planned = None if unit in self._events else self._planned(scene, start, number, published)
        if not (targets or ahead or scene.aims or planned) or self._past_beside(scene, number, published):
            return None, None
        if self._is_so(scene, number) or any(first < number.start < last for first, last in self._rises(scene)):
            return None, None  # từ 81,3% hiện nay lên 90%: where a rise begins is known already
        cues = between(targets, start, end)
        fact_at = self._last_fact(scene, start, number.start)
        part = max(start, scene.semicolons(number.start)[0])
        told = self._last_fact(scene, part, number.start) >= 0  # of this part; a list goes on behind its semicolon
        before = [m for m in cues if m.end <= number.start and _reaches(scene.small, m, number)]
        before = [m for m in before if m.start >= fact_at or (m.rule.model.reach in _OF_LISTS and not told)]
        if before:
            if self._applies(scene, number, unit, before[-1]):
                return None, None
            return before[-1], None if _was_due(scene, start, number, published) else before[-1].rule.model.strength
        if any(start <= t.start and t.end <= number.start and t.start >= fact_at for t in ahead):
            return None, "target"  # đến năm 2030, …: a day that lies ahead makes what follows an aim
        if not told and announced is not None:
            return announced, announced.rule.model.strength
        if not told and scene.aims is not None:
            return scene.aims[0], scene.aims[0].rule.model.strength
        if planned and planned.start > fact_at >= 0 and not planned.bounds.holds(published):
            return None, "forecast"  # đề án vừa trình, năm 2028 quy mô đạt …
        if fact_at < 0:
            earlier = self._gone_on_with(scene, start)
            cue = self._still_aiming(scene, targets, *earlier) if earlier else None
            if cue is not None:
                return cue, cue.rule.model.strength
            if planned or (earlier and any(t.ahead for t in between(scene.times, *earlier))):
                return None, "forecast"  # giai đoạn 2026 - 2030, kinh phí …: of a time that has not begun
        if ahead and self._due_after(scene, number, end):
            return None, "target"
        soon = self._will_after(scene, number, unit, cues)
        if soon is not None and not any(m.end <= number.start for m in cues):
            return soon, soon.rule.model.strength
        return None, None

    def _past_beside(self, scene: Scene, number: Mention, published: date | None) -> bool:
        """``(năm 2024 là 65%)``, ``từ 58% năm 2020``: a past year right beside a number makes it a report."""
        if published is None or not scene.times:
            return False
        for time in between(scene.times, *scene.clause(number.start)):
            past = time.bounds.end is not None and time.bounds.end < published
            if not past or time.role is not None:
                continue
            gap = (
                scene.small[time.end : number.start]
                if time.end <= number.start
                else scene.small[number.end : time.start]
            )
            if len(gap.split()) <= 1:
                return True
        # phấn đấu 22%; năm 2025, tỷ lệ này là 18,7%, tương đương 3.505 em
        start = scene.semicolons(number.start)[0]
        if start <= scene.sentence(number.start)[0] or between(scene.found.of("target"), start, number.start):
            return False
        opening = next(iter(between(scene.times, start, number.start)), None)
        ended = opening is not None and opening.bounds.end is not None and opening.bounds.end < published
        return opening is not None and ended and opening.role is None and not scene.small[start : opening.start].strip()

    def _applies(self, scene: Scene, number: Mention, unit: str, cue: Mention) -> bool:
        """``tuyển 450 em mà có 1.310 thí sinh dự thi``: whoever applies for seats is not one of them."""
        offers = cue.rule.model.strength == "quota" or scene.small[cue.start : cue.end] in self._words.set("seats")
        last = scene.small[cue.end : number.start].rstrip().rpartition(" ")[2]
        seats = between(scene.numbers, cue.end, number.start)
        if last in self._words.set("given_to") and any(n.rule.kind == "target" for n in seats):
            return True  # tuyển 580 chỉ tiêu cho 12 trường
        if not offers or not (seats or len(scene.small[cue.end : number.start].split()) >= _BESIDE):
            return False
        near = scene.small[number.end : scene.clause(number.end)[1]][:_BESIDE_CHARS]
        return unit in self._words.set("applicants") or any(verb in near for verb in self._words.set("applying"))

    def _planned(self, scene: Scene, start: int, number: Mention, published: date | None) -> Timed | None:
        """The time ahead that the sentence has spoken of, or that stands right behind the number.

        A school year is known before it begins.
        """
        if published is None or not scene.times:
            return None
        near = between(scene.times, number.end, number.end + _BESIDE_CHARS)
        beside = (t for t in near if scene.small[number.end : t.start].strip(" (") in self._links)
        for time in (*between(scene.times, start, number.start), *beside):
            first, last = time.bounds.start, time.bounds.end
            if first is None or last is None or not time.usable:
                continue
            if time.bounds.kind in _OF_SCHOOLS and time.role != "since":
                continue
            if first > published or (time.bounds.kind in _OF_PLANS and first.year >= published.year < last.year):
                return time
        return None

    def _rises(self, scene: Scene) -> list[Span]:
        """From where to where rises stand in a block, but for their ends; looked for once."""
        if scene.rises is None:
            found = (m.span() for m in self._rise.finditer(scene.small))
            # từ 99% trở lên is a bound and no rise
            scene.rises = [span for span in found if not scene.small.endswith(self._bounds, 0, span[1])]
        return scene.rises

    def _gone_on_with(self, scene: Scene, start: int) -> Span | None:
        """The sentence before, where the one that starts here goes on with it (``Trong đó …``, ``Phân theo …``)."""
        index = scene.sentence_index(start)
        if not index or not scene.small.startswith(self._part_opening, start):
            return None
        return scene.sentences[index - 1][0], start

    def _still_aiming(self, scene: Scene, targets: Sequence[Mention], start: int, end: int) -> Mention | None:
        """The last cue of a sentence, if nothing behind it is reported."""
        cues = between(targets, start, end)
        return cues[-1] if cues and self._last_fact(scene, start, end) < cues[-1].start else None

    def _is_so(self, scene: Scene, number: Mention) -> bool:
        """``41 trường đang khuyết hiệu trưởng``: what is so already is no aim."""
        words = scene.small[number.end : scene.clause(number.end)[1]].split()[:_STATE_WITHIN]
        return not self._states.isdisjoint(words)

    def _announced(self, targets: Sequence[Mention], before: int) -> Mention | None:
        """The announcement of aims in an earlier sentence of the paragraph."""
        earlier = (m for m in reversed(targets) if m.end <= before)
        return next((m for m in earlier if m.rule.model.reach == "announcement"), None)

    def _last_fact(self, scene: Scene, start: int, end: int) -> int:
        small = scene.small
        if end - start > _NEAR or small[end - 1 : end].isalnum():  # what is cut off may be read otherwise
            found = self._fact.finditer(small, max(start, end - _NEAR), end)
            return max((m.end() for m in found if m[0] in self._facts), default=-1)
        if scene.reports is None:
            rises = self._rises(scene)
            reports = [m.span() for m in self._fact.finditer(small) if m[0] in self._facts]
            scene.reports = [r for r in reports if not any(first < r[0] < last for first, last in rises)]
        return max((last for first, last in scene.reports if start <= first and last <= end), default=-1)

    def _due_after(self, scene: Scene, number: Mention, end: int) -> bool:
        """``xây mới 4.500 phòng học, hoàn thành trước ngày 30/4/2026``: what is due later is aimed at."""
        due = next((t for t in between(scene.times, number.end, end) if t.ahead), None)
        cues = between(scene.found.of("target"), number.end, due.start) if due else ()
        if due is None or any(cue.rule.model.strength == "target" for cue in cues):
            return False  # cử 18 giáo viên tư vấn, quyết tâm tuyển đủ, hoàn thành trước …: that is due, and no more
        return bool(self._due.search(scene.small, number.end, due.start))

    def _will_after(self, scene: Scene, number: Mention, unit: str, cues: Sequence[Mention]) -> Mention | None:
        """``40% học sinh … sẽ học``, ``100% giáo viên phải có``: the number is the subject of what will be."""
        if not cues:
            return None
        clause_start, clause_end = scene.clause(number.start)
        behind = (m for m in cues if number.end <= m.start < clause_end)
        cue = next(
            (
                m
                for m in behind
                if m.rule.model.reach == "subject"
                or scene.small[m.start : m.end] in self._plans
                or (m.rule.model.strength == "requirement" and unit in self._shares)
            ),
            None,
        )
        if cue is None or len(scene.small[number.end : cue.start].split()) > 6:
            return None
        return None if self._condition.search(scene.small, clause_start, number.start) else cue


def _due(scene: Scene, cue: Mention | None) -> Timed | None:
    """By when a list's aims are due: what follows their cue, else what stands before it."""
    times = [t for t in scene.times if t.role != "baseline"]
    behind = next((t for t in times if cue is None or t.start >= cue.end), None)
    return behind or (times[-1] if times else None)


def _was_due(scene: Scene, start: int, number: Mention, published: date | None) -> bool:
    """Whether the sentence before the number wants things done by an earlier year, and by no day that lies ahead."""
    if published is None:
        return False
    due = [t for t in between(scene.times, start, number.start) if t.end <= number.start]
    ends = [(t.role, t.bounds.end) for t in due if t.bounds.end]
    past = any(role in ("until", "end", "before") and end.year < published.year for role, end in ends)
    return past and not any(end >= published for _, end in ends)


def _reaches(text: str, cue: Mention, number: Mention) -> bool:
    """Not out of its brackets, and what will be (``sẽ``) not over a semicolon: there another verb takes its place."""
    gap = text[cue.end : number.start]
    if cue.rule.model.reach == "subject" and ";" in gap:
        return False
    return gap.count(")") <= gap.count("(")


@cache
def _any_of(phrases: frozenset[str], but: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """Any of the phrases or of ``but``, which come first; branches begin with a letter each, which is quickly found."""
    ordered = [*sorted(but, key=len, reverse=True), *sorted(phrases, key=len, reverse=True)]
    heads: dict[str, list[str]] = {}
    for phrase in ordered:
        heads.setdefault(phrase[0], []).append(re.escape(phrase[1:]))
    branches = [f"{re.escape(head)}(?<!\\w.)(?:{'|'.join(tails)})" for head, tails in heads.items()]
    return re.compile(rf"(?:{'|'.join(branches) or '(?!)'})(?!\w)")
