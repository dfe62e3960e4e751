"""The walls between the rooms hold, and each of them would notice a hole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

LINT = Path(sys.executable).with_name("lint-imports")

# One forbidden import for every contract. Late imports count like those at the top of a module.
HOLES = {
    "models, demo and data import nothing of ours": ("models.py", "newsextract.papers"),
    "papers imports models alone": ("papers/__init__.py", "newsextract.read.page"),
    "crawl imports models alone": ("crawl/frontier.py", "newsextract.store.database"),
    "read imports models alone": ("read/text.py", "newsextract.papers"),
    "extract imports models and read.text alone": ("extract/numbers.py", "newsextract.read.page"),
    "store imports models alone": ("store/rows.py", "newsextract.read.text"),
    "explore imports models and store alone": ("explore/metadata.py", "newsextract.papers"),
    "quality imports models, read, extract and store alone": ("quality/__init__.py", "newsextract.crawl.fetch"),
    "pipeline imports neither cli nor explore": ("pipeline/nightly.py", "newsextract.explore.serve"),
    "nobody imports cli": ("pipeline/extracting.py", "newsextract.cli.tables"),
    "read and extract are pure: no network, database, clock, environment or chance": (
        "extract/scope.py",
        "sqlite3",
    ),
    "httpx, stamina and protego are imported by crawl.fetch alone": ("crawl/answer.py", "httpx"),
    "selectolax and charset_normalizer are imported by read alone": (
        "pipeline/nightly.py",
        "selectolax.lexbor",
    ),
    "feedparser is imported by read alone": ("pipeline/discovery.py", "feedparser"),
    "dateparser is imported by extract.periods alone": ("extract/facts.py", "dateparser"),
    "re2 is imported by extract.gate alone": ("extract/rules.py", "re2"),
    "regex and pydantic are imported by extract alone": ("papers/__init__.py", "pydantic"),
    "sqlite_utils is imported by store alone": ("explore/serve.py", "sqlite_utils"),
    "filelock is imported by pipeline alone": ("store/database.py", "filelock"),
    "datasette is imported by explore alone": ("store/overview.py", "datasette.app"),
    "jinja2, markupsafe and pluggy are imported by explore alone": (
        "store/reading.py",
        "markupsafe",
    ),
    "click and rich are imported by cli alone": ("demo/server.py", "rich"),
    "pyarrow is imported by store.parquet alone": ("store/formats.py", "pyarrow.parquet"),
    "warcio is imported by store.warc alone": ("store/archive.py", "warcio.warcwriter"),
    "distributed is imported by pipeline.cluster alone": ("pipeline/mapping.py", "distributed"),
}


def lint(directory: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(directory), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo", "--config", "pyproject.toml"],
        cwd=directory,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def copy(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "src" / "newsextract", tmp_path / "newsextract")
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path / "newsextract"


def broken(output: str) -> set[str]:
    return set(re.findall(r"^(.+) BROKEN", output, re.MULTILINE))


def test_the_walls_hold(root: Path) -> None:
    result = lint(root)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_a_forbidden_import_is_named(root: Path, tmp_path: Path) -> None:
    package = copy(root, tmp_path)
    with (package / "read" / "text.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef _late() -> None:\n    from newsextract.store.database import Database\n")
    result = lint(tmp_path)
    assert result.returncode == 1
    assert "read imports models alone" in broken(result.stdout)
    assert "newsextract.read.text -> newsextract.store.database" in result.stdout


def test_every_wall_would_notice_a_hole(root: Path, tmp_path: Path) -> None:
    config = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    assert [contract["name"] for contract in config["tool"]["importlinter"]["contracts"]] == list(HOLES)
    package = copy(root, tmp_path)
    for place, module in HOLES.values():
        with (package / place).open("a", encoding="utf-8") as file:
            file.write(f"\n\ndef _late() -> None:\n    import {module}\n")
    result = lint(tmp_path)
    assert broken(result.stdout) == set(HOLES), result.stdout + result.stderr
