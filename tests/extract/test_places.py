"""Territories by code and vintage, schools by name; what is ambiguous stays without a code."""

from __future__ import annotations

import pytest

from .test_numbers import facts

BEFORE, AFTER = "2025-06-30", "2025-07-01"

PLACES = [
    (BEFORE, "toàn tỉnh có 594 trường", "10@2024"),
    (AFTER, "toàn tỉnh có 1.017 trường", "15@2025"),
    (BEFORE, "tỉnh Lào Cai có 594 trường", "10@2024"),
    (AFTER, "tỉnh Lào Cai có 1.017 trường", "15@2025"),
    (AFTER, "tỉnh Lào Cai (cũ) có 583 trường", "10@2024"),
    (AFTER, "tỉnh Yên Bái (cũ) có 434 trường", "15@2024"),
    (BEFORE, "cả nước có 26.000 trường", "VN"),
    (BEFORE, "huyện Bắc Hà có 58 trường", "085@2024"),
    (AFTER, "huyện Bắc Hà (cũ) có 58 trường", "085@2024"),
    (AFTER, "xã Bắc Hà có 17 trường", "xã Bắc Hà"),
    (BEFORE, "thành phố Lào Cai có 60 trường", "080@2024"),
    (BEFORE, "thị xã Sa Pa có 45 trường", "088@2024"),
    (BEFORE, "huyện Mù Cang Chải có 30 trường", "137@2024"),
    (BEFORE, "huyện Simacai có 30 trường", "084@2024"),
    (AFTER, "phường Cam Đường có 9 trường", "02671@2025"),
]


@pytest.mark.parametrize(("published", "text", "expected"), PLACES, ids=[f"{p} {t}" for p, t, _ in PLACES])
def test_code_and_vintage(read: object, published: str, text: str, expected: str) -> None:
    (fact,) = facts(read, text, published).statistics
    assert fact.place is not None
    assert expected in (fact.place.id, fact.place.text)
    if "@" in expected:
        assert (fact.place.code, fact.place.vintage) == tuple(expected.split("@"))


def test_a_name_that_two_units_bear_has_no_code(read: object) -> None:
    (fact,) = facts(read, "xã Tân Thịnh có 4 trường", BEFORE).statistics
    assert fact.place is not None
    assert (fact.place.text, fact.place.id, fact.place.code) == ("xã Tân Thịnh", None, None)


def test_a_school_is_a_place(read: object) -> None:
    (fact,) = facts(read, "Trường THCS Bản Lầu có 312 học sinh").statistics
    assert fact.place is not None
    assert (fact.place.text, fact.place.level, fact.place.id) == ("Trường THCS Bản Lầu", "school", None)


def test_the_head_s_name_is_not_the_school_s(read: object) -> None:
    found = facts(read, "Hiệu trưởng Trường THCS Bản Lầu Nông Văn Kiệm cho biết trường có 312 học sinh")
    assert [(o.name, o.title) for o in found.officials] == [("Nông Văn Kiệm", "Hiệu trưởng Trường THCS Bản Lầu")]


def test_a_happy_school_is_not_in_the_commune_of_that_name(read: object) -> None:
    (fact,) = facts(read, "có 35 trường học hạnh phúc", AFTER).statistics
    assert fact.place is not None
    assert fact.place.id == "15@2025"
