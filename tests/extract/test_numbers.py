"""Printed numbers: forms, separators, fractions, ranges, changes; nothing repaired, doubts flagged."""

from __future__ import annotations

import pytest

from newsextract.models import Extraction

FORMS = [
    ("toàn tỉnh có 594 trường", 594, "trường"),
    ("có 8.231 lớp", 8231, "lớp"),
    ("với 1.234.567 học sinh", 1234567, "học sinh"),
    ("đạt 72,2%", 72.2, "%"),
    ("đạt 82 %", 82, "%"),
    ("chiếm 0,05% tổng số", 0.05, "%"),
    ("diện tích 1.234,5 m2", 1234.5, "m2"),
    ("có 02 trường THPT", 2, "trường thpt"),
    ("hơn 1,2 triệu học sinh", 1_200_000, "học sinh"),
    ("đầu tư 3.130 tỷ đồng", 3.13e12, "đồng"),
    ("kinh phí 7 nghìn tỷ đồng", 7e12, "đồng"),
    ("hỗ trợ 2 triệu 300 nghìn đồng", 2.3e6, "đồng"),
    ("hết 1 tỷ 250 triệu đồng", 1.25e9, "đồng"),
    ("trị giá 2 tỷ rưỡi đồng", 2.5e9, "đồng"),
    ("khoảng 5 vạn học sinh", 50_000, "học sinh"),
    ("tăng 2,3 điểm phần trăm", 2.3, "điểm phần trăm"),
    ("tài trợ 10 tỷ để xây trường", 1e10, "đồng"),
    ("viện trợ 80 triệu USD", 8e7, "usd"),
    ("đạt 12/15 tổng số trường", 12, "trường"),
]


@pytest.mark.parametrize(("text", "value", "unit"), FORMS, ids=[t for t, *_ in FORMS])
def test_forms(read: object, text: str, value: float, unit: str) -> None:
    (fact,) = facts(read, text).statistics
    assert (fact.value, fact.unit, fact.flags) == (pytest.approx(value), unit, ())


# What is printed in the English style, or in both, is read as its context says, and flagged.
SEPARATORS = [
    ("có 8.231 học sinh", 8231, ()),
    ("đạt điểm trung bình 24.5%", 24.5, ("nonstandard_separator",)),
    ("chi 2.5 triệu đồng", 2_500_000, ("nonstandard_separator",)),
    ("hỗ trợ 14,000 học sinh", 14000, ("nonstandard_separator",)),
    ("tăng 0,751%", 0.751, ()),
    ("đầu tư 1,685 tỷ đồng", 1_685_000_000, ("nonstandard_separator",)),
    ("đầu tư 1.600 tỷ đồng", 1.6e12, ()),
    ("chiếm 12.345%", 12.345, ("nonstandard_separator",)),
]


@pytest.mark.parametrize(("text", "value", "flags"), SEPARATORS, ids=[t for t, *_ in SEPARATORS])
def test_separators(read: object, text: str, value: float, flags: tuple[str, ...]) -> None:
    (fact,) = facts(read, text).statistics
    assert fact.value == pytest.approx(value)
    assert fact.flags == flags


@pytest.mark.parametrize("text", ["hôm nay 5.9.2018", "sáng 31.12.2024", "(quận 3,5,8,11)"])
def test_dates_and_labels_with_separators_are_no_numbers(read: object, text: str) -> None:
    assert facts(read, text).statistics == ()


MEDALS = [(27, "vàng"), (22, "bạc"), (30, "đồng")]

