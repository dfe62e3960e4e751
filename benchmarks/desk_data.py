"""A database as it will be after ten years: 20,000 articles and 200,000 facts, made up, through the real store."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

from newsextract.extract.rules import load_rules
from newsextract.models import Article, Block, Extraction, Official, Page, Period, Place, Statistic, Target, Unexplained
from newsextract.papers import load_paper
from newsextract.store.catalogues import IndicatorRow, RuleRow
from newsextract.store.database import Database
from newsextract.store.recipes import Recipe

__all__ = ["fill"]

FIRST_DAY = date(2016, 1, 1)
LAST_DAY = date(2025, 12, 31)
PAPER = load_paper("baolaocai")
RECIPE = Recipe("made-up", "made-up", "made-up", "{}")
MERGER = date(2025, 7, 1)
# News is of the province more than of a district, and of a district more than of one commune.
_WEIGHTS = {"province": 20, "district": 5}
_PROVINCES = ("10@2024", "15@2025")
# What the province's figures start from in 2015, what they grow by a year, and what the merger multiplies them by.
_HEADLINES = {
    "pupils": (205_000, 3_200, 2.0),
    "schools": (640, -5, 1.7),
    "schools_national_standard_share": (38.0, 3.8, 0.96),
}
_NAMES = ("Nguyễn Thị Hoa", "Giàng A Páo", "Trần Văn Nam", "Lù Thị Mai", "Hoàng Văn Sơn", "Vàng Thị Dở", "Phạm Minh Tú")
_OFFICES = ("Giám đốc", "Phó Giám đốc", "Hiệu trưởng", "Trưởng phòng", "Chủ tịch UBND")
_BODIES = ("Sở Giáo dục và Đào tạo", "Phòng Giáo dục và Đào tạo", "Trường THPT số 1", "UBND xã", "UBND tỉnh")


def fill(db: Database, *, articles: int = 20_000, facts: int = 200_000, seed: int = 1) -> None:
    """Store so many articles with so many facts between them; the same seed makes the same file."""
    rules = load_rules()
    db.name_recipe(RECIPE, datetime.now(UTC))
    db.sync_places()
    db.sync_indicators(IndicatorRow(x.id, x.vi, x.en, x.unit, None) for x in rules.indicators)
    db.sync_rules(RuleRow(x.id, x.kind, x.title, x.status, x.hash) for x in rules.rules)
    with db.querying() as file:
        places = [Place(*row) for row in file.execute("SELECT id, label, code, vintage, level FROM places")]
    chance = random.Random(seed)
    indicators = [(x.id, x.unit or "cái") for x in rules.indicators]
    indicators += [x for x in indicators if x[0] in _HEADLINES] * 3
    each = facts // articles
    for number in range(articles):
        day = FIRST_DAY + (LAST_DAY - FIRST_DAY) * number // articles
        in_force = [x for x in places if x.vintage == ("2024" if day < MERGER else "2025")]
        there = chance.choices(in_force, [_WEIGHTS.get(x.level or "", 1) for x in in_force], k=each)
        extraction = _extraction(chance, number, day, there, indicators)
        article = extraction.article
        page = Page(str(article.url), 200, f"<p>{number}</p>".encode(), datetime.now(UTC), "text/html")
        db.store_extraction(extraction, page, paper=PAPER, now=datetime.now(UTC), recipe=RECIPE.id)


def _extraction(
    chance: random.Random,
    number: int,
    day: date,
    places: list[Place],
    indicators: list[tuple[str, str]],
) -> Extraction:
    kinds = chance.choices(("statistic", "official", "target"), (7, 2, 1), k=len(places))
    texts, facts = [], []
    for index, (kind, place) in enumerate(zip(kinds, places, strict=True)):
        text, fact = _fact(chance, kind, f"{number}-{index}", index + 2, day, place, chance.choice(indicators))
        texts.append(text)
        facts.append(fact)
    filler = "Ngành giáo dục tiếp tục quan tâm đời sống của thầy và trò ở các điểm trường vùng cao. " * 12
    paragraphs = [Block("paragraph", text) for text in (*texts, filler)]
    title = f"Bài số {number}: năm học ở {chance.choice(places).text}"
    return Extraction(
        article=Article(
            paper=PAPER.id,
            post_id=str(100_000 + number),
            url=f"https://baolaocai.vn/bai-post{100_000 + number}.html",
            title=title,
            summary="Tóm tắt.",
            author="Lê Hà Thư",
            section="Giáo dục",
            published_at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC),
            modified_at=None,
            layout="zce",
            blocks=(Block("title", title), Block("summary", "Tóm tắt."), *paragraphs),
        ),
        statistics=tuple(x for x in facts if isinstance(x, Statistic)),
        officials=tuple(x for x in facts if isinstance(x, Official)),
        targets=tuple(x for x in facts if isinstance(x, Target)),
        unexplained=(Unexplained(str(number), "Bài số ", ": năm học", 0, 7, 7 + len(str(number))),),
    )


def _fact(
    chance: random.Random,
    kind: str,
    name: str,
    block: int,
    day: date,
    place: Place,
    counted_thing: tuple[str, str],
) -> tuple[str, Statistic | Official | Target]:
    indicator, unit = counted_thing
    year = day.year - (day.month < 9)
    value = _value(chance, place, indicator, year)
    quote = f"{value:g} {unit}"
    if kind == "official":
        person, office, body = chance.choice(_NAMES), chance.choice(_OFFICES), chance.choice(_BODIES)
        quote = f"{person}, {office} {body}"
        text = f"Đồng chí {quote} dự lễ."
    elif kind == "target":
        end = date(year + chance.randrange(1, 4), 12, 31)
        text = f"Phấn đấu đến năm {end.year} có {quote}."
    else:
        text = f"Năm học {year}-{year + 1}, {place.text} có {quote}."
    start = text.rindex(quote)
    words = {"place": place, "quote": quote, "block": block, "start": start, "end": start + len(quote)}
    if kind == "official":
        return text, Official(
            name=person, honorific="đồng chí", title=f"{office} {body}", organisation=body, former=False,
            rule="official.office_name", identity=f"o-{name}", **words,
        )  # fmt: skip
    counted = {"value": value, "value_max": None, "unit": unit, "indicator": indicator, "comparator": "=", "flags": ()}
    if kind == "target":
        deadline = Period(f"năm {end.year}", f"{end.year}-01-01", end.isoformat(), "calendar_year", "sentence")
        return text, Target(
            strength="target", deadline=deadline, rule="target.aim", identity=f"t-{name}", **counted, **words
        )
    period = Period(f"năm học {year}-{year + 1}", f"{year}-09-01", f"{year + 1}-08-31", "school_year", "sentence")
    level = chance.choice((None, "primary", "preschool", "upper_secondary"))
    return text, Statistic(
        of=None, qualifier="", change=None, baseline=None, period=period, level=level,
        rule="statistic.count", identity=f"s-{name}", **counted, **words,
    )  # fmt: skip


def _value(chance: random.Random, place: Place, indicator: str, year: int) -> float:
    if place.id not in _PROVINCES or indicator not in _HEADLINES:
        return float(chance.randrange(1, 400))
    start, growth, merged = _HEADLINES[indicator]
    value = (start + growth * (year - 2015)) * (merged if place.vintage == "2025" else 1)
    # Most articles repeat the official figure, some have one of their own.
    return round(value if chance.random() < 0.7 else value * chance.uniform(0.98, 1.02), 1 if start < 100 else 0)
