"""What a number counts: the noun behind it, before it (số trường là 9), or that of the number before."""

from __future__ import annotations

import re

from newsextract.extract.engine import Mention
from newsextract.extract.scope import LIST_MARKS, Scene, words_before
from newsextract.extract.vocabulary import Vocabulary
from newsextract.read.text import lower

__all__ = ["Units", "printed_unit"]

_REACH = 10
"""How many words may stand between a number and the one whose noun it inherits."""
_HEAD = 5
"""So many words before a colon may name what the number behind it counts."""
_REMEMBERED = 10_000
"""Units of which it is remembered whether they are whole."""
_MARKS = "".join(LIST_MARKS)
_SERIES = {",", ";"}
"""Between the numbers of a series."""
_DECIMALS = re.compile(r"\d+,\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NAME_MAX = 40
"""How many characters before a digit may be the name that it ends."""


def _opens_a_name(scene: Scene, number: Mention) -> bool:
    """``268 Lý Thường Kiệt``: a house in a street; ``2 Phó Giám đốc`` are people."""
    start, end = number.spans.get("unit", (0, 0))
    words = scene.printed[start:end].split()
    return len(words) > 1 and all(word.istitle() for word in words) and not scene.printed[end + 1 : end + 2].islower()


def printed_unit(scene: Scene, number: Mention, unit: str) -> str:
    """The unit as printed, in lower case; an inherited one as it was found."""
    if "unit" not in number.spans:
        return unit
    shown = " ".join(lower(scene.printed[slice(*number.spans["unit"])]).split())
    return shown if len(shown) == len(unit) else unit


class Units:
    """Finds the units of a block's numbers from the first to the last. Holds nothing of a block behind it."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._countable = words.set("countable")
        self._points = tuple(words.set("points"))
        self._share = (*words.set("share"), *self._points)
        self._whole: dict[str, bool] = {}

    def is_share(self, unit: str) -> bool:
        """Whether the unit (in lower case) is per cent or percentage points."""
        return unit.startswith(self._share)

    def is_points(self, unit: str) -> bool:
        """Whether the unit (in lower case) is percentage points."""
        return unit.startswith(self._points)

    def is_whole(self, unit: str) -> bool:
        """Whether the unit (folded, in lower case) counts what comes in whole pieces."""
        whole = self._whole.get(unit)
        if whole is None:
            if len(self._whole) >= _REMEMBERED:
                self._whole.clear()
            noun = unit.split(",")[0].split("/")[0].strip()
            counted = noun in self._countable and noun not in self._words.set("divisible")
            whole = self._whole[unit] = counted or noun in self._words.set("currency")
        return whole

    def read(self, scene: Scene) -> list[tuple[Mention, str]]:
        """Each number of a block that counts or measures something, with its unit, folded, in lower case."""
        found: list[tuple[Mention, str]] = []
        series = self._series(scene)
        kin: tuple[Mention, str] | None = None
        for i, number in enumerate(scene.numbers):
            if scene.kind == "table":
                column = self._column(scene, number)
                if column is not None:
                    found.append((number, column))
                continue
            unit = self._printed(scene, number)
            if (unit is None or not self._is_known(unit)) and (
                _opens_a_name(scene, number) or self._ends_a_name(scene, number)
            ):
                continue
            if unit is None:
                follower = scene.numbers[i + 1] if i + 1 < len(scene.numbers) else None
                unit = self._of_next(scene, number, follower) or series[i]
                unit = unit or self._noun_before(scene, number)
            unit = unit or self._inherited(scene, number, kin) or self._of_list(scene, number)
            if unit is not None:
                found.append((number, unit))
                if not self.is_share(unit) and unit not in self._words.set("not_inherited"):
                    kin = found[-1]
        return found

    def _ends_a_name(self, scene: Scene, number: Mention) -> bool:
        """``Trần Quốc Toản 1``, ``Tiểu học Tây Mỗ 3``: a digit behind three capitals, or two in a school's name."""
        start, end = number.core
        if end - start > 1:
            return False
        words = scene.printed[max(0, start - _NAME_MAX) : start].split(" ")[-5:-1]
        capitals = [word[:1].isupper() and word.isalpha() for word in words]
        levels = self._words.map("level")
        school = any(lower(" ".join(words[i:-2])) in levels for i in range(len(words) - 2))
        return all(capitals[-2:]) and len(words) > 2 and (capitals[-3] or school)

    def _is_known(self, unit: str) -> bool:
        """Whether a list knows the noun, or it is a share or money."""
        nouns = self._words.set("currency")
        return self.is_share(unit) or unit in nouns or self._longest_noun(unit.replace("/", " ").split()) is not None

    def _column(self, scene: Scene, number: Mention) -> str | None:
        """What a cell of a table counts: the noun in the head of its column (``Số học sinh``, ``Tỷ lệ``)."""
        row = scene.small[: number.start].rsplit("\n", 1)[-1]
        head = scene.small.split("\n", 1)[0].split(" | ")
        index = row.count(" | ")
        if not number.rule.model.column_unit or index >= len(head) or len(row) == number.start:
            return self._printed(scene, number)
        words = head[index].replace("(", " ").replace(")", " ").split()
        if "%" in words:
            return "%"
        if words and words[-1].isdigit():
            return None  # Lớp 1, Khối 6: the head names the column, and not what is counted in it
        nouns = (self._longest_noun(words[i:]) for i in range(len(words)))
        return next((noun for noun in nouns if noun), None)

    def _printed(self, scene: Scene, number: Mention) -> str | None:
        if number.rule.model.unit:
            return number.rule.model.unit
        if "unit" not in number.spans:
            return None
        unit = " ".join(scene.small[slice(*number.spans["unit"])].split())
        if unit in self._words.map("level") and unit not in self._countable:
            return None  # 14 tiểu học, 7 THCS: schools of that level
        return unit

    def _of_next(self, scene: Scene, number: Mention, follower: Mention | None) -> str | None:
        """``từ 0,8 lên 1,0 phòng/lớp``, ``45 trên tổng số 300 em``: the first number has the unit of the second."""
        if follower is None:
            return None
        gap = scene.small[number.end : follower.start]
        words = gap.split()
        if len(words) > 4:
            return None
        rises = "," not in gap and words_before(scene.small[: follower.start].rstrip(), self._words.set("rise"), 2)
        parts = self._words.set("part_of")
        is_part = any(" ".join(words[:length]) in parts for length in range(1, len(words) + 1))
        is_part = is_part or " ".join(words) in self._words.set("and")
        return self._printed(scene, follower) if rises or is_part else None

    def _series(self, scene: Scene) -> list[str | None]:
        """For each number the unit of its series: of ``675, 585, 450 và 360 chỉ tiêu`` the last one has that of all."""
        numbers = scene.numbers
        units: list[str | None] = [None] * len(numbers)
        for i in range(len(numbers) - 2, -1, -1):
            gap = scene.small[numbers[i].end : numbers[i + 1].start].strip()
            if gap in _SERIES:
                units[i] = units[i + 1]
            elif gap.removeprefix(",").strip() in self._words.set("and"):
                units[i] = self._printed(scene, numbers[i + 1])
        return units

    def _noun_before(self, scene: Scene, number: Mention) -> str | None:
        """``số học sinh vào lớp 6 tăng 2.000``: the counted noun opens the clause."""
        start, _ = scene.clause(number.start)
        words = scene.small[start : number.start].split()
        if not words and scene.small[:start].endswith(":"):  # số suất ăn: 438
            words = scene.small[:start].rstrip(":").split()[-_HEAD:]
        if words and words[-1] in self._words.set("copula"):  # Số xã, phường … tính đến cuối năm là 577/577
            words = scene.small[scene.sentence(number.start)[0] : number.start].split()
        if words and words[-1] in self._words.set("number_is") and start <= scene.sentence(number.start)[0]:
            noun = self._longest_noun(words[:4])  # Người học ở các cơ sở tư thục là 4.127
            if noun:
                return noun
        for i in range(len(words) - 1, -1, -1):
            if words[i] in self._words.set("number_of"):
                noun = self._longest_noun(words[i + 1 : i + 6])
                if noun:
                    return noun
        words = scene.small[start : number.start].split()
        # học sinh vào lớp 10 giảm 1.700: the clause's subject itself
        if len(words) >= 3 and words[-1] in self._words.set("governing_verb"):
            return self._longest_noun(words[:4])
        return None

    def _of_list(self, scene: Scene, number: Mention) -> str | None:
        """``Chỉ tiêu phân bổ về địa phương: Bắc Hà 30, Bát Xát 28``: the noun that the head of a list opens with."""
        head, colon, items = scene.small[scene.sentence(number.start)[0] : number.start].partition(": ")
        if not colon or _YEAR.fullmatch(scene.small, *number.core):
            return None
        words = head.lstrip(f"{_MARKS} ").split()[:4]
        if not items.strip():  # Hồ sơ đăng ký: 2.140
            return self._longest_noun(words)
        return self._longest_noun(words) or self._longest_noun(words[1:])  # Tổng chỉ tiêu các ngành: …

    def _longest_noun(self, words: list[str]) -> str | None:
        """The counted nouns that open these words (``trẻ, học sinh``), but for a second ``lượng``."""
        words = words[1:] if words and words[0] in self._words.set("number_of") else words
        for length in range(min(4, len(words)), 0, -1):
            candidate = " ".join(words[:length])
            noun = candidate.rstrip(",")
            if noun in self._countable or (length == 1 and noun in self._words.set("piece_noun")):
                further = self._longest_noun(words[length:]) if candidate.endswith(",") else None
                return f"{noun}, {further}" if further else noun
        return None

    def _inherited(self, scene: Scene, number: Mention, kin: tuple[Mention, str] | None) -> str | None:
        """``mầm non 38, tiểu học 36``: the noun of the number before, in this sentence or the one before it."""
        index = scene.sentence_index(number.start)
        earliest = scene.sentences[max(0, index - 1)][0] if scene.sentences else 0
        before, unit = kin or (number, "")
        if not unit or before.start < earliest:
            return None
        gap = scene.small[max(before.end, scene.clause(number.start)[0]) : number.start].split()
        if not gap and scene.small.startswith(" ", number.end):  # 97 ở tiểu học, 117 ở THCS
            gap = scene.small[before.end : number.start].split()
        if not 1 <= len(gap) <= _REACH:
            return None
        if unit in self._words.set("division"):
            return self._governed(scene, number)
        if _DECIMALS.fullmatch(scene.small[slice(*number.core)]):
            if "/" in unit:
                return unit  # tỷ lệ giáo viên/lớp: mầm non 1,71, tiểu học 1,34
            if self.is_whole(unit):
                return None  # 8.120 bài thi, trung bình 6,71: there is no part of a paper
        if self._is_scaled(scene, number) and not self._is_scaled(scene, before):
            return None  # 3 trường …, lương 15 triệu: no millions of schools
        if "of" in number.spans and unit in self._words.set("currency"):
            return None  # tổng trị giá 214 triệu đồng, phụ huynh góp 2/3
        return unit if "of" in number.spans or "of" in before.spans else unit.split("/")[0].strip()

    def _is_scaled(self, scene: Scene, number: Mention) -> bool:
        """Whether a number is told in thousands, millions, billions."""
        last = scene.small[slice(*number.core)].rsplit(" ", 1)[-1]
        return last in self._words.map("scale")

    def _governed(self, scene: Scene, number: Mention) -> str | None:
        """``thiếu giáo viên ở cả 3 cấp học: mầm non 96``: the noun after the verb that the list hangs on."""
        start, _ = scene.sentence(number.start)
        words = scene.small[start : number.start].split()
        verbs = self._words.set("governing_verb")
        nouns = (self._longest_noun(words[i + 1 : i + 5]) for i, word in enumerate(words) if word in verbs)
        return next((noun for noun in nouns if noun), None)
