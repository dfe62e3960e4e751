"""The reference tables' remaining rows, one case a row: numbers, ranges, rejects, periods, people, aims, places."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from newsextract import extract_page
from newsextract.extract.facts import FactMaker
from newsextract.extract.scope import Scene
from newsextract.extract.timing import Timing
from newsextract.models import Article, Block

from .test_numbers import facts
from .test_periods import NOTHING

# Rows, by their text, that the extraction does not yet read as they say.
NOT_YET: list[str] = []


def rows(table: list[tuple[Any, ...]]) -> list[ParameterSet]:
    """The table's cases; its first text names a case. A row that holds must leave NOT_YET."""
    open_row = pytest.mark.xfail(strict=True, reason="listed in NOT_YET")
    return [pytest.param(*row, id=row[0], marks=[open_row] if row[0] in NOT_YET else []) for row in table]


def test_the_list_of_what_is_open_names_rows() -> None:
    numbers, times, others = (SEPARATORS, SPACES, SHAPES, NO_FACT), (TIMES, KINDS, BASELINES), (PEOPLE, OFFICES, PLACES)
    tables = (*numbers, *times, *others, TARGETS, REPORTED, NO_TARGET)
    assert set(NOT_YET) <= {row[0] for table in tables for row in table}


# -- ambiguous separators --

SEPARATORS: list[tuple[Any, ...]] = [
    ("học phí 14,000 đồng", 14000, "đồng", ("nonstandard_separator",)),
    ("thu 72,406 học sinh", 72406, "học sinh", ("nonstandard_separator",)),
    ("đạt 89.4%", 89.4, "%", ("nonstandard_separator",)),
    ("chi 1,685 triệu đồng", 1_685_000, "đồng", ("nonstandard_separator",)),
    ("diện tích 0,751 ha", 0.751, "ha", ()),
    ("với 2.350 triệu đồng", 2.35e9, "đồng", ()),
    ("chỉ đạt 72,2%.", 72.2, "%", ()),
]


@pytest.mark.parametrize(("text", "value", "unit", "flags"), rows(SEPARATORS))
def test_separators(read: object, text: str, value: float, unit: str, flags: tuple[str, ...]) -> None:
    (fact,) = facts(read, text).statistics
    assert (fact.value, fact.unit, fact.flags) == (pytest.approx(value), unit, flags)


SPACES: list[tuple[Any, ...]] = [
    ("no-break space", "\u00a0"),
    ("thin space", "\u2009"),
    ("narrow no-break space", "\u202f"),
]


@pytest.mark.parametrize(("name", "space"), rows(SPACES))
def test_a_typographer_s_space_separates_thousands(name: str, space: str) -> None:
    html = (
        '<html><body><h1 class="cms-title">Trường lớp ở bản xa</h1><div class="article__body cms-body">'
        f"<p>Năm học này, toàn tỉnh có 235{space}731 học sinh theo học ở các cấp.</p></div></body></html>"
    )
    found = extract_page(html, published=date(2025, 3, 1))
    assert [(f.value, f.unit) for f in found.statistics] == [(235731, "học sinh")]


# -- ranges, fractions, ratios, lists --

