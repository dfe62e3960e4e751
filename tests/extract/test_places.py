"""Territories by code and vintage, schools by name; what is ambiguous stays without a code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.models import Block, Extraction, Place
from newsextract.quality.examples import example_article, example_facts
from newsextract.quality.sightings import survey

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


# -- a newspaper without a province of its own --


@pytest.fixture(scope="module")
def national(maker: FactMaker) -> FactMaker:
    return FactMaker(maker.rules, replace(maker.paper, id="national", province={}))


NATIONAL = [
    ("có 594 trường", None),
    ("toàn tỉnh có 594 trường", None),
    ("toàn ngành có 594 trường", None),
    ("nhà trường có 12 lớp", None),
    ("cả nước có 26.000 trường", "VN"),
    ("tỉnh Lào Cai có 594 trường", "10@2024"),
    ("Lào Cai có 594 trường", "10@2024"),
    ("huyện Bát Xát có 58 trường", "082@2024"),
    ("xã Nậm Chảy có 4 trường", "xã Nậm Chảy"),
    ("Văn Bàn có 4 trường", "Văn Bàn"),
    ("tỉnh Lào Cai họp: xã Nậm Chảy có 4 trường", "02770@2024"),
    ("huyện Mường Khương họp: xã Nậm Chảy có 4 trường", "02770@2024"),
    ("tỉnh Lào Cai họp. Sau đó xã Nậm Chảy có 4 trường", "02770@2024"),
    ("tỉnh Hà Giang họp: xã Nậm Chảy có 4 trường", "xã Nậm Chảy"),
    ("tỉnh Lào Cai và tỉnh Hà Giang họp: xã Nậm Chảy có 4 trường", "xã Nậm Chảy"),
    ("tỉnh Yên Bái họp: xã Nậm Chảy có 4 trường", "xã Nậm Chảy"),
    ("tỉnh Lào Cai họp. Ở tỉnh Hà Giang, xã Nậm Chảy có 4 trường", "xã Nậm Chảy"),
    ("tỉnh Hà Giang có 50 xã. Toàn tỉnh có 30 trường", "tỉnh Hà Giang"),
]


def named(place: Place | None) -> str | None:
    return place and (place.id or place.text)


@pytest.mark.parametrize(("text", "expected"), NATIONAL, ids=[text for text, _ in NATIONAL])
def test_a_national_paper_takes_nothing_for_its_own(national: FactMaker, text: str, expected: str | None) -> None:
    fact = example_facts(national, text, date.fromisoformat(BEFORE)).statistics[-1]
    assert named(fact.place) == expected


def test_what_became_of_a_province_counts_as_it(national: FactMaker) -> None:
    text = "tỉnh Lào Cai họp. Trước đây, xã Nậm Chảy (cũ) có 4 trường, xã Bản Lầu có 6 trường"
    places = [fact.place for fact in example_facts(national, text, date.fromisoformat(AFTER)).statistics]
    assert [place and place.vintage for place in places] == ["2024", "2025"]
    assert all(place and place.id for place in places)


def test_the_office_of_a_province_that_is_not_named_is_nowhere(
    national: FactMaker, read: Callable[..., Extraction]
) -> None:
    text = "Ông Giàng A Lềnh, Phó Chủ tịch UBND tỉnh đến dự"
    assert [o.place for o in example_facts(national, text).officials] == [None]
    assert [named(o.place) for o in read(text).officials] == ["10@2024"]


def test_what_is_explained_is_what_was_extracted(national: FactMaker) -> None:
    seen = survey(national, example_article(national, "xã Nậm Chảy có 4 trường. tỉnh Hà Giang họp"))
    results = [s.result for s in seen.sightings if s.fate == "place"]
    assert [named(place) for place in results if isinstance(place, Place)] == ["xã Nậm Chảy", "tỉnh Hà Giang"]


def article_of(maker: FactMaker, *texts: str) -> Extraction:
    blocks = tuple(Block("summary" if i == 0 else "paragraph", text) for i, text in enumerate(texts))
    return maker.extract(replace(example_article(maker, "", date(2025, 3, 1)), blocks=blocks))


def test_the_figures_of_another_province_are_not_those_of_the_papers_own(maker: FactMaker) -> None:
    found = article_of(
        maker,
        "Trao đổi với ông Quàng Văn Bính, Giám đốc Sở Giáo dục và Đào tạo tỉnh Điện Biên, về sĩ số.",
        "Toàn tỉnh có 472 trường.",
    )
    (fact,) = found.statistics
    assert fact.place is not None
    assert (fact.place.id, fact.place.text) == (None, "tỉnh Điện Biên")


def test_what_a_ministry_counts_is_the_countrys(maker: FactMaker) -> None:
    found = article_of(
        maker,
        "Bộ GD&ĐT sáng 16/7 công bố kết quả kỳ thi.",
        "Tại cuộc họp báo ở Hà Nội, Bộ cho biết có 1.158.640 thí sinh đăng ký.",
    )
    (fact,) = found.statistics
    assert fact.place is not None
    assert fact.place.id == "VN"


TOLD = [
    # what stands in brackets holds there
    (AFTER, "Sở cho biết có 95,1% em đỗ (cả nước 96,3%), giảm 0,2%", ["Lào Cai", "cả nước", "Lào Cai"]),
    (AFTER, "địa bàn tỉnh (tính cả Yên Bái cũ) mở 1.120 lớp", ["Lào Cai"]),
    # two provinces that are one by now
    (AFTER, "hai tỉnh Lào Cai và Yên Bái trước hợp nhất bố trí 418 phòng học", ["tỉnh Lào Cai"]),
    (BEFORE, "tỉnh Lào Cai và Yên Bái bố trí 418 phòng học", ["Yên Bái"]),
    (AFTER, "Hội thi cấp tỉnh khép lại tại Trường THPT số 1 Sa Pa, phường Sa Pa. 48 em đoạt giải", ["Lào Cai"]),
    (AFTER, "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên (GDNN-GDTX) mở 9 lớp", ["Lào Cai"]),
    (AFTER, "Vùng Lục Yên (cũ) có 27 trường", ["Lục Yên (cũ)"]),
    (BEFORE, "Xã Y Tý nhận từ Hà Nội, Hải Phòng 900 cuốn vở", ["Xã Y Tý"]),
    (BEFORE, "Với Y Tý, xã giao mỗi năm xóa mù cho 90 người", ["Y Tý"]),
    (BEFORE, "Trường ĐH Y dược Thái Bình có 1.210 học viên", ["Trường ĐH Y dược Thái Bình"]),
    (BEFORE, "Trường Cao đẳng Lào Cai mở 12 lớp", ["Trường Cao đẳng Lào Cai"]),
    (BEFORE, "Tại Sín Chéng, xã mở 9 lớp", ["Sín Chéng"]),
    (BEFORE, "Trung tâm xã Y Tý có 3 dãy phố", ["xã Y Tý"]),
    (BEFORE, "Tỉnh Lào Cai kém mức chung của cả nước 0,4%", ["Lào Cai"]),
    (BEFORE, "Học viện Quản lý giáo dục tập huấn 300 giáo viên", ["Học viện Quản lý giáo dục"]),
    (
        BEFORE,
        "Trường THPT số 2 Bát Xát. Cô hiệu trưởng kể, trong 16 phòng học của trường",
        ["Trường THPT số 2 Bát Xát"],
    ),
]


@pytest.mark.parametrize(("published", "text", "expected"), TOLD, ids=[text[:30] for _, text, _ in TOLD])
def test_what_a_number_is_about(read: object, published: str, text: str, expected: list[str]) -> None:
    found = [fact.place.text if fact.place else None for fact in facts(read, text, published).statistics]
    assert [place and place.removeprefix("tỉnh ").removeprefix("Tỉnh ") for place in found] == [
        p.removeprefix("tỉnh ") for p in expected
    ]


def test_a_school_is_known_by_its_longest_name(maker: FactMaker) -> None:
    long = "Trường Phổ thông dân tộc nội trú THCS huyện Bát Xát"
    texts = (f"{long} tròn 30 năm.", "Trường nội trú Bát Xát có 310 học sinh.", "Trường Tiểu học Bát Xát có 9 lớp.")
    blocks = tuple(Block("paragraph", text) for text in texts)
    found = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics
    assert [fact.place.text for fact in found if fact.place] == [long, "Trường Tiểu học Bát Xát"]


def test_a_branch_is_known_by_where_it_is(maker: FactMaker) -> None:
    short, longer = "Phân hiệu Đại học Thái Nguyên", "Phân hiệu Đại học Thái Nguyên tại Lào Cai"
    longest = "Phân hiệu Đại học Thái Nguyên tại tỉnh Lào Cai"
    texts = (f"{longer} mở thêm ngành.", f"{short} có 310 sinh viên.", f"{longest} có 45 giảng viên.")
    blocks = tuple(Block("paragraph", text) for text in texts)
    found = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics
    assert [fact.place.text for fact in found if fact.place] == [longest, longest]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đại học Thái Nguyên", "Trường Đại học Sư phạm Thái Nguyên"),
        ("Đại học Thái Nguyên", "Phân hiệu Đại học Thái Nguyên tại tỉnh Hà Giang"),
        ("Trường THPT Bắc Hà", "Trường PTDTNT THPT Bắc Hà"),
        ("Trường Mầm non Hoa Mai", "Trường Mầm non Hoa Ban Mai"),
        ("Trường THPT Sa Pa", "Trường THPT số 1 Sa Pa"),
    ],
)
def test_schools_of_like_names_are_not_one(maker: FactMaker, one: str, other: str) -> None:
    blocks = tuple(Block("paragraph", f"{name} có 310 em.") for name in (one, other))
    found = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics
    assert [fact.place.text for fact in found if fact.place] == [one, other]


def test_society_is_no_commune(maker: FactMaker) -> None:
    texts = ("Xã Y Tý có 5 trường.", "Toàn tỉnh huy động sự tham gia của xã hội, xây được 250 phòng học.")
    blocks = tuple(Block("paragraph", text) for text in texts)
    fact = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics[-1]
    assert fact.place is not None
    assert fact.place.level == "province"


def test_what_the_head_of_the_school_tells_is_about_it(maker: FactMaker) -> None:
    texts = ("Bếp ăn Trường THCS Bản Lầu đỏ lửa từ sớm.", "Cô Lý Thị Mẩy, Hiệu trưởng nhà trường cho biết có 402 em.")
    blocks = tuple(Block("paragraph", text) for text in texts)
    (fact,) = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics
    assert fact.place is not None
    assert fact.place.text == "Trường THCS Bản Lầu"


def test_an_article_on_the_provinces_bodies_is_about_the_province(maker: FactMaker) -> None:
    texts = (
        "Sắp xếp mạng lưới trường, lớp",
        "UBND tỉnh họp trực tuyến với các xã.",
        "Tại điểm cầu xã Y Tý có bí thư Đảng ủy.",
        "Sau sáu tháng, đã sáp nhập 34 trường.",
    )
    blocks = (Block("title", texts[0]), Block("summary", texts[1]), *(Block("paragraph", text) for text in texts[2:]))
    fact = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics[-1]
    assert fact.place is not None
    assert fact.place.level == "province"


def test_the_bare_name_in_a_title_is_what_an_article_is_about(maker: FactMaker) -> None:
    blocks = (
        Block("title", "Văn Bàn nhìn lại một năm học"),
        Block("summary", "Các trường trải từ Nậm Tha đến Nậm Dạng."),
        Block("paragraph", "Cả năm mở thêm 14 lớp."),
    )
    (fact,) = maker.extract(replace(example_article(maker, ""), blocks=blocks)).statistics
    assert fact.place is not None
    assert fact.place.text == "Văn Bàn"


def test_a_rank_among_all_provinces_is_one_of_them(read: object) -> None:
    (fact,) = facts(read, "Tỉnh Lào Cai xếp thứ 38 toàn quốc.", BEFORE).statistics
    assert fact.place is not None
    assert fact.place.id == "10@2024"


@pytest.mark.parametrize(
    ("published", "text", "place"),
    [
        (BEFORE, "Bà Sùng Thị Mỷ, Giám đốc Sở Giáo dục và Đào tạo", "10@2024"),
        (AFTER, "Bà Sùng Thị Mỷ, Giám đốc Sở Giáo dục và Đào tạo", "15@2025"),
        (BEFORE, "Ông Tẩn A Páo, Bí thư Huyện ủy Bắc Hà", "085@2024"),
    ],
)
def test_the_place_of_an_office(read: object, published: str, text: str, place: str) -> None:
    (official,) = facts(read, text, published).officials
    assert official.place is not None
    assert official.place.id == place
