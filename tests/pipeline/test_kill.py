"""A crawl killed at any instant, again and again, ends with the database of one that nobody disturbed.

The crawler is the real command against the replica; ``reaper`` starts and kills it. Both nights are crawled, and in
the second one every article was edited, so that replacements are hit too.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest

from newsextract.demo.server import ReplicaServer
from newsextract.demo.site import LISTING, Replica, articles, pages

from .files import Rows, as_left, complaints, content, rows
from .reaper import Death, Moment, Order, Reaper

NIGHTS = (1, 2)
DELAY = "0.01"
REVISIT = {1: "0", 2: "36500"}
"""Days: in the first night nothing is looked at twice, in the second one everything."""
LONGEST_STAY = {"any": 0.0, "transaction": 0.0005, "commit": 0.0002, "close": 0.003}
"""Seconds after which a crawler may have left the moment at which it is to be killed."""
MOST_IN_A_ROW = 4
SEED = "KILL_SEED"
"""The environment variable that has a test repeat the kills of another run (as far as the clock does)."""

_BODY = b'itemprop="articleBody">'
_PARAGRAPH = re.compile(rb'<p style="text-align: justify;">.*?</p>', re.DOTALL)
_NEWS = "Năm học 2025 - 2026, xã Bản Lầu có {} lớp với {} học sinh; phấn đấu đến năm 2027 có 5 trường đạt chuẩn."


def edited(page: Replica, number: int) -> Replica:
    """The page with a new paragraph before the first, and without the last if it had several."""
    body, paragraphs = page.body, list(_PARAGRAPH.finditer(page.body))
    if len(paragraphs) > 1:
        body = body[: paragraphs[-1].start()] + body[paragraphs[-1].end() :]
    news = f"<p>{_NEWS.format(number % 50 + 3, number % 1000 + 100)}</p>"
    return Replica(body.replace(_BODY, _BODY + news.encode(), 1), page.modified)


def site(night: int) -> dict[str, Replica]:
    """The replica; from the second night on every article has been edited."""
    if night == 1:
        return pages(1)
    later = {path: page for path, page in pages(night).items() if path != LISTING}
    return {
        LISTING: pages(1)[LISTING],
        **{path: edited(page, number) for number, (path, page) in enumerate(later.items())},
    }


@pytest.fixture(scope="module")
def replica() -> Iterator[ReplicaServer]:
    with pytest.MonkeyPatch.context() as patch, ReplicaServer() as server:
        patch.setattr("newsextract.demo.server.pages", site)
        yield server


@dataclass(frozen=True, slots=True)
class Trace:
    """What a crawler left in the file: articles in the inbox, articles dealt with, and requests for articles."""

    waiting: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    requests: int = 0


@dataclass(slots=True)
class Lives:
    """Crawls of one database, one after the other."""

    replica: ReplicaServer
    reaper: Reaper
    db: Path
    deaths: list[Death] = field(default_factory=list)
    trace: Trace = field(default_factory=Trace)

    @property
    def output(self) -> Path:
        return self.db.with_suffix(".txt")

    def live(self, **kill: Any) -> Death:
        """Crawl until the end or until killed, and check what the site and the file have seen of it."""
        night, before, start = self.replica.night, self.trace, time.monotonic()
        arguments = ["crawl", "--db", str(self.db), "--base-url", self.replica.base_url, "--delay", DELAY]
        death = self.reaper.run(Order([*arguments, "--revisit", REVISIT[night]], str(self.output), **kill))
        self.deaths.append(death)
        self.trace = self.look()
        asked = self._asked(start)
        # What waits in the inbox or, outside the revisit window, is dealt with, is not asked for again.
        assert (before.waiting | (before.done if night == 1 else frozenset())).isdisjoint(asked)
        assert max(Counter(asked).values(), default=0) <= 1
        # What came is written down before the next request: a death loses one answer at most.
        assert len(asked) - (self.trace.requests - before.requests) in ((0, 1) if death.killed else (0,))
        return death

    def _asked(self, start: float) -> list[str]:
        """Numbers of the articles that the site was asked for since then."""
        paths = [path for arrived, _, path, _ in self.replica.requests if arrived >= start]
        return [found[1] for path in paths if (found := re.search(r"-post(\d+)\.html", path))]

    def look(self) -> Trace:
        """Look at the file, which must be sound; before the schema was there it is empty."""
        if not self.db.exists():
            return Trace()
        with as_left(self.db) as copy:
            assert complaints(copy) == []
            if rows(copy, "PRAGMA user_version") == [(0,)]:
                assert rows(copy, "SELECT * FROM sqlite_master") == []
                return Trace()
            waiting, done, requests = (
                rows(copy, f"SELECT post_id FROM {what}")
                for what in ("inbox", "frontier WHERE state <> 'waiting'", "fetches WHERE post_id IS NOT NULL")
            )
        return Trace(frozenset(x for (x,) in waiting), frozenset(x for (x,) in done), len(requests))

    def finish(self) -> None:
        """Crawl undisturbed, and check that nothing is left of the deaths."""
        death = self.live()
        assert death.code == 0, self.output.read_text("utf-8")
        assert "Traceback" not in self.output.read_text("utf-8")
        assert complaints(self.db) == []
        assert rows(self.db, "SELECT * FROM inbox") == rows(self.db, "SELECT * FROM quarantine") == []
        assert rows(self.db, "SELECT * FROM fetches WHERE outcome = 'held'") == []
        if self.replica.night == 1:
            twice = "SELECT post_id FROM fetches WHERE post_id IS NOT NULL GROUP BY post_id HAVING count(*) > 1"
            assert rows(self.db, twice) == []
        runs = Counter(status for (status,) in rows(self.db, "SELECT status FROM runs"))
        assert set(runs) <= {"done", "killed"}
        assert runs["killed"] <= sum(one.killed for one in self.deaths)
        assert rows(self.db, "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("done",)]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """By night: what a crawl that nobody disturbs leaves, and how it ends; the file as it was before each night."""

    content: dict[int, dict[str, Rows]]
    ends: dict[int, Death]
    before: dict[int, Path]


@pytest.fixture(scope="module")
def undisturbed(replica: ReplicaServer, reaper: Reaper, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    lives = Lives(replica, reaper, folder / "news.db")
    found: dict[int, dict[str, Rows]] = {}
    for replica.night in NIGHTS:
        lives.finish()
        found[replica.night] = content(lives.db)
        shutil.copy(lives.db, folder / f"{replica.night}.db")
    before = {1: folder / "none.db", 2: folder / "1.db"}
    return Undisturbed(found, dict(zip(NIGHTS, lives.deaths, strict=True)), before)


def test_the_nights_are_worth_killing(undisturbed: Undisturbed) -> None:
    first, second = undisturbed.content.values()
    ours = len(articles()) - 1
    assert (len(first["articles"]), len(first["article_versions"])) == (ours, ours)
    assert (len(second["articles"]), len(second["article_versions"])) == (ours, 2 * ours)
    assert all(len(second[table]) > len(first[table]) for table in ("pages", "statistics", "targets"))


def moments(kills: int, chance: Random) -> list[Moment]:
    """So many moments in random order: two fifths inside a transaction, a fifth in COMMIT or close."""
    fifth = kills // 5
    special: list[Moment] = ["transaction"] * max(2 * fifth, 1) + ["commit"] * (fifth // 2) + ["close"] * (fifth // 2)
    found = [*special, *["any"] * (kills - len(special))]
    chance.shuffle(found)
    return found


def instant(moment: Moment, seconds: float, chance: Random) -> dict[str, Any]:
    """When to kill a crawler that would live for so many seconds."""
    after = 0.0 if moment == "close" else chance.uniform(0, seconds)
    return {"moment": moment, "after": after, "deep": chance.uniform(0, LONGEST_STAY[moment])}


@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.long)])
def test_killed_again_and_again(
    replica: ReplicaServer, reaper: Reaper, undisturbed: Undisturbed, tmp_path: Path, kills: int
) -> None:
    seed = int(os.environ.get(SEED, SystemRandom().randrange(10**9)))
    print(f"{SEED}={seed}")
    chance = Random(seed)
    wanted, deaths = moments(kills, chance), []
    while wanted:
        lives = Lives(replica, reaper, tmp_path / f"news-{len(wanted)}-{len(deaths)}.db")
        for replica.night in NIGHTS:
            for _ in range(min(chance.randint(1, MOST_IN_A_ROW), len(wanted))):
                if not lives.live(**instant(wanted[-1], undisturbed.ends[replica.night].seconds, chance)).killed:
                    break
                wanted.pop()
            lives.finish()
            assert content(lives.db) == undisturbed.content[replica.night]
        deaths += lives.deaths
    died = Counter(death.moment for death in deaths if death.killed)
    print(died, f"{sum(death.seconds for death in deaths):.1f} s of crawling")
    assert died.total() == kills
    assert died["transaction"] * 5 >= kills


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("step", [60, pytest.param(1, marks=pytest.mark.long)])
def test_killed_in_every_transaction(
    replica: ReplicaServer, reaper: Reaper, undisturbed: Undisturbed, tmp_path: Path, step: int, night: int
) -> None:
    replica.night = night
    for number in range(1, undisturbed.ends[night].transactions + 1, step):
        db = tmp_path / f"{number}.db"
        if undisturbed.before[night].exists():
            shutil.copy(undisturbed.before[night], db)
        lives = Lives(replica, reaper, db)
        lives.trace = lives.look()
        death = lives.live(number=number)
        assert (death.moment, death.transactions) == ("transaction", number)
        lives.finish()
        assert content(db) == undisturbed.content[night]
