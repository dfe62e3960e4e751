"""What is built can be installed where no file of the repository is in reach, and the whole product runs from it."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.long


def run(command: list[str | Path], cwd: Path, **environment: str) -> str:
    """Standard output of a command that finds neither the repository nor this environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    kept |= {"PATH": os.defpath, "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "hatchling", "build", "-d", path], root)
    return path


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment; its libraries are the pinned ones, so that it is the same every day."""
    path = tmp_path_factory.mktemp("stranger")
    pins = re.findall(r"^[\w.-]+==[^ ;\\]+", (root / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    (path / "constraints.txt").write_text("\n".join(pins), "utf-8")
    venv.create(path / "env", with_pip=True)
    pip = [path / "env" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "-c", path / "constraints.txt", wheel], path)
    return path / "env" / "bin"


def found(said: str) -> list[str]:
    """The tables that the demo prints, without its address before them and the command after them."""
    return said.split("\n\n")[1:-1]


def test_the_demo_runs_from_the_wheel_alone(
    installed: Path, program: Path, root: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = run([installed / "python", "-c", "import newsextract; print(newsextract.__file__)"], tmp_path)
    assert place.startswith(str(installed.parent))
    said = run([installed / "newsextract", "demo"], tmp_path)
    assert str(root) not in said
    assert found(said) == found(run([program, "demo"], tmp_path_factory.mktemp("here")))
    with closing(sqlite3.connect(tmp_path / "demo.db")) as database:
        for kind in ("statistics", "officials", "targets"):
            assert database.execute(f"SELECT count(*) > 10 FROM {kind}").fetchall() == [(1,)]


def test_the_tools_of_rule_authors_run_from_it_too(installed: Path, tmp_path: Path) -> None:
    assert int(run([installed / "newsextract", "rules", "check"], tmp_path).split()[0]) > 80
    (tmp_path / "tin.txt").write_text("Năm học 2024-2025\n\nXã Bản Vược có 412 học sinh.\n", "utf-8")
    assert '"value": 412' in run([installed / "newsextract", "extract", "tin.txt"], tmp_path)


def test_it_says_which_version_it_is(installed: Path, root: Path, tmp_path: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert run([installed / "newsextract", "--version"], tmp_path).split()[-1] == version


def test_without_an_extra_it_says_which_one_is_missing(installed: Path, tmp_path: Path) -> None:
    run([installed / "newsextract", "demo"], tmp_path)
    done = subprocess.run(
        [installed / "newsextract", "serve", "--db", "demo.db"], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 2
    assert "install newsextract with the extra `serve`" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path, root: Path) -> None:
    tracked = run(["git", "ls-files", "src/newsextract", "rules"], root).splitlines()
    wanted = {name.removeprefix("src/") if name.startswith("src/") else f"newsextract/{name}" for name in tracked}
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == wanted
    assert "newsextract/py.typed" in inside


def test_the_source_archive_builds_the_same_wheel(dist: Path, wheel: Path, tmp_path: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "again"], source)
    (again,) = (tmp_path / "again").glob("*.whl")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()
    for name in zipfile.ZipFile(wheel).namelist():
        assert zipfile.ZipFile(again).read(name) == zipfile.ZipFile(wheel).read(name)


def test_the_source_archive_holds_what_the_repository_holds(dist: Path, root: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        inside = {name.partition("/")[2] for name in file.getnames()}
    tracked = set(run(["git", "ls-files"], root).splitlines())
    assert tracked - inside == {name for name in tracked if name.startswith((".ci/", ".github/"))}
