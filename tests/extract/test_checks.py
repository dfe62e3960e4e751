"""Arithmetic that does not add up is flagged, and nothing is repaired."""

from __future__ import annotations

import pytest

from .test_numbers import facts

DOUBTS = [
    (
        "Toàn tỉnh có 594 trường. Đến tháng 12/2024 có 586 trường đạt chuẩn quốc gia, đạt 72,2%.",
        {586: ("part_exceeds_share",), 72.2: ("part_exceeds_share",)},
    ),
    ("Toàn tỉnh có 594 trường, trong đó 429 trường đạt chuẩn quốc gia, chiếm 72,2%.", {}),
    ("Có 351/601 trường đạt chuẩn quốc gia, chiếm 58,4%.", {}),
    (
        "Có 351/601 trường đạt chuẩn quốc gia, chiếm 85,4%.",
        {351: ("share_exceeds_part",), 85.4: ("share_exceeds_part",)},
    ),
    ("Tỉnh giành 54 giải, gồm 1 giải Nhất, 12 giải Nhì, 18 giải Ba và 23 giải Khuyến khích.", {}),
    (
        "Tỉnh giành 54 giải, gồm 1 giải Nhất, 12 giải Nhì, 18 giải Ba và 21 giải Khuyến khích.",
        {54: ("parts_do_not_sum",)},
    ),
    (
        "Có 100 trường, trong đó mầm non có 60 trường, tiểu học 50.",
        {100: ("parts_exceed_total",)},
    ),
    ("Có 100 trường, trong đó mầm non có 40 trường, tiểu học 30.", {}),
    ("Có 100 trường, giảm 7 trường so với năm 2023; trong đó mầm non có 40 trường, tiểu học 30.", {}),
    (
        "Có 100 trường, giảm 7 trường so với năm 2023; trong đó mầm non có 60 trường, tiểu học 50.",
        {100: ("parts_exceed_total",)},
    ),
    ("Tỷ lệ trẻ ra lớp đạt 104%.", {104: ("share_over_100",)}),
    ("Đạt 110,9% kế hoạch, tăng 130% so với năm 2020.", {}),
]


@pytest.mark.parametrize(("text", "doubts"), DOUBTS, ids=[t[:60] for t, _ in DOUBTS])
def test_doubts(read: object, text: str, doubts: dict[float, tuple[str, ...]]) -> None:
    found = {s.value: s.flags for s in facts(read, text).statistics if s.flags}
    assert found == doubts
