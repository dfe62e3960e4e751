"""Who held which office: sentence patterns of a party paper and of the national press."""

from __future__ import annotations

import pytest

from .test_numbers import facts

PATTERNS = [
    (
        "đồng chí Tẩn Láo Sử, Phó Chủ tịch UBND tỉnh, Trưởng Ban Chỉ đạo phổ cập giáo dục tỉnh chủ trì hội nghị",
        [("Tẩn Láo Sử", "Phó Chủ tịch UBND tỉnh, Trưởng Ban Chỉ đạo phổ cập giáo dục tỉnh")],
    ),
    ("Chủ tịch UBND tỉnh Lào Cai Trần Văn Páo phát biểu", [("Trần Văn Páo", "Chủ tịch UBND tỉnh Lào Cai")]),
    ("đồng chí Chủ tịch UBND huyện Vàng Seo Chúng dự", [("Vàng Seo Chúng", "Chủ tịch UBND huyện")]),
    ("Ông Lù A Dế - Trưởng phòng Nội vụ huyện", [("Lù A Dế", "Trưởng phòng Nội vụ huyện")]),
    (
        "bà Sùng Thị Mỷ – Giám đốc Sở Giáo dục và Đào tạo",
        [("Sùng Thị Mỷ", "Giám đốc Sở Giáo dục và Đào tạo")],
    ),
    ("ông Phàn Sành Pao (Chủ tịch HĐND xã) cho biết", [("Phàn Sành Pao", "Chủ tịch HĐND xã")]),
    (
        "Bà Lồ Thị Sim, Giám đốc Sở Giáo dục và Đào tạo báo cáo kết quả năm 2024.",
        [("Lồ Thị Sim", "Giám đốc Sở Giáo dục và Đào tạo")],
    ),
    (
        "Dự có các đồng chí: Hầu A Lềnh Sơn, Bí thư Huyện ủy; Vù Thị Dua, Phó Chủ tịch UBND huyện; "
        "lãnh đạo các sở, ngành.",
        [("Hầu A Lềnh Sơn", "Bí thư Huyện ủy"), ("Vù Thị Dua", "Phó Chủ tịch UBND huyện")],
    ),
    (
        "Thầy giáo Nông Văn Kiệm, Hiệu trưởng Trường THCS Bản Lầu cho biết",
        [("Nông Văn Kiệm", "Hiệu trưởng Trường THCS Bản Lầu")],
    ),
    (
        "ông Cư Seo Dìn, nguyên Phó Giám đốc Sở Giáo dục và Đào tạo",
        [("Cư Seo Dìn", "nguyên Phó Giám đốc Sở Giáo dục và Đào tạo")],
    ),
    ("Đồng chí Phó Chủ tịch UBND tỉnh nhấn mạnh: cần cố gắng.", []),
    ("Đồng chí đề nghị, ông cho rằng, Chủ tịch UBND tỉnh khẳng định", []),
    (
        "Đồng chí Má A Chứ, Chủ tịch UBND xã dự. Đồng chí Má A Chứ trao quà. Đồng chí Chứ phát biểu.",
        [("Má A Chứ", "Chủ tịch UBND xã")],
    ),
    (
        "đoàn kiểm tra do bà Ly Gió Xó, Phó Giám đốc Sở Nội vụ làm trưởng đoàn",
        [("Ly Gió Xó", "Phó Giám đốc Sở Nội vụ")],
    ),
    ("Chủ tịch UBND các huyện, thị xã, thành phố dự", []),
    ("Phó Thủ tướng Trương Hữu Nhã đã đến dự", [("Trương Hữu Nhã", "Phó Thủ tướng")]),
    # Office before name, one behind the other: no name is part of the next one's office.
    (
        "Dự lễ có Phó Chủ tịch UBND tỉnh Tẩn Láo Sử, Giám đốc Sở Giáo dục và Đào tạo Sùng Thị Mỷ và Bí thư Huyện ủy "
        "Bảo Thắng Nông Văn Kiệm.",
        [
            ("Tẩn Láo Sử", "Phó Chủ tịch UBND tỉnh"),
            ("Sùng Thị Mỷ", "Giám đốc Sở Giáo dục và Đào tạo"),
            ("Nông Văn Kiệm", "Bí thư Huyện ủy Bảo Thắng"),
        ],
    ),
    (
        "Giám đốc Sở GD&ĐT Hà Nội Trương Hữu Nhã và Giám đốc Sở GD&ĐT Lâm Đồng Vù Thị Hồng Dua",
        [("Trương Hữu Nhã", "Giám đốc Sở GD&ĐT Hà Nội"), ("Vù Thị Hồng Dua", "Giám đốc Sở GD&ĐT Lâm Đồng")],
    ),
    (
        "ông Lù A Dế, Chủ tịch UBND tỉnh và đồng chí Má A Chứ, Chủ tịch HĐND tỉnh",
        [("Lù A Dế", "Chủ tịch UBND tỉnh"), ("Má A Chứ", "Chủ tịch HĐND tỉnh")],
    ),
    # What a school or a commune is named after is no person beside the office.
    (
        "Hiệu trưởng Trường THCS Lý Tự Trọng Sùng Thị Mỷ phát biểu",
        [("Sùng Thị Mỷ", "Hiệu trưởng Trường THCS Lý Tự Trọng")],
    ),
    (
        "Bà Sùng Thị Mỷ, Hiệu trưởng Trường THPT Hoàng Văn Thụ, cho biết",
        [("Sùng Thị Mỷ", "Hiệu trưởng Trường THPT Hoàng Văn Thụ")],
    ),
    (
        "Phó Chủ tịch UBND xã Trịnh Tường Chảo Seo Dìn tới thăm",
        [("Chảo Seo Dìn", "Phó Chủ tịch UBND xã Trịnh Tường")],
    ),
    (
        "Ông Lù A Dế, Bí thư Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh",
        [("Lù A Dế", "Bí thư Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PATTERNS, ids=[t[:50] for t, _ in PATTERNS])
def test_sentence_patterns(read: object, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(o.name, o.title) for o in facts(read, text).officials] == expected


def test_shared_title(read: object) -> None:
    found = facts(read, "các đồng chí: Giàng A Tủa, Thào Thị Say - Phó Chủ tịch UBND tỉnh dự hội nghị").officials
    assert [(o.name, o.title) for o in found] == [
        ("Giàng A Tủa", "Phó Chủ tịch UBND tỉnh"),
        ("Thào Thị Say", "Phó Chủ tịch UBND tỉnh"),
    ]


def test_appointment(read: object) -> None:
    text = "Ông Đặng Kim Vần được bổ nhiệm giữ chức vụ Giám đốc Sở Giáo dục và Đào tạo từ ngày 1/11/2025"
    (official,) = facts(read, text, "2025-11-03").officials
    assert (official.name, official.title) == ("Đặng Kim Vần", "Giám đốc Sở Giáo dục và Đào tạo")


NOBODY = [
    "em Giàng Thị Mai, học sinh lớp 8B chia sẻ",
    "Trường Tiểu học Trần Phú, phường Cốc Lếu",
    "Trường THCS Lê Quý Đôn tổ chức khai giảng",
    "Ảnh: Thành Trung",
    "đường Hoàng Liên, phố Nguyễn Du",
    "Chủ tịch Hồ Chí Minh dạy: “Học, học nữa, học mãi”",
    "giải thưởng Võ Thị Sáu, quỹ học bổng Kim Đồng",
    "lãnh đạo Sở Giáo dục và Đào tạo, Phòng Giáo dục và Đào tạo huyện Bắc Hà",
    "xã Si Ma Cai, Phó Chủ tịch UBND xã cho biết",
    "Hiệu trưởng Trường Tiểu học Hoàng Liên cho biết",
    "trưởng Phòng GD-ĐT quận Hoàng Mai",
    "tại điểm thi Côn Đảo, Trưởng Ban chỉ đạo thi nhắc lại",
    "học sinh Trường Nguyễn Hoàng, ông Lò Văn Sơ dẫn đoàn",
]


@pytest.mark.parametrize("text", NOBODY)
def test_not_officials(read: object, text: str) -> None:
    assert [(o.name, o.title) for o in facts(read, text).officials] == []


def test_title_and_organisation_are_told_apart(read: object) -> None:
    (official,) = facts(read, "Bà Lồ Thị Sim, Phó Giám đốc Sở Giáo dục và Đào tạo tỉnh Lào Cai cho biết").officials
    assert official.organisation == "Sở Giáo dục và Đào tạo tỉnh Lào Cai"
    assert official.honorific == "bà"
    assert not official.former
    assert official.place is not None
    assert official.place.id == "10@2024"


def test_the_fullest_title_stays(read: object) -> None:
    text = (
        "Phó Chủ tịch Vàng A Lử dự. Đồng chí Vàng A Lử, Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch UBND tỉnh "
        "phát biểu. Phó Chủ tịch UBND tỉnh Vàng A Lử kết luận."
    )
    (official,) = facts(read, text).officials
    assert official.title == "Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch UBND tỉnh"