SHAPES: list[tuple[Any, ...]] = [
    ("mỗi lớp 10–12 học sinh", [(10, 12, None, "học sinh")]),
    ("mỗi lớp 10 - 12 học sinh", [(10, 12, None, "học sinh")]),
    ("mỗi lớp 10 đến 12 học sinh", [(10, 12, None, "học sinh")]),
    ("mỗi lớp từ 10 tới 12 học sinh", [(10, 12, None, "học sinh")]),
    ("mỗi lớp 10 ~ 12 học sinh", [(10, 12, None, "học sinh")]),
    ("giảm từ 5,2% năm 2020 xuống 3,1% năm 2024", [(5.2, None, None, "%"), (3.1, None, None, "%")]),
    ("đã có 354/593 cơ sở đạt chuẩn", [(354, None, 593, "cơ sở")]),
    ("có 63/99 thí sinh đoạt giải", [(63, None, 99, "thí sinh")]),
    ("gần 2/5 học sinh ở bán trú", [(2, None, 5, "học sinh")]),
    ("đạt tỷ lệ 1 phòng/1 lớp", [(1, None, None, "phòng/1 lớp")]),
    ("tỉnh có 260 sinh viên/vạn dân", [(260, None, None, "sinh viên/vạn dân")]),
    ("ngân sách chi 300 tỷ/năm", [(300e9, None, None, "đồng/năm")]),
    ("tặng 45 phần quà", [(45, None, None, "phần quà")]),
    ("tặng 1.200 cuốn vở", [(1200, None, None, "cuốn vở")]),
    ("trao 30 bộ quần áo", [(30, None, None, "bộ quần áo")]),
    (
        "có 120 phòng, cụ thể: mầm non 40 phòng, tiểu học 80 phòng",
        [(120, None, None, "phòng"), (40, None, None, "phòng"), (80, None, None, "phòng")],
    ),
    (
        "đoạt 14 giải, gồm: 3 giải Nhất, 11 giải Ba",
        [(14, None, None, "giải"), (3, None, None, "giải nhất"), (11, None, None, "giải ba")],
    ),
    (
        "mầm non có 73 trường, tiểu học 27, THCS 78",
        [(73, None, None, "trường"), (27, None, None, "trường"), (78, None, None, "trường")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), rows(SHAPES))
def test_ranges_fractions_ratios_lists(read: object, text: str, expected: list[tuple[object, ...]]) -> None:
    found = [(f.value, f.value_max, f.of, f.unit) for f in facts(read, text).statistics]
    assert found == expected


# -- what is no statistic --

NO_FACT: list[tuple[Any, ...]] = [
    ("sáng 23.9",),
    ("(quận 3,5,8,11)",),
    ("đạt 13/15 điểm",),
    ("dịp 26/3, 8/3, 19/5, 1/6, 27/7 và 22/12",),
    ("từ 8/2019 đến tháng 7/2024; năm học 2019/2020",),
    ("học sinh lớp 9/1, lớp 7/1",),
    ("Điều 10, Mục 2, Phụ lục II",),
    ("điểm TOEFL 98",),
    ("nhiệt độ xuống 3 độ C",),
    ("Lượt xem: 1728",),
    ("Comment (0)",),
    ("Cập nhật: 08:15, 12/03/2025",),
    ("Kế hoạch số 303/KH-UBND; Công văn 1520/SGDĐT-GDTrH",),
]


@pytest.mark.parametrize(("text",), rows(NO_FACT))  # noqa: PT006 (rows are tuples in every table)
def test_no_statistic(read: object, text: str) -> None:
    found = facts(read, text)
    assert [(f.value, f.unit, f.rule) for f in found.statistics] == []
    assert [(u.before, u.text, u.after) for u in found.unexplained] == []


# -- periods --

TIMES: list[tuple[Any, ...]] = [
    ("tới nay", "2025-11-03", None, "2025-11-03"),
    ("hiện tại", "2025-11-03", None, "2025-11-03"),
    ("hiện", "2025-11-03", None, "2025-11-03"),
    ("trong năm 2025", "2025-03-01", "2025-01-01", "2025-12-31"),
    ("thời gian qua", "2025-03-01", *NOTHING),
    ("mới đây", "2025-03-01", *NOTHING),
    ("Tết Nguyên đán", "2025-02-10", *NOTHING),
    ("tính đến 31/12", "2026-01-08", None, "2025-12-31"),
]


@pytest.mark.parametrize(("text", "published", "start", "end"), rows(TIMES))
def test_times(maker: FactMaker, text: str, published: str, start: str | None, end: str | None) -> None:
    found = [(t[0], t[1]) for t in times(maker, text, published)]
    assert found == ([] if (start, end) == NOTHING else [(start, end)])


KINDS: list[tuple[Any, ...]] = [
    ("sáng 26/11", "2025-11-26", "day"),
    ("ngày 11 và 12/6/2026", "2026-06-01", "day_range"),
    ("trong tháng 11 - 12/2025", "2025-11-26", "month_range"),
    ("tháng 10 vừa qua", "2025-11-03", "month"),
    ("năm học này", "2025-10-10", "school_year"),
    ("học kỳ I năm học 2025-2026", "2026-02-01", "semester"),
    ("tính đến hết học kỳ I năm học 2025-2026", "2026-02-01", "as_of"),
    ("đến nay", "2025-11-03", "as_of"),
    ("đầu năm học 2025-2026", "2025-09-20", "as_of"),
    ("năm ngoái", "2025-11-03", "calendar_year"),
    ("quý III/2025", "2025-10-05", "quarter"),
    ("9 tháng đầu năm", "2025-10-05", "ytd"),
    ("từ đầu năm đến nay", "2025-11-03", "ytd"),
    ("6 tháng cuối năm", "2025-07-05", "half_year"),
    ("giai đoạn 2021 - 2025", "2025-05-01", "plan_period"),
    ("nhiệm kỳ 2020 - 2025", "2025-05-01", "term"),
    ("từ tháng 1/2019 đến tháng 7/2024", "2024-08-10", "range"),
    ("5 năm qua", "2025-10-01", "duration"),
    ("đến năm 2030", "2025-03-01", "deadline"),
    ("trước ngày 30/11", "2025-11-24", "deadline"),
    ("năm 2025 và những năm tiếp theo", "2025-03-01", "open"),
]


@pytest.mark.parametrize(("text", "published", "kind"), rows(KINDS))
def test_kinds_of_time(maker: FactMaker, text: str, published: str, kind: str) -> None:
    assert [t[2] for t in times(maker, text, published)] == [kind]


def times(maker: FactMaker, text: str, published: str) -> list[tuple[str | None, str | None, str]]:
    scene = Scene(0, "paragraph", text, maker.engine.find(text), maker.split(text))
    Timing(maker.words, date.fromisoformat(published)).read(scene)
    return [(iso(t.bounds.start), iso(t.bounds.end), t.bounds.kind) for t in scene.times]


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


BASELINES: list[tuple[Any, ...]] = [
    (
        "9 tháng đầu năm, tỉnh đã tuyển dụng 1.200 giáo viên, tăng 5% so với cùng kỳ năm trước",
        "2025-10-05",
        "2025-09-30",
        "2024-09-30",
    ),
    ("năm học này, trường có 312 em, tăng 14 em so với năm học trước", "2025-10-05", "2026-08-31", "2025-08-31"),
]


@pytest.mark.parametrize(("text", "published", "period", "baseline"), rows(BASELINES))
def test_what_a_change_is_compared_with(read: object, text: str, published: str, period: str, baseline: str) -> None:
    count, rise = facts(read, text, published).statistics
    assert [fact.period and fact.period.end for fact in (count, rise)] == [period, period]
    assert rise.baseline is not None
    assert rise.baseline.end == baseline


# -- people --

PEOPLE: list[tuple[Any, ...]] = [
    (
        "Bà Hầu Thị Dung Nguyệt, Phó Chủ tịch UBND xã dự. Bà Nguyệt trao quà.",
        [("Hầu Thị Dung Nguyệt", "Phó Chủ tịch UBND xã")],
    ),
    (
        "Thầy giáo Lý Văn Xuân, Hiệu trưởng Trường THCS Thải Giàng Phố cho biết. Thầy Xuân nói thêm.",
        [("Lý Văn Xuân", "Hiệu trưởng Trường THCS Thải Giàng Phố")],
    ),
    ("Bí thư Đảng ủy xã Vũ Lê Minh phát biểu.", [("Vũ Lê Minh", "Bí thư Đảng ủy xã")]),
    (
        "Thừa ủy quyền của Chủ tịch nước, đồng chí Vàng Mí Sò, Phó Bí thư Tỉnh ủy trao huân chương.",
        [("Vàng Mí Sò", "Phó Bí thư Tỉnh ủy")],
    ),
    (
        "Thay mặt lãnh đạo tỉnh, Phó Chủ tịch UBND tỉnh Tẩn Vần Siểu tặng hoa.",
        [("Tẩn Vần Siểu", "Phó Chủ tịch UBND tỉnh")],
    ),
    (
        "Đồng chí Lầu A Nếnh được bầu giữ chức Chủ tịch HĐND xã khóa mới.",
        [("Lầu A Nếnh", "Chủ tịch HĐND xã")],
    ),
    (
        "Ông Thền Quang Vượng được chỉ định giữ chức Bí thư Đảng ủy xã.",
        [("Thền Quang Vượng", "Bí thư Đảng ủy xã")],
    ),
    (
        "Bà Lục Thu Cúc, Trưởng phòng Nội vụ, được bổ nhiệm giữ chức vụ Phó Giám đốc Sở Nội vụ.",
        [("Lục Thu Cúc", "Phó Giám đốc Sở Nội vụ")],
    ),
    ("Phó Thủ tướng Trương Hữu Nhã ký Quyết định số 112/QĐ-TTg", [("Trương Hữu Nhã", "Phó Thủ tướng")]),
    (
        "Đồng chí Ma Seo Chứ, Ủy viên Ban Thường vụ Tỉnh ủy, Trưởng Ban Dân vận Tỉnh ủy chủ trì.",
        [("Ma Seo Chứ", "Ủy viên Ban Thường vụ Tỉnh ủy, Trưởng Ban Dân vận Tỉnh ủy")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), rows(PEOPLE))
def test_people(read: object, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(o.name, o.title) for o in facts(read, text).officials] == expected


def test_a_former_office(read: object) -> None:
    text = "ông Cư Seo Dìn, nguyên Phó Giám đốc Sở Giáo dục và Đào tạo"
    assert [o.former for o in facts(read, text).officials] == [True]


OFFICES: list[tuple[Any, ...]] = [
    ("Phó Thủ tướng Trương Hữu Nhã đã ký quyết định ấy", "VN"),
    ("bà Sùng Thị Mỷ - Phó Chủ tịch UBND huyện Bắc Hà", "085@2024"),
]


@pytest.mark.parametrize(("text", "place"), rows(OFFICES))
def test_the_place_of_an_office(read: object, text: str, place: str) -> None:
    (official,) = facts(read, text).officials
    assert official.place is not None
    assert official.place.id == place


# -- aims, and what only sounds like them --

TARGETS: list[tuple[Any, ...]] = [
    ("nhà trường tuyển 60 chỉ tiêu lớp 10 năm 2025", 60, "chỉ tiêu", "quota"),
    ("năm 2025, tỉnh được giao 24.500 chỉ tiêu biên chế", 24500, "chỉ tiêu", "quota"),
    ("các huyện cam kết đến năm 2027 xóa 35 phòng học tạm", 35, "phòng học tạm", "target"),
]


@pytest.mark.parametrize(("text", "value", "unit", "strength"), rows(TARGETS))
def test_targets(read: object, text: str, value: float, unit: str, strength: str) -> None:
    found = facts(read, text)
    assert [(t.value, t.unit.removesuffix(" biên chế"), t.strength) for t in found.targets] == [(value, unit, strength)]
    assert found.statistics == ()


REPORTED: list[tuple[Any, ...]] = [
    ("tỉnh đã đạt mục tiêu đề ra với 40 trường chuẩn quốc gia", 40),
    ("phong trào cán đích với 12 xã đạt chuẩn", 12),
    ("đến nay 7 xã đã về đích nông thôn mới", 7),
    ("số học sinh cao hơn 3,5% so với chỉ tiêu", 3.5),
    ("huyện có 4 trường trong lộ trình xây dựng đạt chuẩn", 4),
    ("đã kiểm tra 6 trường trong kế hoạch", 6),
]


@pytest.mark.parametrize(("text", "value"), rows(REPORTED))
def test_reported_performance(read: object, text: str, value: float) -> None:
    found = facts(read, text)
    assert [(t.value, t.rule) for t in found.targets] == []
    assert [s.value for s in found.statistics] == [value]


NO_TARGET: list[tuple[Any, ...]] = [
    ("có 15/24 chỉ tiêu hoàn thành",),
    ("mục tiêu là giữ vững nền nếp",),
    ("với mục tiêu củng cố kết quả phổ cập",),
    ("dự kiến tựu trường ngày 29/8",),
    ("nhiệm kỳ trước đã đặt mục tiêu đến năm 2020 có 60% trường đạt chuẩn",),
]


@pytest.mark.parametrize(("text",), rows(NO_TARGET))  # noqa: PT006 (rows are tuples in every table)
def test_no_target(read: object, text: str) -> None:
    assert [(t.value, t.rule) for t in facts(read, text).targets] == []


def test_an_aim_of_the_nation(read: object) -> None:
    (target,) = facts(read, "cả nước phấn đấu đến năm 2030 có 65% trường mầm non đạt chuẩn").targets
    assert target.place is not None
    assert target.place.id == "VN"


# -- places --

BEFORE, AFTER = "2025-06-30", "2025-07-01"

PLACES: list[tuple[Any, ...]] = [
    ("phường Lào Cai có 21 trường", AFTER, "02647@2025"),
    ("xã Trạm Tấu có 8 trường", AFTER, "04606@2025"),
    ("xã Trạm Tấu có 3 trường", BEFORE, "04600@2024"),
    ("xã Hạnh Phúc có 6 trường", AFTER, "04585@2025"),
    ("xã Bảo Ái có 9 trường", AFTER, "04750@2025"),
    ("xã Bảo Ái có 4 trường", BEFORE, "04738@2024"),
    ("phường Nam Cường có 5 trường", AFTER, "04273@2025"),
    ("phường Nam Cường có 2 trường", BEFORE, None),
    ("xã Thanh Bình có 3 trường", BEFORE, None),
    ("xã Bắc Hà có 19 trường", AFTER, "02839@2025"),
    ("Bắc Hà có 17 trường", AFTER, None),
    ("cao nguyên Bắc Hà có 44 trường", BEFORE, None),
    ("huyện Trạm Tấu (cũ) có 27 trường", AFTER, "139@2024"),
    ("tỉnh Lào Cai (mới) có 1.016 trường", AFTER, "15@2025"),
    ("sau sáp nhập, tỉnh Lào Cai có 1.015 trường", AFTER, "15@2025"),
    ("xã Cam Đường (nay là phường Cam Đường) có 4 trường", AFTER, "02674@2024"),
    ("tỉnh Hoàng Liên Sơn khi ấy có 700 trường", BEFORE, None),
    ("trên địa bàn tỉnh có 591 trường", BEFORE, "10@2024"),
    ("cả tỉnh có 592 trường", BEFORE, "10@2024"),
    ("tỉnh nhà có 590 trường", BEFORE, "10@2024"),
    ("toàn quốc có 41.000 trường", BEFORE, "VN"),
    ("toàn ngành có 589 trường", BEFORE, "10@2024"),
    ("TX. Sa Pa có 43 trường", BEFORE, "088@2024"),
    ("TP. Lào Cai có 61 trường", BEFORE, "080@2024"),
    ("P. Cam Đường có 11 trường", AFTER, "02671@2025"),
    ("thị trấn Bắc Hà có 6 trường", BEFORE, "02839@2024"),
    ("thị xã Sapa có 44 trường", BEFORE, "088@2024"),
    ("xã Xuân Hòa có 7 trường", BEFORE, "02962@2024"),
    ("xã Xuân Hoà có 8 trường", AFTER, "02962@2025"),
    ("xã Nậm Chày có 2 trường", BEFORE, "03076@2024"),
    ("xã Nậm Chầy có 3 trường", AFTER, "03076@2025"),
    ("xã Tà Xi Láng có 2 trường", BEFORE, "04603@2024"),
    ("xã Tà Si Láng có 3 trường", AFTER, "04603@2025"),
]


@pytest.mark.parametrize(("text", "published", "expected"), rows(PLACES))
def test_places(read: object, text: str, published: str, expected: str | None) -> None:
    (fact,) = facts(read, text, published).statistics
    assert (fact.place.id if fact.place else None) == expected


def test_the_same_name_within_a_school_is_no_commune(read: object) -> None:
    for text in ("khu vực trung tâm có 4 trường", "mô hình trường học hạnh phúc có ở 35 trường"):
        (fact,) = facts(read, text, AFTER).statistics
        assert fact.place is None or fact.place.level == "province", text


# -- tables of a page: the head of a column says what its cells count --

CELLS: list[tuple[Any, ...]] = [
    ("Lớp | Số lớp | Số học sinh\nLớp 10 | 12 | 480", [(12, "lớp"), (480, "học sinh")]),
    ("Trường | Lớp 1 | Lớp 2\nHoa Mai | 40 | 45", []),
    ("TT | Tên xã | Số trường | Tỷ lệ (%)\n1 | Cốc San | 5 | 80,5", [(5, "trường"), (80.5, "%")]),
]


@pytest.mark.parametrize(("table", "expected"), rows(CELLS))
def test_cells(maker: FactMaker, table: str, expected: list[tuple[float, str]]) -> None:
    article = Article("baolaocai", None, None, "", "", "", "", None, None, "standard", (Block("table", table),))
    assert [(s.value, s.unit) for s in maker.extract(article).statistics] == expected
