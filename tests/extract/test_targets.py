"""Aims, forecasts, quotas and requirements, told from performance that is reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import load_rules
from newsextract.models import Block, Extraction
from newsextract.papers import load_paper
from newsextract.quality.examples import example_article, example_facts

from .test_numbers import facts

TARGETS = [
    ("Phấn đấu đến năm 2030, 85% trường đạt chuẩn quốc gia", 85, "%", "target", "2030-12-31", "="),
    ("Mục tiêu năm 2025, 100% trẻ em mầm non được ăn bán trú", 100, "%", "target", "2025-12-31", "="),
    ("phấn đấu từng bước đạt chỉ tiêu 80% thanh niên có trình độ THPT", 80, "%", "target", None, "="),
    ("phấn đấu giảm tỷ lệ bỏ học xuống dưới 2% vào năm 2026", 2, "%", "target", "2026-12-31", "<"),
    ("đến năm 2030, mỗi xã có ít nhất 2 trường đạt chuẩn", 2, "trường", "target", "2030-12-31", ">="),
    ("phấn đấu tỷ lệ chuyên cần đạt 98% trở lên", 98, "%", "target", None, ">="),
    ("Năm học 2025 - 2026, huyện dự kiến mở thêm 20 lớp", 20, "lớp", "forecast", "2026-08-31", "="),
    ("tỉnh sẽ xây mới 160 phòng học trong năm 2026", 160, "phòng học", "forecast", "2026-12-31", "="),
    ("nhà trường được giao 385 chỉ tiêu tuyển sinh năm 2025", 385, "chỉ tiêu", "quota", "2025-12-31", "="),
    ("chỉ tiêu tuyển dụng 176 viên chức giáo dục", 176, "viên chức giáo dục", "quota", None, "="),
    (
        "các xã phải bố trí đủ giáo viên cho 100% trường trước ngày 30/8",
        100,
        "%",
        "requirement",
        "2025-08-30",
        "=",
    ),
]


@pytest.mark.parametrize(
    ("text", "value", "unit", "strength", "deadline", "comparator"), TARGETS, ids=[t[0][:40] for t in TARGETS]
)
def test_targets(
    read: object, text: str, value: float, unit: str, strength: str, deadline: str | None, comparator: str
) -> None:
    found = facts(read, text)
    assert found.statistics == ()
    (target,) = found.targets
    assert (target.value, target.unit, target.strength, target.comparator) == (
        value,
        unit,
        strength,
        comparator,
    )
    assert (target.deadline.end if target.deadline else None) == deadline


REPORTED = [
    ("năm 2024 hoàn thành và vượt mục tiêu, có 12 trường đạt chuẩn", 12),
    ("đạt 125% so với mục tiêu", 125),
    ("bằng 110,9% kế hoạch", 110.9),
    ("đạt 98% kế hoạch năm", 98),
    ("vượt chỉ tiêu 5 trường", 5),
    ("vượt 15 trường so với kế hoạch giao năm 2018", 15),
    ("thấp hơn mục tiêu 3,5%", 3.5),
    ("Chương trình mục tiêu quốc gia hỗ trợ 6,8 tỷ đồng", 6.8e9),
    ("theo mục tiêu đề ra, tỉnh đã có 40 trường", 40),
    ("Sở Kế hoạch và Đầu tư bố trí 12 tỷ đồng", 12e9),
    ("Đến hết năm 2024 có 40 trường đạt chuẩn", 40),
]


@pytest.mark.parametrize(("text", "value"), REPORTED, ids=[t for t, _ in REPORTED])
def test_reported_performance_is_a_statistic(read: object, text: str, value: float) -> None:
    found = facts(read, text)
    assert [(t.value, t.rule) for t in found.targets] == []
    assert [s.value for s in found.statistics] == [pytest.approx(value)]


@pytest.mark.parametrize(
    "text",
    [
        "chung tay thực hiện mục tiêu phát triển kinh tế - xã hội",
        "dự kiến tổ chức ngày 14/2",
        "kế hoạch số 303/KH-UBND",
        "vì mục tiêu chung, quyết tâm cao",
    ],
)
def test_slogans_and_schedules_are_no_targets(read: object, text: str) -> None:
    found = facts(read, text)
    assert (found.targets, found.statistics) == ((), ())


def test_the_items_of_a_list_share_the_aim_and_its_deadline(read: object) -> None:
    text = "Mục tiêu đến năm 2030: huy động 42% trẻ nhà trẻ; 98,5% trẻ mẫu giáo; 85% trường đạt chuẩn quốc gia."
    found = facts(read, text)
    assert [(t.value, t.deadline and t.deadline.end) for t in found.targets] == [
        (42, "2030-12-31"),
        (98.5, "2030-12-31"),
        (85, "2030-12-31"),
    ]


def test_what_is_so_already_is_no_target(read: object) -> None:
    text = "Phấn đấu năm 2025 xóa phòng tạm, trong khi đó toàn tỉnh hiện còn 214 phòng học tạm."
    found = facts(read, text)
    assert [t.value for t in found.targets] == []
    assert [s.value for s in found.statistics] == [214]


@pytest.mark.parametrize(
    "text",
    [
        "Phấn đấu thực hiện 12 chuyên đề trong năm 2025",
        "Phấn đấu phát hiện và bồi dưỡng 30 học sinh giỏi trong năm 2025",
    ],
)
def test_a_verb_that_holds_the_word_for_now_reports_nothing(read: object, text: str) -> None:
    found = facts(read, text)
    assert found.statistics == ()
    (target,) = found.targets
    assert target.deadline is not None
    assert target.deadline.end == "2025-12-31"


def test_the_past_beside_an_aim_is_reported(read: object) -> None:
    found = facts(read, "Phấn đấu năm 2026 tỷ lệ trường đạt chuẩn đạt 70% (năm 2024 là 65%).")
    assert [t.value for t in found.targets] == [70]
    (fact,) = found.statistics
    assert (fact.value, fact.period.end if fact.period else None) == (65, "2024-12-31")


def test_where_a_rise_begins_is_reported(read: object) -> None:
    text = "Năm 2026, huyện sẽ nâng tỷ lệ phòng học kiên cố từ 81,5% hiện nay lên 88%, mở thêm 12 lớp."
    found = facts(read, text)
    assert [s.value for s in found.statistics] == [81.5]
    assert [t.value for t in found.targets] == [88, 12]


def test_a_sentence_that_goes_on_with_the_parts_aims_at_them(read: object) -> None:
    found = facts(read, "Dự kiến phân hiệu đón 900 sinh viên. Trong đó có 7 ngành sư phạm.")
    assert [t.value for t in found.targets] == [900, 7]
    assert found.statistics == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kinh phí giai đoạn 2026 - 2030 ước tính 310 tỷ đồng.", 310e9),
        ("Tháng 12 tới, nhà ở bán trú 14 phòng được bàn giao.", 14),
    ],
)
def test_what_is_said_of_a_time_that_has_not_begun_is_a_forecast(read: object, text: str, value: float) -> None:
    found = facts(read, text, "2025-10-20")
    assert found.statistics == ()
    assert [(t.value, t.strength) for t in found.targets] == [(value, "forecast")]


def test_from_a_month_to_a_month_is_no_month_to_come(read: object) -> None:
    found = facts(read, "Từ tháng 1 tới tháng 9, xã có 9 cô xin chuyển.", "2026-10-16")
    assert [s.value for s in found.statistics] == [9]
    assert found.targets == ()


def test_a_school_year_is_known_before_it_begins(read: object) -> None:
    found = facts(read, "Năm học 2025 - 2026, toàn tỉnh có 594 trường.", "2025-08-20")
    assert [s.value for s in found.statistics] == [594]
    assert found.targets == ()


def test_whoever_applies_for_seats_is_none_of_them(read: object) -> None:
    text = "Năm nay trường tuyển 450 học sinh mà có 1.310 thí sinh dự thi; năm trước chỉ có 980 thí sinh đăng ký."
    found = facts(read, text)
    assert [t.value for t in found.targets] == [450]
    assert [s.value for s in found.statistics] == [1310, 980]


@pytest.mark.parametrize(
    ("text", "aims", "reports"),
    [
        # out of its brackets a cue does not reach
        ("Có 61% số trường dạy đủ môn (kế hoạch là 70%), 514 em bỏ học giữa chừng.", [70], [61, 514]),
        # behind a semicolon another verb takes the place of what will be
        ("Sang năm tỉnh sẽ mở 12 lớp; 38 trường thiếu hiệu trưởng.", [12], [38]),
        ("Tỉnh dự kiến tuyển 95 giáo viên, 41 trường đang khuyết hiệu trưởng.", [95], [41]),
        ("Đến năm 2030, 35% trường dạy từ lớp 1. Cùng thời điểm, 150 giáo viên đạt chuẩn.", [35, 150], []),
        ("Mục tiêu: tỷ lệ ra lớp từ 99% trở lên trong nhiệm kỳ, xóa 5 điểm trường lẻ.", [99, 5], []),
        ("Các xã phải luân chuyển 60 cán bộ quản lý; không để quá 5% số trường thiếu hiệu trưởng.", [60, 5], []),
        # a list goes on behind the semicolon of an item that tells of now
        ("Mục tiêu: sửa 40 phòng học xuống cấp hiện còn; 91% trường đạt chuẩn.", [40, 91], []),
        ("Phấn đấu 24% học nghề; năm 2024, tỷ lệ này là 19,2%, tương đương 310 em.", [24], [19.2, 310]),
        # what is due belongs to the aim that stands before it
        ("Trường cử 9 giáo viên về bản, quyết tâm tuyển đủ, hoàn thành trước ngày 10/7.", [], [9]),
        ("Xã xây 14 phòng, dự kiến bàn giao và hoàn thành trước ngày 30/11/2025.", [14], []),
        # who holds a certificate has not reached anything yet
        ("Đến năm 2030, 77% lao động qua đào tạo, có bằng cấp, chứng chỉ đạt 43%.", [77, 43], []),
        ("Vận động được 4,2 tỷ đồng, bằng 71% cam kết; 5 nhà tài trợ chưa chuyển tiền.", [], [4.2e9, 71, 5]),
        ("Nhân lực tăng từ 40 nghìn người năm 2015 lên gần 52 nghìn người năm 2030.", [52000], [40000]),
        ("UBND xã có chủ trương xây thêm 11 phòng ở nội trú.", [11], []),
        ("Huyện đề ra 12 chỉ tiêu. Trong đó, trẻ ra lớp đạt 33%; có thêm 2 trường đạt chuẩn.", [33, 2], []),
        ("Theo đề án vừa trình Sở, năm 2028 quy mô tuyển mới đạt 2.400 người.", [2400], []),
        ("Dự toán cho cả năm là 231 tỷ đồng, năm ngoái chi 198 tỷ đồng.", [231e9], [198e9]),
        ("Xã thu ngân sách 3,9 tỷ đồng, đạt 61% dự toán.", [], [3.9e9, 61]),
        ("Chúng tôi muốn phủ kín 13/13 xã. Cả 100% giáo viên phải có chứng chỉ.", [13, 100], []),
        ("Đoàn nhắm tới 7 - 9 huy chương, tối thiểu 2 vàng.", [7, 2], []),
        ("Phòng đề nghị giải quyết dứt điểm cho 5 trường hợp.", [5], []),
        ("Còn 4 trường dự kiến khởi công trong quý I/2026.", [4], []),
        ("Nghị quyết giai đoạn 2026 - 2030, với 16 lượt ý kiến, có 40 phòng học.", [40], [16]),
        ("Theo giao biên chế, huyện có 1.914 chỉ tiêu sự nghiệp giáo dục.", [], [1914]),
        ("Dù đã sắp hết năm 2025, ngôi trường có vốn 31 tỷ đồng vẫn vắng.", [], [31e9]),
        ("Tỷ lệ ra lớp cao hơn mức được giao 0,4 điểm phần trăm.", [], [0.4]),
        ("Sở đề nghị: ngay trong quý IV, mỗi xã chọn ít nhất 1 dòng họ.", [1], []),
        ("UBND thị xã yêu cầu các xã, phường hoàn thành giao đất cho 9 dự án.", [9], []),
        ("Phấn đấu 13% học sinh được học nội trú, so với 9,6% hiện nay.", [13], [9.6]),
        ("Có 26 xã không tuyển đủ, 5 xã không có hồ sơ.", [], [26, 5]),
        ("Cả tỉnh tuyển 128 giáo viên Tiếng Anh; Tin học 49/88.", [128], [49]),
        # what its noun has done before is no report
        ("Trường sẽ tuyển 430 học sinh đã tốt nghiệp THCS.", [430], []),
        ("Đến năm 2030, phấn đấu 72% lao động đã qua đào tạo.", [72], []),
        ("Phấn đấu nâng tỷ lệ từ 57,2% năm 2024 lên 71% năm 2030.", [71], [57.2]),
        ("Tối thiểu 45% giảng viên phải có bằng tiến sĩ.", [45], []),
        ("Hết năm 2025: 91% trẻ 3 tuổi đến lớp.", [91], []),
        ("UBND tỉnh giao Phân hiệu đào tạo 140 sinh viên; năm ngoái đã đặt hàng 160 sinh viên.", [140], [160]),
        ("Giảm tỷ lệ bỏ học từ 21% hiện nay xuống còn 11% vào năm 2028.", [11], [21]),
        ("Trường cao đẳng có năng lực tuyển 2.500 học viên/năm.", [], [2500]),
        ("Hai đợt tuyển sinh 2024 có 6.120 thí sinh đăng ký.", [], [6120]),
        ("Cần tuyển 140 giáo viên, có 61 người nộp hồ sơ.", [140], [61]),
        # what is planned for a year to come, said behind the sum
        ("Xã dành 42 tỷ đồng cho giáo dục năm 2026, năm nay chi 37 tỷ đồng.", [42e9], [37e9]),
        ("Doanh nghiệp đã đặt trước 60 lao động cho năm 2026.", [], [60]),
        ("Xã đã bố trí chỗ học cho 95 em tại nhà văn hóa và sẽ sửa xong trường trước ngày 20/9/2025.", [], [95]),
        ("Trong năm học này, 7 trường liên cấp ở các xã vùng biên sẽ được khởi công.", [7], []),
        ("Huyện đề nghị Phòng GD&ĐT phối hợp với Phòng Nội vụ tuyển xong 38 giáo viên trong tháng 8/2025.", [38], []),
        ("Ngành được giao 8.120 biên chế, mới sử dụng 7.904 biên chế.", [], [8120, 7904]),
        ("Trường mở 7 lớp đặt hàng cho 164 em.", [], [7, 164]),
        ("Khối nội trú có 640 chỉ tiêu, chia thành 18 lớp.", [640, 18], []),
        ("Giao các chỉ tiêu năm 2026: thêm 2 trường chuẩn, nâng số trường chuẩn lên 11/15 trường.", [2, 11], []),
        ("Đến tháng 3/2025, toàn tỉnh có 190 trường đạt chuẩn.", [], [190]),
        ("Vào cuối năm học, tỷ lệ này từ 66% (năm học 2022 - 2023) lên 88% (năm học 2023 - 2024).", [], [66, 88]),
        ("Huyện ban hành đề án giai đoạn 2025 - 2028. Theo đó, số trường giảm từ 58 xuống còn 49.", [49], [58]),
        ("Huyện ban hành đề án giai đoạn 2021 - 2025. Theo đó, số trường giảm còn 49.", [], [49]),
        ("Kế hoạch của Sở đề ra: 90% học sinh tiểu học có học bạ số; thêm 30 điểm trường có Internet.", [90, 30], []),
        ("Đợt quyên góp cuối năm học thu được gần 2.700 cuốn vở.", [], [2700]),
        ("Xã đề xuất tuyển 14 giáo viên, kết quả được 6.", [14], [6]),
        (
            "Bí thư xã giao các chi bộ thôn: trong tháng 4, vận động 95% trẻ ra lớp, mỗi chi bộ đỡ đầu 2 em.",
            [95, 2],
            [],
        ),
        ("Các trường phải dành ít nhất 3 tiết/tháng cho hướng nghiệp.", [3], []),
        ("Hết nhiệm kỳ, 5/6 trường phải đạt chuẩn.", [5], []),
        ("Nguồn lực cần có là 31 tỷ đồng, trong đó ngân sách tỉnh 19 tỷ đồng.", [31e9, 19e9], []),
        ("Trung tâm được tuyển 7 lớp, bình quân 42 em/lớp.", [7, 42], []),
        ("Tập thể sư phạm đăng ký 40% học sinh khá; số em bỏ học không quá 2%.", [40, 2], []),
        ("Theo kế hoạch, năm 2026, 20 xã được công nhận.", [20], []),
        ("Xã chỉ mong tuyển được 9 người.", [9], []),
        ("Đối với 3 trường đã khởi công, phải hoàn thành trước ngày 30/8/2025.", [], [3]),
    ],
)
def test_how_far_an_aim_reaches(read: object, text: str, aims: list[float], reports: list[float]) -> None:
    found = facts(read, text)
    assert [t.value for t in found.targets] == aims
    assert [s.value for s in found.statistics] == reports


SEATS = [
    ("còn 1.950 chỉ tiêu chưa sử dụng", [], [1950]),
    ("trường chỉ tuyển sinh được khoảng 60 - 75 chỉ tiêu", [], [60]),
    ("ngành tuyển 60 - 75 chỉ tiêu", [60], []),
    ("tổng chỉ tiêu được duyệt là 940 người, trong đó mầm non 310, THCS 205", [940, 310, 205], []),
    ("Tổng chỉ tiêu từng ngành như sau: dược (5 năm): 65; điều dưỡng (4 năm): 120", [65, 120], []),
    ("trường dành 35-45% chỉ tiêu để xét học bạ", [35], []),
    ("chỉ tiêu phân bổ về từng nơi: Bắc Hà 28, Bát Xát 24", [28, 24], []),
    ("trường đã tuyển sinh đào tạo 320 chỉ tiêu", [], [320]),
    ("trường dành 65 đến 80% trong tổng chỉ tiêu để xét tuyển", [65], []),
    ("Phân hiệu dành 50% chỉ tiêu cho phương thức xét học bạ", [50], []),
    ("xét tuyển học bạ 45% chỉ tiêu; xét tuyển thẳng 3% chỉ tiêu", [45, 3], []),
    ("năm nay tuyển đạt hơn 81% chỉ tiêu", [], [81]),
    ("chỉ tiêu vào các ngành trong nhóm sư phạm của tỉnh là 5.174.", [5174], []),
]


@pytest.mark.parametrize(("text", "seats", "reports"), SEATS, ids=[text for text, _, _ in SEATS])
def test_seats_and_shares_of_them(read: object, text: str, seats: list[float], reports: list[float]) -> None:
    found = facts(read, text)
    assert [t.value for t in found.targets] == seats
    assert [s.value for s in found.statistics] == reports


def paragraphs(maker: FactMaker, *texts: str, published: str = "2025-06-20") -> Extraction:
    blocks = tuple(Block("paragraph", text) for text in texts)
    return maker.extract(replace(example_article(maker, "", date.fromisoformat(published)), blocks=blocks))


def test_the_items_of_what_will_be_done_are_forecasts(maker: FactMaker) -> None:
    found = paragraphs(
        maker,
        "Giai đoạn 2026 - 2030, tỉnh sẽ triển khai 90 dự án, cụ thể:",
        "+ 30 dự án xây mới 410 phòng học;",
        "+ 60 dự án sửa chữa.",
        "Riêng năm 2025, ngành có 12 dự án, giải ngân đạt 31%.",
    )
    assert [t.value for t in found.targets] == [90, 30, 410, 60]
    assert {t.deadline.end for t in found.targets if t.deadline} == {"2030-12-31"}
    assert [s.value for s in found.statistics] == [12, 31]


def test_lines_that_name_the_parts_of_what_is_planned(maker: FactMaker) -> None:
    found = paragraphs(
        maker,
        "Năm 2026, dự toán chi cho giáo dục của xã là 61 tỷ đồng. Cụ thể:",
        "Tiền lương: 52 tỷ đồng.",
        "Chi khác: 9 tỷ đồng.",
        "Năm ngoái xã chi 48 tỷ đồng.",
    )
    assert [t.value for t in found.targets] == [61e9, 52e9, 9e9]
    assert [s.value for s in found.statistics] == [48e9]


def test_the_numbered_points_of_an_order_are_aimed_at(maker: FactMaker) -> None:
    points = ("Một là, nhà thầu huy động ít nhất 180 công nhân.", "Hai là, Sở chuẩn bị 240 giáo viên.")
    found = paragraphs(maker, "Chủ tịch UBND huyện giao các phòng, ban:", *points, "Đoàn đã thăm 3 trường.")
    assert [t.value for t in found.targets] == [180, 240]
    assert [s.value for s in found.statistics] == [3]


OPENINGS = ["Sở yêu cầu các đơn vị:", "Các giải pháp được thống nhất:", "Phương án của huyện:"]


@pytest.mark.parametrize("opening", OPENINGS)
def test_the_tasks_of_a_list_are_aimed_at(maker: FactMaker, opening: str) -> None:
    found = paragraphs(maker, opening, "- Giữ tỷ lệ chuyên cần không dưới 97%.", "- Tổ chức 2 ngày hội việc làm.")
    assert [t.value for t in found.targets] == [97, 2]
    assert found.statistics == ()


def test_what_the_aims_of_a_list_cost_is_planned_too(maker: FactMaker) -> None:
    aims = ("Nghị quyết nêu mục tiêu đến năm 2030:", "- Xóa 20 phòng học tạm;", "- Huy động 96% trẻ 3 tuổi.")
    found = paragraphs(maker, *aims, "Tổng kinh phí thực hiện là 25 tỷ đồng, gồm ngân sách tỉnh 17 tỷ đồng.")
    assert [t.value for t in found.targets] == [20, 96, 25e9, 17e9]
    days = ("- Hết năm 2026: 91% trẻ 3 tuổi đến lớp.", "- Hết năm 2030: xóa 12 lớp ghép.")
    found = paragraphs(maker, *days, "Tổng kinh phí thực hiện là 24 tỷ đồng.", published="2026-07-23")
    assert [(t.value, t.deadline and t.deadline.end) for t in found.targets] == [
        (91, "2026-12-31"),
        (12, "2030-12-31"),
        (24e9, "2030-12-31"),
    ]


def test_the_parts_of_what_is_planned_may_fill_a_paragraph_of_their_own(maker: FactMaker) -> None:
    plan = "Theo kế hoạch 2026 - 2030, giáo dục dự kiến được bố trí 840 tỷ đồng."
    parts = "Về cơ cấu, ngân sách trung ương là 500 tỷ đồng, ngân sách tỉnh 340 tỷ đồng."
    assert [t.value for t in paragraphs(maker, plan, parts).targets] == [840e9, 500e9, 340e9]
    # A shortage told of seats that were given is none.
    told = "Toàn tỉnh thiếu 1.130 giáo viên so với biên chế được giao."
    assert paragraphs(maker, told, "Trong đó, mầm non thiếu 640 người.").targets == ()


def test_the_parts_of_an_item_have_days_of_their_own(maker: FactMaker) -> None:
    opening = "Trên cơ sở kết quả của nhiệm kỳ vừa qua và tình hình của địa phương, đại hội đề ra các mục tiêu như sau:"
    item = "- Năm 2027 xây 12 trường; năm 2028 sửa 30 phòng học; năm 2029 mua 500 máy tính."
    found = paragraphs(maker, opening, item).targets
    assert [t.deadline and t.deadline.end for t in found] == ["2027-12-31", "2028-12-31", "2029-12-31"]


DUE = [
    ("Bộ duyệt kế hoạch 5 năm 2026 - 2030. Theo đó, tỉnh dự kiến nhận 840 tỷ đồng.", "2030-12-31", "paragraph"),
    (
        "Đến hết năm 2028, giảm 15% số trường; tỉnh sẽ có 99 xã đạt chuẩn ngay trong quý II/2026.",
        "2026-06-30",
        "sentence",
    ),
    ("Hai năm tới, tỉnh dự kiến xây 24 nhà ăn.", "2027-12-31", "sentence"),
    ("Trong quý IV, tỉnh sẽ tuyển 540 giáo viên.", "2025-12-31", "sentence"),
]


@pytest.mark.parametrize(("text", "end", "source"), DUE, ids=[text[:30] for text, _, _ in DUE])
def test_when_it_is_due(maker: FactMaker, text: str, end: str, source: str) -> None:
    deadline = paragraphs(maker, text).targets[-1].deadline
    assert deadline is not None
    assert (deadline.end, deadline.source) == (end, source)


def test_what_is_to_begin_is_aimed_at_before_what_is_not_over(maker: FactMaker) -> None:
    summary = "Tỉnh duyệt kế hoạch tuyển sinh năm học 2026 - 2027. Năm học 2025 - 2026, tỉnh có 19.000 học sinh lớp 9."
    found = paragraphs(maker, summary, "Trường Chuyên: 420 chỉ tiêu.", published="2026-04-22")
    (seats,) = found.targets
    assert seats.deadline is not None
    assert (seats.deadline.end, seats.deadline.source) == ("2027-08-31", "article")


def test_the_answer_to_a_question_about_aims_lists_them(maker: FactMaker) -> None:
    question = Block("paragraph", "- Ngành đặt ra những chỉ tiêu nào cho năm học mới?")
    answer = Block("paragraph", "- Huy động 47% trẻ nhà trẻ; 99% trẻ mẫu giáo ra lớp.")
    article = replace(example_article(maker, ""), blocks=(question, answer))
    found = maker.extract(article)
    assert [t.value for t in found.targets] == [47, 99]


def test_seats_are_of_the_year_that_is_to_begin(maker: FactMaker) -> None:
    found = paragraphs(
        maker,
        "Tỉnh ban hành kế hoạch tuyển sinh lớp 10 năm học 2025 - 2026.",
        "Năm học 2024 - 2025, toàn tỉnh có 9.870 học sinh lớp 9. Theo kế hoạch, tổng chỉ tiêu là 8.140 học sinh.",
        published="2025-03-20",
    )
    assert [s.value for s in found.statistics] == [9870]
    assert [(t.value, t.deadline and t.deadline.end) for t in found.targets] == [(8140, "2026-08-31")]


def test_an_aim_without_a_day_is_due_when_the_article_says(maker: FactMaker) -> None:
    blocks = (
        Block("title", "Lào Cai đặt mục tiêu giáo dục đến năm 2030"),
        Block("paragraph", "Tỉnh phấn đấu xây mới 310 phòng học."),
    )
    (target,) = maker.extract(replace(example_article(maker, ""), blocks=blocks)).targets
    assert target.deadline is not None
    assert (target.deadline.end, target.deadline.source) == ("2030-12-31", "article")


def test_a_rule_may_name_the_deadline_and_the_organisation(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_RULES, "utf-8")
    maker = FactMaker(load_rules(extra=[tmp_path]), load_paper("baolaocai"))
    text = "Năm 2026 cam kết 12 bếp ăn, hẹn cuối năm 2028. Phụ trách: Lý Thị Mẩy ở Trạm Sao Mai."
    found = example_facts(maker, text, date(2025, 3, 1))
    (target,) = found.targets
    assert target.deadline is not None
    assert (target.deadline.text, target.rule) == ("năm 2028", "target.kitchens")
    (official,) = found.officials
    assert (official.name, official.title, official.organisation) == ("Lý Thị Mẩy", "Phụ trách", "Trạm Sao Mai")


OWN_RULES = """
[[rule]]
id = "target.kitchens"
title = "Kitchens that are promised"
kind = "target"
status = "stable"
strength = "target"
priority = 90
pattern = '''cam kết (?P<value>\\d{1,3}) (?P<unit>bếp ăn), hẹn (?P<deadline>cuối năm \\d{4})'''

[[rule]]
id = "official.in_charge"
title = "Who is in charge of a station"
kind = "official"
status = "stable"
priority = 90
pattern = '''(?P<title>Phụ trách): (?P<name>Lý Thị Mẩy) ở (?P<organisation>Trạm Sao Mai)'''
"""
