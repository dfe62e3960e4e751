"""What must never become a statistic: document numbers, dates, grades, ages, names, scores …"""

from __future__ import annotations

import pytest

from newsextract.extract.facts import FactMaker

from .test_numbers import facts

NO_FACT = [
    "Quyết định số 2045/QĐ-BGDĐT",
    "Nghị quyết 57/2016/NQ-HĐND",
    "Nghị định 116/2016/NĐ-CP; Thông tư 16/2012 của Bộ",
    "Thông tư 109; Nghị quyết 29; Chỉ thị số 29",
    "Chương trình hành động số 190-CTr/TU",
    "Kết luận 81-TB/TW, 137-KL/TW",
    "khoản 2 Điều 1, điểm a khoản 3",
    "Ngày 20/2, sáng 26/11, ngày 31-12-2016, hôm nay 5.9.2018",
    "từ 7 giờ 30, 18h, 10g45, 13:31, 7:51:58 AM",
    "0214.3840.123, tổng đài 1900.6568, ĐT: 0912 345 678",
    "trẻ 4 tuổi, trẻ 3 - 5 tuổi, dưới 5 tuổi, (36 tuổi)",
    "người 15 - 60 tuổi",
    "lớp 10, khối 12, vào lớp 1, lớp 7/1, lớp 5A2",
    "mức độ 3, cấp độ 2, vòng 2, bậc 3, hạng II",
    "lần thứ XVI, lần thứ nhất, khóa XVI, khóa VIII",
    "nhiệm kỳ 2020 - 2025, giai đoạn 2021 - 2025",
    "năm học 2024 - 2025, năm 2025",
    "Chương trình giáo dục phổ thông 2018",
    "Trường THPT số 1 Văn Bàn, Trường THCS số 2",
    "Trường Tiểu học 19/5, Trường mầm non 1/6",
    "bão số 3, cơn bão số 10",
    "Đội Chữa cháy khu vực số 3",
    "thứ 4, thứ Hai, Thứ sáu, 2/12/2022",
    "thắng 3-1, tỷ số 2-0",
    "được 8,5 điểm môn Toán, 394/400 điểm, IELTS 7.5",
    "Dự án 2, Tiểu dự án 1, Chương trình 1719, Chương trình 135, Đề án 06",
    "Quốc lộ 4D, km 108+600, ĐT 152",
    "số 89, phố Cốc Lếu, tổ 5, thôn 3, 156/109 đường Trường Chinh",
    "Tổ 12, phường Kim Tân, bản 2",
    "trực 24/24 giờ, 24/7",
    "cách mạng công nghiệp 4.0; mạng 5G, Web 2.0, K12",
    "COVID-19, H5N1, PM2.5",
    "Ngày Nhà giáo Việt Nam 20/11, dịp 30/4, lễ 2/9",
    "80 năm Quốc khánh, kỷ niệm 30 năm",
    'phong trào "3 không", "4 tại chỗ", "5 rõ", "2 tốt", "6 rõ"',
    "54 dân tộc anh em, 63 tỉnh, thành, 34 tỉnh",
    "Tháng 7, quý III, tuần 32, kỳ 2",
    "(Ảnh 2), ảnh 1: toàn cảnh, Hình 1: sơ đồ, Bài 2: đi xa, Kỳ 1: mở đầu",
    "img_8455.jpg, z6913990514357-abc.jpg",
    "3 tiêu chí, 5 nhóm nhiệm vụ, 10 giải pháp",
    "vì lợi ích trăm năm, một, hai bên, ba mẹ, đôi bên",
    "hệ số 1,7; bậc lương, lương 2,34",
    "trong thời hạn 5 năm",
    "Luật Giáo dục 2019",
    "học sinh lớp 5 trường Kim Đồng",
]


@pytest.mark.parametrize("text", NO_FACT)
def test_no_statistic(read: object, text: str) -> None:
    assert [(f.value, f.unit, f.rule) for f in facts(read, text).statistics] == []


@pytest.mark.parametrize("text", NO_FACT)
def test_every_digit_is_explained(read: object, text: str) -> None:
    assert [(u.before, u.text, u.after) for u in facts(read, text).unexplained] == []


FACTS_BESIDE = [
    ("theo Nghị định 116/2016/NĐ-CP, tỉnh có 152 trường", [152]),
    ("từ lớp 6 đến lớp 9 có 312 học sinh", [312]),
    ("ngày 5/9, 486 học sinh của 12 lớp khai giảng", [486, 12]),
    ("trẻ 5 tuổi ra lớp đạt 99,8%", [99.8]),
    ("Trường THPT số 2 Bảo Thắng có 28 lớp", [28]),
    ("tổng số 35 trường, số lượng 12 lớp", [35, 12]),
    ("mức độ 2 có 41 trường", [41]),
    ("sĩ số 27 học viên", [27]),
    # Membership: the one is no count, the size of the group is.
    ("là 1 trong 7 tỉnh có dự án đoạt giải", [7]),
    ("4 trường chuẩn quốc gia mức độ 2", [4]),
]


@pytest.mark.parametrize(("text", "values"), FACTS_BESIDE, ids=[t for t, _ in FACTS_BESIDE])
def test_the_number_beside_it_stays(read: object, text: str, values: list[float]) -> None:
    assert [f.value for f in facts(read, text).statistics] == values


def test_a_reject_rule_needs_a_cue(maker: FactMaker) -> None:
    for bare in ("12", "1.234", "72,5", "3-1", "15 - 20", "12/15"):
        found = maker.engine.find(bare)
        assert found.of("reject") == [], bare