SHAPES = [
    ("mỗi lớp 10-12 học sinh", [(10, 12, None, "học sinh")]),
    ("hỗ trợ 4-6 triệu đồng", [(4e6, 6e6, None, "đồng")]),
    ("mức từ 1,5 - 2 triệu đồng", [(1.5e6, 2e6, None, "đồng")]),
    ("giảm từ 0,2 đến 0,3%/năm", [(0.2, 0.3, None, "%/năm")]),
    ("khoảng 20% -30% học sinh", [(20, 30, None, "%")]),
    ("tỷ lệ tăng từ 58,9% năm 2020 lên 75,6% năm 2025", [(58.9, None, None, "%"), (75.6, None, None, "%")]),
    ("có 134/152 xã đạt chuẩn", [(134, None, 152, "xã")]),
    ("đạt 849/1.725 học sinh (49,2%)", [(849, None, 1725, "học sinh"), (49.2, None, None, "%")]),
    ("ở 173/173 xã, phường", [(173, None, 173, "xã, phường")]),
    ("có 1/3 học sinh ở nội trú", [(1, None, 3, "học sinh")]),
    ("gần 2/3 số trường đạt chuẩn", [(2, None, 3, "trường")]),
    ("đạt 1 phòng/1 lớp học", [(1, None, None, "phòng/1 lớp học")]),
    ("bình quân 1,5 giáo viên/lớp", [(1.5, None, None, "giáo viên/lớp")]),
    ("bình quân 35 học sinh một lớp", [(35, None, None, "học sinh một lớp")]),
    ("tuyên truyền cho 1.250 lượt học sinh", [(1250, None, None, "lượt học sinh")]),
    ("trao 120 suất học bổng", [(120, None, None, "suất học bổng")]),
    (
        "có 185 trường (trong đó mầm non có 73 trường, tiểu học 27, THCS 78)",
        [
            (185, None, None, "trường"),
            (73, None, None, "trường"),
            (27, None, None, "trường"),
            (78, None, None, "trường"),
        ],
    ),
    (
        "cấp mầm non 24 trường; cấp tiểu học 23 trường",
        [(24, None, None, "trường"), (23, None, None, "trường")],
    ),
    ("có 94 trường mầm non, chiếm 52,5%", [(94, None, None, "trường mầm non"), (52.5, None, None, "%")]),
    ("số trường vẫn là 9", [(9, None, None, "trường")]),
    ("có 8.231 nhóm/lớp", [(8231, None, None, "nhóm/lớp")]),
    ("số giải qua bốn năm: 12, 17, 23 rồi 31 giải", [(n, None, None, "giải") for n in (12, 17, 23, 31)]),
    ("lần lượt là 605, 540 và 370 học sinh", [(n, None, None, "học sinh") for n in (605, 540, 370)]),
    ("số người hiện có mặt 8.612, còn 1.140 em ở lại", [(8612, None, None, "người"), (1140, None, None, "em")]),
    (
        "tỷ lệ giáo viên/lớp ở bậc mầm non mới đạt 1,68, tiểu học 1,29",
        [(1.68, None, None, "giáo viên/lớp"), (1.29, None, None, "giáo viên/lớp")],
    ),
    (
        "Điểm trung bình các môn của thí sinh toàn tỉnh đạt 6,24 (cả nước 6,81), môn Toán 5,03",
        [(6.24, None, None, "điểm"), (6.81, None, None, "điểm"), (5.03, None, None, "điểm")],
    ),
    ("tổng trị giá 214 triệu đồng, phụ huynh góp 2/3", [(214e6, None, None, "đồng")]),
    ("thí sinh tỉnh đạt trung bình 4,87 điểm môn Tiếng Anh", [(4.87, None, None, "điểm")]),
    ("điểm trung bình môn Tiếng Anh trong kỳ thi tốt nghiệp đạt 5,4 điểm", [(5.4, None, None, "điểm")]),
    ("đang đào tạo 16 ngành / chuyên ngành", [(16, None, None, "ngành / chuyên ngành")]),
    ("điểm theo thang điểm 100 dựa trên 5 tiêu chí", []),
    ("mức hỗ trợ từ 500.000 đến 1 triệu đồng", [(5e5, 1e6, None, "đồng")]),
    ("tỉnh đứng vị trí thứ 8 toàn quốc", [(8, None, None, "thứ")]),
    ("thầy được trả lương 15 triệu mỗi tháng", [(15e6, None, None, "đồng")]),
    ("bảng ghi số suất ăn: 316.", [(316, None, None, "suất ăn")]),
    ("tăng nhiều ở các quận: 7, Hóc Môn", []),
    (
        "có 41.300 giáo viên (công lập 38.089, tư thục 3.211)",
        [(41300, None, None, "giáo viên"), (38089, None, None, "giáo viên"), (3211, None, None, "giáo viên")],
    ),
    ("vết nứt rộng 15 - 28 cm", [(15, 28, None, "cm")]),
    ("có 3 trường, lương hai vợ chồng anh 14 triệu", [(3, None, None, "trường"), (14e6, None, None, "đồng")]),
    ("có 3 trường, cả thảy 14 triệu.", [(3, None, None, "trường")]),
    ("Người học ở các cơ sở giáo dục nghề nghiệp ngoài công lập là 4.127.", [(4127, None, None, "người học")]),
    ("mỗi tổ 2 - 3 giáo viên", [(2, 3, None, "giáo viên")]),
    ("kết thúc khóa 29 người được cấp chứng chỉ", [(29, None, None, "người")]),
    ("thuộc 31 nước và vùng lãnh thổ", [(31, None, None, "nước và vùng lãnh thổ")]),
    ("đoàn nhất khối (27 vàng, 22 bạc, 30 đồng)", [(n, None, None, f"huy chương {m}") for n, m in MEDALS]),
    ("quỹ nhận được 1 tỷ 45 triệu đồng", [(1045e6, None, None, "đồng")]),
    ("lương khởi điểm từ 6 - 8 triệu đồng/tháng", [(6e6, 8e6, None, "đồng/tháng")]),
    ("trước ngày khai giảng 5/9 kiện toàn 15 vị trí", [(15, None, None, "vị trí")]),
    ("3 dãy nhà cấp 4 xây năm 2004", [(3, None, None, "dãy nhà")]),
    ("tỉnh xếp thứ 21/34 tỉnh, thành phố", [(21, None, 34, "thứ")]),
    ("Trường THPT số 2 Bảo Thắng từ vị trí 18 vươn lên vị trí 7 với 450 học sinh", [(450, None, None, "học sinh")]),
    ("Trường THPT số 1, số 2 và số 3 Bát Xát có 1.900 học sinh", [(1900, None, None, "học sinh")]),
    ("trong hè 2025, huyện mở 12 lớp", [(12, None, None, "lớp")]),
    ("có đến 2/3 là phụ nữ trong 870 người", [(870, None, None, "người")]),
    ("Theo kế hoạch 5 năm 2021 - 2025, huyện xây 46 phòng học", [(46, None, None, "phòng học")]),
]


