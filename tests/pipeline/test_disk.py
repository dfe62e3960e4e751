"""A disk that is full or may not be written to: the error says so, nothing is half-written, the next crawl goes on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsextract.crawl.fetch import Fetcher
from newsextract.demo.server import ReplicaServer
from newsextract.demo.site import Replica, articles, pages
from newsextract.models import StoreError
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.pipeline.nightly import NightReport, run_night
from newsextract.store.database import Database

from .files import Rows, complaints, content, rows
from .reaper import Order, Reaper

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
ALL_PAGES = len(("/giao-duc/", "/sitemap.xml", *articles()))
MOUNT = ("mount", "-t", "tmpfs", "-o")


@pytest.fixture(scope="module")
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@dataclass(frozen=True, slots=True)
class Crawler:
    """Runs the command against the replica."""

    replica: ReplicaServer
    reaper: Reaper

    def __call__(self, db: Path, output: Path) -> tuple[int | None, str]:
        """Exit code and all that was said."""
        output.write_text("", "utf-8")
        arguments = ["crawl", "--db", str(db), "--base-url", self.replica.base_url, "--delay", "0", "--revisit", "0"]
        self.replica.requests.clear()
        death = self.reaper.run(Order(arguments, str(output)))
        return death.code, output.read_text("utf-8")


@pytest.fixture(scope="module")
def crawl(replica: ReplicaServer, reaper: Reaper) -> Crawler:
    return Crawler(replica, reaper)


@pytest.fixture(scope="module")
def undisturbed(crawl: Crawler, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    folder = tmp_path_factory.mktemp("undisturbed")
    code, said = crawl(folder / "news.db", folder / "said")
    assert code == 0, said
    return content(folder / "news.db")


@dataclass(frozen=True, slots=True)
class Disk:
    """A small file system of its own."""

    path: Path

    @property
    def db(self) -> Path:
        return self.path / "news.db"

    @property
    def ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self) -> None:
        """Leave no room for another byte."""
        with self.ballast.open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.path], check=True)


@pytest.fixture
def new_disk(tmp_path: Path) -> Iterator[Callable[[str], Disk]]:
    """Makes a disk with the options of a tmpfs."""
    mounted: list[Path] = []

    def make(options: str) -> Disk:
        path = tmp_path / "disk"
        path.mkdir()
        if shutil.which("mount") is None or subprocess.run([*MOUNT, options, "none", path], check=False).returncode:
            pytest.skip("nothing can be mounted here: that needs root and its capability CAP_SYS_ADMIN")
        mounted.append(path)
        return Disk(path)

    yield make
    for path in mounted:
        subprocess.run(["umount", path], check=True)


def check_that_it_goes_on(crawl: Crawler, db: Path, output: Path, undisturbed: dict[str, Rows]) -> None:
    if db.exists():
        assert complaints(db) == []
    code, said = crawl(db, output)
    assert code == 0, said
    assert complaints(db) == []
    assert content(db) == undisturbed
    assert rows(db, "SELECT * FROM inbox") == []


@pytest.mark.parametrize("answer", [1, *(pytest.param(n, marks=pytest.mark.long) for n in (2, 9, ALL_PAGES))])
def test_full_in_the_middle(
    crawl: Crawler,
    new_disk: Callable[[str], Disk],
    undisturbed: dict[str, Rows],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: int,
) -> None:
    disk, asked = new_disk("size=8m"), []

    def fill_up(night: int) -> dict[str, Replica]:
        asked.append(night)
        if len(asked) == answer:
            disk.fill()
        return pages(night)

    monkeypatch.setattr("newsextract.demo.server.pages", fill_up)
    code, said = crawl(disk.db, tmp_path / "said")
    assert code == 1
    assert (
        said == f"Error: {disk.db}: database or disk is full; check the file, its directory and the free disk space\n"
    )
    # robots.txt comes before all pages, and nothing is asked for that could not be kept.
    assert len(crawl.replica.requests) == 1 + answer
    disk.ballast.unlink()
    check_that_it_goes_on(crawl, disk.db, tmp_path / "said", undisturbed)


def test_full_from_the_start(
    crawl: Crawler, new_disk: Callable[[str], Disk], undisturbed: dict[str, Rows], tmp_path: Path
) -> None:
    disk = new_disk("size=8m")
    disk.fill()
    code, said = crawl(disk.db, tmp_path / "said")
    assert code == 1
    assert said.startswith(f"Error: {disk.db}: database or disk is full")
    assert crawl.replica.requests == []
    disk.ballast.unlink()
    check_that_it_goes_on(crawl, disk.db, tmp_path / "said", undisturbed)


@pytest.mark.parametrize("files", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2, 3))])
def test_no_room_for_another_file(
    crawl: Crawler, new_disk: Callable[[str], Disk], undisturbed: dict[str, Rows], tmp_path: Path, files: int
) -> None:
    disk = new_disk(f"size=8m,nr_inodes={files + 1}")
    code, said = crawl(disk.db, tmp_path / "said")
    assert code == 1
    assert said.startswith(f"Error: {disk.db}")
    assert "Traceback" not in said
    disk.remount("nr_inodes=100")
    check_that_it_goes_on(crawl, disk.db, tmp_path / "said", undisturbed)


def test_a_disk_that_may_not_be_written_to(crawl: Crawler, new_disk: Callable[[str], Disk], tmp_path: Path) -> None:
    disk = new_disk("size=8m")
    disk.remount("ro")
    code, said = crawl(disk.db, tmp_path / "said")
    assert code == 1
    assert said == f"Error: {disk.db}: not writable; check the rights of the file and of its directory\n"
    assert list(disk.path.iterdir()) == []
    assert crawl.replica.requests == []


def test_a_disk_that_may_be_written_to_no_longer(
    crawl: Crawler, new_disk: Callable[[str], Disk], undisturbed: dict[str, Rows], tmp_path: Path
) -> None:
    disk = new_disk("size=8m")
    assert crawl(disk.db, tmp_path / "said")[0] == 0
    before = {path.name: path.read_bytes() for path in disk.path.iterdir()}
    disk.remount("ro")
    code, said = crawl(disk.db, tmp_path / "said")
    assert (code, "not writable" in said) == (1, True)
    assert {path.name: path.read_bytes() for path in disk.path.iterdir()} == before
    assert crawl.replica.requests == []
    disk.remount("rw")
    check_that_it_goes_on(crawl, disk.db, tmp_path / "said", undisturbed)


def night(db: Database, replica: ReplicaServer) -> NightReport:
    with Fetcher(PAPER, base_url=replica.base_url, delay=0.0, now=lambda: NOW) as fetcher:
        return run_night(db, default_extractor(), PAPER, fetcher, now=lambda: NOW, revisit=timedelta(0))


def test_a_file_that_must_not_grow(replica: ReplicaServer, tmp_path: Path, undisturbed: dict[str, Rows]) -> None:
    path, errors = tmp_path / "news.db", []
    for room in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55):
        with Database.open(path) as db, db.querying() as file:
            (size,) = file.execute("PRAGMA page_count").fetchone()
            assert file.execute(f"PRAGMA max_page_count = {size + room}").fetchone() == (size + room,)
            try:
                night(db, replica)
            except StoreError as error:
                errors.append(str(error))
        assert complaints(path) == []
    assert len(errors) > 5
    assert {error.partition("; ")[0] for error in errors} == {f"{path}: database or disk is full"}
    with Database.open(path) as db:
        assert night(db, replica).exit_code == 0
    assert complaints(path) == []
    assert content(path) == undisturbed
