"""Every match of every rule is accounted for."""

from __future__ import annotations

from newsextract.extract.facts import FactMaker
from newsextract.models import Official, Period, Place, Statistic, Target
from newsextract.quality.examples import example_article
from newsextract.quality.sightings import Sighting, Survey, survey

from .making import FIRST


def text_of(seen: Survey, sighting: Sighting) -> str:
    return seen.extraction.article.blocks[sighting.block].text[sighting.start : sighting.end]


def test_what_became_of_each_match(maker: FactMaker) -> None:
    seen = survey(maker, FIRST)
    fates = [(s.rule.id, text_of(seen, s), s.fate, s.why) for s in seen.sightings]
    assert fates == [
        ("period.year", "Năm 2024", "time", ""),
        ("place.province", "tỉnh Lào Cai", "place", ""),
        ("statistic.word", "12 bếp", "fact", ""),
        ("statistic.word", "30 trường", "fact", ""),
        ("reject.grade", "lớp 5", "reject", ""),
        ("statistic.word", "5 ở", "lost", "masked by reject.grade"),
        ("official.director", "Hoàng Thị Mận, Giám đốc Sở", "fact", ""),
        ("target.aim", "phấn đấu", "cue", ""),
        ("statistic.word", "4 trường", "fact", ""),
        ("statistic.last", "9", "nothing", "nothing says what it counts"),
    ]


def test_results_are_the_articles_own_facts(maker: FactMaker) -> None:
    seen = survey(maker, FIRST)
    results = {text_of(seen, s): s.result for s in seen.sightings}
    found = seen.extraction
    facts = [r for r in results.values() if isinstance(r, Statistic | Official | Target)]
    assert set(facts) == {*found.statistics, *found.officials, *found.targets}
    assert isinstance(results["30 trường"], Statistic)
    assert results["30 trường"].value == 30
    assert isinstance(results["4 trường"], Target)
    time, place = results["Năm 2024"], results["tỉnh Lào Cai"]
    assert isinstance(time, Period)
    assert (time.start, time.end) == ("2024-01-01", "2024-12-31")
    assert isinstance(place, Place)
    assert place.id == "10@2024"


def test_sentences(maker: FactMaker) -> None:
    seen = survey(maker, FIRST)
    grade = next(s for s in seen.sightings if text_of(seen, s) == "lớp 5")
    assert grade.sentence in seen.sentences[2]
    start, end = grade.sentence
    assert FIRST.blocks[2].text[start:end].startswith("Học sinh lớp 5")


def test_each_of_equal_figures_has_its_own_fact(maker: FactMaker) -> None:
    seen = survey(maker, example_article(maker, "Xã có 3 trường, 3 trường khác và thêm 3 trường nữa."))
    facts = [s.result for s in seen.sightings]
    assert facts == list(seen.extraction.statistics)
    assert len(set(facts)) == 3


def test_a_lost_overlap_names_the_winner(maker: FactMaker) -> None:
    seen = survey(maker, example_article(maker, "Huyện có 14 chậu hoa sứ."))
    assert [(s.rule.id, s.fate, s.why) for s in seen.sightings] == [
        ("statistic.word", "lost", "lost to statistic.never"),
        ("statistic.never", "fact", ""),
    ]
