"""Is a number aimed at or reported? The nearest cue before it decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsextract.extract.engine import Mention
from newsextract.extract.lists import OF_LISTS
from newsextract.extract.plans import Plans
from newsextract.extract.reports import Reports, any_of
from newsextract.extract.scope import Scene, Span, Timed, between
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["Moods", "Strength"]

Strength = Literal["target", "forecast", "quota", "requirement"]
Mood = tuple[Mention | None, Strength | None]
_REPORT: Mood = (None, None)


_STATE_WITHIN = 4
"""So many words behind a number may say that it is so already."""
_BESIDE, _BESIDE_CHARS = 3, 40
"""So many words away from its cue a number may be that of applicants; so near to it stands what they do."""
_SUBJECT_WITHIN = 8
"""So many words may follow a number before the verb of what will be that it is the subject of."""
_BRACKETED = 3
"""So many characters behind a number begins the time in brackets that is its own."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A number whose mood is asked: its block and sentence, and what in them may decide.

    ``fact_at`` is where the last cue of a fact before it ends, or -1; ``told`` says whether one stands in the number's
    own part of the sentence, between semicolons: a list goes on behind its semicolon.
    """

    scene: Scene
    number: Mention
    unit: str
    published: date | None
    sentence: Span
    targets: Sequence[Mention]
    ahead: Sequence[Timed]
    planned: Timed | None
    fact_at: int
    told: bool


class Moods:
    """Cues of targets (rules of kind target without a number) against cues of facts (``fact_cue``)."""

    def __init__(self, words: Vocabulary, reports: Reports) -> None:
        self._words = words
        self._reports = reports
        self._plans = Plans(words)
        self._condition = any_of(words.set("condition"))
        self._due = any_of(words.set("due"))
        self._states = words.set("state_after")
        self._events = words.set("event_unit")
        self._planned_verbs = words.set("planned")
        self._compared = tuple(words.set("compared_with"))
        self._breakdown = words.set("breakdown_some") | words.set("breakdown_all")
        self._shares = words.set("share")
        self._hedges = tuple(f" {w}" for w in words.set("approximation"))
        self._reached = tuple(f" {w}" for w in words.set("reached"))
        self._part_opening = tuple(f"{w}{end}" for w in self._breakdown for end in " ,:")

    def mood(self, scene: Scene, number: Mention, unit: str, published: date | None) -> Mood:
        """The governing cue, where it is a printed word, and how strongly it aims; ``unit`` is what is counted.

        (None, None) is a report; a cue without a strength aimed at a day that is past when the article appears.
        """
        if number.rule.kind == "target":
            return None, number.rule.model.strength
        start, end = scene.sentence(number.start)
        targets = scene.found.of("target")
        ahead = [t for t in scene.times if t.ahead]
        planned = None if unit in self._events else self._plans.time(scene, start, number, published)
        offered = between(scene.seats, start, number.start)
        if not (targets or ahead or scene.aims or planned or offered) or self._past_beside(scene, number, published):
            return _REPORT
        clause = scene.clause(number.start)[0]
        cued = bool(between(targets, clause, number.start))
        aimed = cued or any(clause <= t.start < number.start for t in ahead)
        if (
            (not cued and self._is_reached(scene, number))
            or (not aimed and self._is_so(scene, number))
            or any(first < number.start < last for first, last in self._reports.rises(scene))
        ):
            return _REPORT  # từ 81,3% hiện nay lên 90%: where a rise begins is known already
        if self._is_compared(scene, number, start):
            return _REPORT  # phấn đấu đạt 12%, so với 9,4% hiện nay
        part = max(start, scene.semicolons(number.start)[0])
        case = _Case(
            scene,
            number,
            unit,
            published,
            (start, end),
            targets,
            ahead,
            planned,
            self._reports.last(scene, start, number.start),
            self._reports.last(scene, part, number.start) >= 0,
        )
        answers = (
            judge(case) for judge in (self._by_what_stands_before, self._by_what_surrounds, self._by_what_follows)
        )
        return next((answer for answer in answers if answer is not None), _REPORT)

    def _by_what_stands_before(self, case: _Case) -> Mood | None:
        """A cue or a day ahead in the sentence, before the number and behind the last fact."""
        scene, number, (start, end) = case.scene, case.number, case.sentence
        before = [
            m
            for m in between(case.targets, start, end)
            if m.end <= number.start
            and _reaches(scene.small, m, number)
            and (m.start >= case.fact_at or (m.rule.model.reach in OF_LISTS and not case.told))
        ]
        if before:
            if self._applies(scene, number, case.unit, before[-1]):
                return _REPORT
            was_due = _was_due(scene, start, number, case.published)
            return before[-1], None if was_due else before[-1].rule.model.strength
        if any(start <= t.start and t.end <= number.start and t.start >= case.fact_at for t in case.ahead):
            return None, "target"  # đến năm 2030, …: a day that lies ahead makes what follows an aim
        return None

    def _by_what_surrounds(self, case: _Case) -> Mood | None:
        """An announcement, the list that the paragraph goes on with, the sentence before, a time that has not begun."""
        scene, start, planned = case.scene, case.sentence[0], case.planned
        announced = self._announced(case.targets, start)
        if announced is not None and not case.told:
            return announced, announced.rule.model.strength
        if scene.aims is not None and not case.told:
            cue = scene.aims[0]
            return cue, cue.rule.model.strength if cue is not None else "forecast"
        seats = between(scene.seats, start, case.number.start)
        if seats and seats[-1].end > case.fact_at and self._breaks_down(scene.small[seats[-1].end : case.number.start]):
            return None, seats[-1].rule.model.strength  # chỉ tiêu là 1.120 người, trong đó mầm non 395
        if case.fact_at >= 0:
            before = planned and case.fact_at < planned.start < case.number.start
            coming = planned and before and not planned.bounds.holds(case.published)
            return (None, "forecast") if coming else None  # đề án vừa trình, năm 2028 quy mô đạt …
        earlier = self._gone_on_with(scene, start)
        cue = self._reports.still_aiming(scene, case.targets, *earlier) if earlier else None
        if cue is not None:
            return cue, cue.rule.model.strength
        if planned or (earlier and any(t.ahead for t in between(scene.times, *earlier))):
            return None, "forecast"  # giai đoạn 2026 - 2030, kinh phí …: of a time that has not begun
        return None

    def _by_what_follows(self, case: _Case) -> Mood | None:
        """A day by which it is due, a verb of what will be."""
        start, end = case.sentence
        cues = between(case.targets, start, end)
        if case.ahead and self._due_after(case, cues):
            return None, "target"
        soon = self._will_after(case.scene, case.number, case.unit, cues)
        if soon is None or case.told or any(m.end <= case.number.start for m in cues):
            return None
        return soon, soon.rule.model.strength

    def _past_beside(self, scene: Scene, number: Mention, published: date | None) -> bool:
        """``(năm 2024 là 65%)``, ``từ 58% năm 2020``: a past year right beside a number makes it a report."""
        if published is None or not scene.times:
            return False
        rises = self._reports.rises(scene)
        start, end = scene.clause(number.start)
        for time in between(scene.times, start, max(end, number.end + _BRACKETED)):
            if any(first <= time.start < last <= number.start for first, last in rises):
                continue  # từ 58,4% năm 2024 lên 70%: where the rise began
            past = time.bounds.end is not None and time.bounds.end < published
            if not past or time.role is not None:
                continue
            gap = (
                scene.small[time.end : number.start]
                if time.end <= number.start
                else scene.small[number.end : time.start]
            )
            alone = gap.strip() == "(" and not scene.bracketed_off(time, number)
            if len(gap.split()) <= 1 and (time.start < end or alone):
                return True
        # phấn đấu 24%; năm 2024, tỷ lệ này là 19,2%, tức là 310 em
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
        if last in self._words.set("given_to") and between(scene.seats, cue.end, number.start):
            return True  # tuyển 580 chỉ tiêu cho 12 trường
        if offers and "of" in number.spans and last not in self._words.set("rise"):
            return True  # tuyển 138 giáo viên, … Tin học 51/90: so many of the seats were taken
        told = between(scene.numbers, cue.end, number.start)
        if not offers or not (told or len(scene.small[cue.end : number.start].split()) >= _BESIDE):
            return False
        near = scene.small[number.end : scene.clause(number.end)[1]][:_BESIDE_CHARS]
        return unit in self._words.set("applicants") or any(verb in near for verb in self._words.set("applying"))

    def _gone_on_with(self, scene: Scene, start: int) -> Span | None:
        """The sentence before, where the one that starts here goes on with it (``Trong đó …``, ``Phân theo …``)."""
        index = scene.sentence_index(start)
        if not index or not scene.small.startswith(self._part_opening, start):
            return None
        return scene.sentences[index - 1][0], start

    def _is_so(self, scene: Scene, number: Mention) -> bool:
        """``41 trường đang khuyết hiệu trưởng``: what is so already is no aim."""
        words = scene.small[number.end : scene.clause(number.end)[1]].split()[:_STATE_WITHIN]
        return not self._states.isdisjoint(words)

    def _is_reached(self, scene: Scene, number: Mention) -> bool:
        """``thu được 3.700 cuốn``: a verb with ``được`` right before a number tells what has been done."""
        left = scene.small[scene.clause(number.start)[0] : number.start].rstrip()
        for hedge in self._hedges:
            left = left.removesuffix(hedge)
        return left.rstrip().endswith(self._reached)

    def _breaks_down(self, gap: str) -> bool:
        """Whether a total and its part have words between them that say so, and no semicolon."""
        return ";" not in gap and any(phrase in gap for phrase in self._breakdown)

    def _is_compared(self, scene: Scene, number: Mention, start: int) -> bool:
        """Whether the number is what an aim is compared with."""
        return scene.small[start : number.start].rstrip().endswith(self._compared)

    def _announced(self, targets: Sequence[Mention], before: int) -> Mention | None:
        """The announcement of aims in an earlier sentence of the paragraph."""
        earlier = (m for m in reversed(targets) if m.end <= before)
        return next((m for m in earlier if m.rule.model.reach == "announcement"), None)

    def _due_after(self, case: _Case, cues: Sequence[Mention]) -> bool:
        """``xây mới 4.500 phòng học, hoàn thành trước ngày 30/4/2026``: what is due later is aimed at."""
        scene, number = case.scene, case.number
        due = next((t for t in between(scene.times, number.end, case.sentence[1]) if t.ahead), None)
        if due is None:
            return False
        first = next((cue for cue in cues if number.end <= cue.start < due.start), None)
        if first and (first.rule.model.strength == "target" or (case.told and first.rule.model.reach == "subject")):
            return False  # đã cử 18 giáo viên và sẽ hoàn thành …, quyết tâm tuyển đủ trước …: that is due, and no more
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
                or scene.small[m.start : m.end] in self._planned_verbs
                or (m.rule.model.strength == "requirement" and (unit in self._shares or "of" in number.spans))
            ),
            None,
        )
        if cue is None or len(scene.small[number.end : cue.start].split()) > _SUBJECT_WITHIN:
            return None
        return None if self._condition.search(scene.small, clause_start, number.start) else cue


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
