"""Articles and facts made by hand for the tests of the store and of the research desk."""

from __future__ import annotations

from datetime import UTC, datetime

from newsextract.models import Article, Block, Extraction, Official, Page, Period, Place, Statistic, Target
from newsextract.papers import load_paper

NOW = datetime(2025, 2, 21, 22, 0, tzinfo=UTC)
PAPER = load_paper("baolaocai")
PROVINCE = Place("10@2024", "tỉnh Lào Cai", "10", "2024", "province")
SCHOOL_YEAR = Period("Năm học 2024 - 2025", "2024-09-01", "2025-08-31", "school_year", "sentence")


def article(*paragraphs: str, post_id: str = "394811", day: int = 20) -> Article:
    title, summary = "Ngành giáo dục sơ kết học kỳ I", "Hội nghị diễn ra sáng nay tại trung tâm tỉnh."
    blocks = [Block("title", title), Block("summary", summary), *(Block("paragraph", p) for p in paragraphs)]
    return Article(
        paper="baolaocai",
        post_id=post_id,
        url=f"https://baolaocai.vn/so-ket-hoc-ky-post{post_id}.html",
        title=title,
        summary=summary,
        author="Lê Hà Thư",
        section="Giáo dục",
        published_at=datetime.fromisoformat(f"2025-02-{day:02d}T06:30:00+07:00"),
        modified_at=None,
        layout="zce",
        blocks=tuple(blocks),
    )


def page_of(article: Article, body: bytes = b"<html>raw</html>") -> Page:
    assert article.url
    return Page(article.url, 200, body, NOW, "text/html; charset=utf-8", etag='"a1"')


def statistic(article: Article, quote: str, value: float, unit: str, **other: object) -> Statistic:
    block, start = find(article, quote)
    fields = {
        "value_max": None,
        "of": None,
        "indicator": None,
        "qualifier": "",
        "comparator": "=",
        "change": None,
        "baseline": None,
        "period": SCHOOL_YEAR,
        "place": PROVINCE,
        "level": None,
        "rule": "statistic.count",
        "flags": (),
        "identity": f"s-{article.post_id}-{quote}",
    } | other
    return Statistic(value=value, unit=unit, quote=quote, block=block, start=start, end=start + len(quote), **fields)  # type: ignore[arg-type]


def official(article: Article, quote: str, name: str, title: str, *, former: bool = False) -> Official:
    block, start = find(article, quote)
    return Official(
        name=name,
        honorific="đồng chí",
        title=title,
        organisation="Sở Giáo dục và Đào tạo",
        place=PROVINCE,
        former=former,
        quote=quote,
        block=block,
        start=start,
        end=start + len(quote),
        rule="official.title_name",
        identity=f"o-{article.post_id}-{name}",
    )


def target(article: Article, quote: str, value: float, unit: str, indicator: str, deadline: str) -> Target:
    block, start = find(article, quote)
    return Target(
        value=value,
        value_max=None,
        unit=unit,
        indicator=indicator,
        comparator="=",
        strength="target",
        deadline=Period(f"đến {deadline[:4]}", None, deadline, "deadline", "sentence"),
        place=PROVINCE,
        quote=quote,
        block=block,
        start=start,
        end=start + len(quote),
        rule="target.aim",
        flags=(),
        identity=f"t-{article.post_id}-{quote}",
    )


def find(article: Article, quote: str) -> tuple[int, int]:
    for number, block in enumerate(article.blocks):
        if quote in block.text:
            return number, block.text.index(quote)
    raise AssertionError(f"{quote!r} stands in no block")


def extraction_of(
    article: Article,
    statistics: tuple[Statistic, ...] = (),
    officials: tuple[Official, ...] = (),
    targets: tuple[Target, ...] = (),
) -> Extraction:
    return Extraction(article, statistics, officials, targets)