@pytest.mark.parametrize(("text", "expected"), SHAPES, ids=[t for t, _ in SHAPES])
def test_ranges_fractions_ratios_lists(read: object, text: str, expected: list[tuple[object, ...]]) -> None:
    found = [(f.value, f.value_max, f.of, f.unit) for f in facts(read, text).statistics]
    assert found == [tuple(pytest.approx(x) if isinstance(x, float) else x for x in row) for row in expected]


CHANGES = [
    ("số học sinh tăng 14,1% so với năm 2021", 14.1, "relative", "2021-12-31"),
    ("tỷ lệ giảm 0,5 điểm phần trăm", -0.5, "points", None),
    ("năm học này giảm 130 trường so với năm học trước", -130, "absolute", "2024-08-31"),
    ("tăng hơn 20 trường", 20, "absolute", None),
]


@pytest.mark.parametrize(("text", "by", "kind", "baseline"), CHANGES, ids=[t for t, *_ in CHANGES])
def test_changes_and_their_baseline(read: object, text: str, by: float, kind: str, baseline: str | None) -> None:
    (fact,) = facts(read, text, "2025-10-01" if "năm học" in text else "2025-03-01").statistics
    assert fact.change is not None
    assert (fact.change.value, fact.change.kind) == (by, kind)
    if "năm học" in text:
        baseline = "2025-08-31"
    assert (fact.baseline.end if fact.baseline else None) == baseline
    assert fact.period is None or fact.period.end != baseline


QUALIFIERS = [
    ("có gần 500 học sinh", "gần", "<"),
    ("có hơn 500 học sinh", "hơn", ">"),
    ("có trên 500 học sinh", "trên", ">"),
    ("có khoảng 500 học sinh", "khoảng", "~"),
    ("có ít nhất 500 học sinh", "ít nhất", ">="),
    ("không quá 500 học sinh", "không quá", "<="),
    ("có tới 500 học sinh", "có tới", "="),
    ("trên địa bàn có 500 học sinh", "", "="),
    ("có 500 học sinh trở lên", "", ">="),
]


@pytest.mark.parametrize(("text", "qualifier", "comparator"), QUALIFIERS, ids=[t for t, *_ in QUALIFIERS])
def test_qualifiers(read: object, text: str, qualifier: str, comparator: str) -> None:
    (fact,) = facts(read, text).statistics
    assert (fact.qualifier, fact.comparator) == (qualifier, comparator)


def facts(read: object, text: str, published: str = "2025-03-01") -> Extraction:
    assert callable(read)
    found = read(text, published)
    assert isinstance(found, Extraction)
    return found


def test_which_ones_are_counted_is_not_how_many_there_are(read: object) -> None:
    found = facts(read, "Toàn tỉnh có trên 600 trường; 38 điểm trường có dưới 15 học sinh.").statistics
    assert [(s.value, s.indicator) for s in found] == [(600, "schools"), (38, "satellite_sites"), (15, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Hồ sơ đăng ký: 2.140, nhiều nhất là tiểu học.", [(2140, "hồ sơ")]),
        ("Số bài Toán dưới 2 điểm lên tới 640.", [(640, "bài")]),
        (
            "Có 214 giáo viên Âm nhạc (97 ở tiểu học, 117 ở THCS).",
            [(214, "giáo viên"), (97, "giáo viên"), (117, "giáo viên")],
        ),
        ("Điểm trung bình ba môn là 6,12; 5,48 và 7,03 điểm.", [(6.12, "điểm"), (5.48, "điểm"), (7.03, "điểm")]),
        ("Sau Tết Nguyên đán 2026, trường đón 40 em.", [(40, "em")]),
        ("Dịp Tết Quý Mão 2023, có 120 suất quà.", [(120, "suất quà")]),
        ("Ngày hội mở tại trường (45 Phan Đình Phùng), có 2 Nhà giáo Ưu tú dự.", [(2, "nhà giáo ưu tú")]),
        ("Trung tâm GDTX số 1 tỉnh mở 3 lớp cho khóa 2019 - 2022.", [(3, "lớp")]),
        ("Xã mới giải ngân 2,4/5,1 tỷ đồng.", [(2.4e9, "đồng")]),
    ],
)
def test_what_a_number_counts(read: object, text: str, expected: list[tuple[float, str]]) -> None:
    assert [(s.value, s.unit) for s in facts(read, text).statistics] == expected


def test_the_items_of_a_list_measure_what_its_head_does(read: object) -> None:
    text = "Huyện còn thiếu 112 giáo viên, trong đó mầm non 40, tiểu học 50, THCS 22; hiện có 900 giáo viên."
    found = [(s.value, s.indicator) for s in facts(read, text).statistics]
    assert found == [(value, "teacher_shortage") for value in (112, 40, 50, 22)] + [(900, "teachers")]
