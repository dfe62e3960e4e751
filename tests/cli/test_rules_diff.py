"""``newsextract rules diff``: what the rules as they stand now would change."""

from __future__ import annotations

from pathlib import Path

from conftest import Command
from quality.making import KITCHENS, make_maker, store, write_rules


def test_the_same_rules_and_one_more(newsextract: Command, tmp_path: Path) -> None:
    rules, more = write_rules(tmp_path / "rules"), tmp_path / "more"
    more.mkdir()
    (more / "kitchens.toml").write_text(KITCHENS, "utf-8")
    db = store(tmp_path / "news.db", make_maker(rules))
    before = db.read_bytes(), db.stat().st_mtime_ns

    same = newsextract("rules", "diff", "--db", db, "--rules", rules)
    assert (same.returncode, same.stdout) == (0, "0 added, 0 dropped, 0 altered\n"), same.stderr

    other = newsextract("rules", "diff", "--db", db, "--rules", rules, "--extra-rules", more)
    assert other.returncode == 0, other.stderr
    assert (
        "~ statistic: 3 bếp ăn một chiều (statistic.kitchens)\n"
        "    Xã mở 3 bếp ăn một chiều\n"
        "    unit: 'bếp' -> 'bếp ăn một chiều'\n"
        "    quote: 'Xã mở 3 bếp' -> 'Xã mở 3 bếp ăn một chiều'\n"
        "    end: 11 -> 24\n"
        "    rule: 'statistic.word' -> 'statistic.kitchens'\n"
        "    https://baolaocai.vn/so-ket-hoc-ky-post391002.html#:~:text="
    ) in other.stdout
    assert other.stdout.splitlines()[-1].startswith("0 added, 0 dropped, ")
    assert (db.read_bytes(), db.stat().st_mtime_ns) == before
