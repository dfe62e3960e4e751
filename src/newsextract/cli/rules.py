"""``newsextract rules``: what a rule author asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.options import db_option, extra_rules_option, paper_option, rules_option
from newsextract.cli.tables import print_table, shortened
from newsextract.cli.words import figure, outcome, show_sentence
from newsextract.cli.workbench import load_maker, warn

if TYPE_CHECKING:
    from newsextract.models import Article, Paper
    from newsextract.quality.coverage import Coverage
    from newsextract.quality.diff import Difference
    from newsextract.quality.trying import Trial

__all__ = ["rules"]

_db_or_none = click.option("--db", type=click.Path(path_type=Path), help="The SQLite file.")
_limit = click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")


@click.group()
def rules() -> None:
    """Try, check and compare rules, and find what they miss."""


@rules.command(short_help="Load all rules and run their examples.")
@click.option("--rule", "rule_id", help="Run the examples of one rule only.")
@paper_option
@rules_option
@extra_rules_option
def check(rule_id: str | None, paper: Paper, rules_dir: Path | None, extra_rules: tuple[Path, ...]) -> None:
    """Load every rule, look for patterns that could hang, and run every example.

    Exit code 2 where anything is wrong; each line names file, line and rule.
    """
    from newsextract.models import RuleError, UsageError

    maker = load_maker(rules_dir, extra_rules, paper)
    known = {rule.id: rule.model for rule in maker.rules.rules}
    if rule_id is not None and rule_id not in known:
        from newsextract.extract.rulefile import nearest

        raise UsageError(f"no rule `{rule_id}`{nearest(rule_id, known)}")
    from newsextract.quality.examples import run_examples

    problems = run_examples(maker, rule_id)
    if problems:
        raise RuleError(problems)
    models = [known[rule_id]] if rule_id is not None else list(known.values())
    examples = sum(len(model.match) + len(model.skip) for model in models)
    click.echo(f"{len(models)} rules and their {examples} examples hold")


@rules.command("try", short_help="Show what the rules of a file match.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.toml")
@click.argument("text", required=False)
@_db_or_none
@_limit
@paper_option
@rules_option
@extra_rules_option
def try_(
    file: Path,
    text: str | None,
    db: Path | None,
    limit: int,
    paper: Paper,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
) -> None:
    """Show what the rules of a file match, and what becomes of it among all the other rules.

    In TEXT, in an archive (--db), or else in the examples of these rules.
    """
    from newsextract.extract.rules import default_rules_dir
    from newsextract.models import UsageError
    from newsextract.quality.trying import Trying, rules_of

    if text is not None and db is not None:
        raise UsageError("give a TEXT or --db, not both")
    directories = [rules_dir or default_rules_dir(), *extra_rules]
    # A file that is loaded with its directory would stand there twice.
    alone = not any(path.is_dir() and path.resolve() == file.resolve().parent for path in directories)
    maker = load_maker(rules_dir, (*extra_rules, file) if alone else extra_rules, paper)
    trying = Trying(maker, rules_of(maker.rules, file), warn)
    if db is None:
        trials = trying.examples() if text is None else iter([trying.text(text)])
        shown = sum(map(_show_trial, trials))
        click.echo(f"{shown} matches of {len(trying.rules)} rules")
        return
    from newsextract.store.database import Database

    with Database.read(db) as database:
        shown = sum(map(_show_trial, trying.archive((stored.article for stored in database.articles(paper.id)), limit)))
    click.echo(f"the first {shown} of {trying.matches} matches, in {trying.articles} of {trying.read} articles")


def _show_trial(trial: Trial) -> int:
    """Print an article's matches; the return value counts them."""
    article = trial.article
    if article.url:
        click.echo(f"{article.url} {article.published or ''}".rstrip())
    for sighting in trial.sightings:
        text = article.blocks[sighting.block].text
        show_sentence(text, sighting.sentence, [(sighting.start, sighting.end)])
        click.echo(f"    {sighting.rule.id}: {outcome(sighting)}")
    if not trial.sightings:
        click.echo("  " + " ".join(article.blocks[0].text.split()))
        click.echo("    no match")
    return len(trial.sightings)


@rules.command(short_help="Show what rules hit, and the numbers that none explains.")
@click.option("--db", type=click.Path(path_type=Path), show_default="newsextract.db", help="The SQLite file.")
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A directory of .txt files to read in place of a database.",
)
@_limit
@paper_option
@rules_option
@extra_rules_option
def coverage(
    db: Path | None,
    texts: Path | None,
    limit: int,
    paper: Paper,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
) -> None:
    """Count what each rule hits, and list the numbers that no rule claims or rejects: the work list."""
    from newsextract.models import UsageError
    from newsextract.quality.coverage import measure

    if texts is not None and db is not None:
        raise UsageError("give --db or --texts, not both")
    maker = load_maker(rules_dir, extra_rules, paper)
    articles = _of_texts(texts, maker.paper) if texts is not None else _of_database(db or Path("newsextract.db"), paper)
    found = measure(maker, articles, warn)
    _show_uses(found)
    print_table(
        f"Unexplained numbers by the words around them (the first {min(limit, len(found.gaps))} of {len(found.gaps)})",
        ("times", "words", "where", "for example"),
        [(str(g.count), g.words, g.source, shortened(g.example, 100)) for g in found.gaps[:limit]],
    )
    click.echo(
        f"\n{found.articles} articles, {found.digits} runs of digits, {found.unexplained} of them unexplained:"
        f" {found.share:.1%}; {found.nameless} more are claimed, but nothing says what they count"
    )


def _of_database(db: Path, paper: Paper) -> Iterator[tuple[Article, str]]:
    from newsextract.store.database import Database

    with Database.read(db) as database:
        for stored in database.articles(paper.id):
            yield stored.article, stored.article.url or ""


def _of_texts(directory: Path, paper: Paper) -> Iterator[tuple[Article, str]]:
    from newsextract.models import ReadError, UsageError
    from newsextract.read.charset import decode
    from newsextract.read.plain import read_text

    paths = sorted(directory.glob("*.txt"))
    if not paths:
        raise UsageError(f"{directory}: no .txt file in this directory")
    for path in paths:
        try:
            yield read_text(decode(path.read_bytes(), None), paper), path.name
        except (OSError, ReadError) as error:
            raise UsageError(f"{path}: cannot be read as a text: {error}") from error


def _show_uses(found: Coverage) -> None:
    by_hits = sorted(found.uses, key=lambda use: (-use.hits, use.rule.id))
    alive = [use for use in by_hits if use.hits and use.rule.kind != "reject"]
    print_table(
        "Hits by rule",
        ("hits", "lost", "rule", "title"),
        [(str(use.hits), str(use.lost), use.rule.id, use.rule.title) for use in alive],
    )
    print_table(
        "Rejections by rule",
        ("times", "rule", "most often"),
        [
            (str(use.hits), use.rule.id, ", ".join(f"{shortened(t, 40)} ({n})" for t, n in use.texts.most_common(3)))
            for use in by_hits
            if use.hits and use.rule.kind == "reject"
        ],
    )
    print_table(
        "Dead rules: no hit",
        ("lost", "rule", "title"),
        [(str(use.lost), use.rule.id, use.rule.title) for use in found.dead],
    )


@rules.command(short_help="Show which facts rules would change in a database.")
@db_option
@paper_option
@rules_option
@extra_rules_option
def diff(db: Path, paper: Paper, rules_dir: Path | None, extra_rules: tuple[Path, ...]) -> None:
    """Show which facts the rules as they stand now would add (+), drop (-) and alter (~). Writes nothing.

    The newspaper's facts are made anew from the stored text of each article and compared by their permanent names.
    """
    from newsextract.quality.diff import differences
    from newsextract.store.database import Database

    maker = load_maker(rules_dir, extra_rules, paper)
    counts: Counter[str] = Counter()
    with Database.read(db) as database:
        for difference in differences(maker, database, warn):
            counts[difference.change] += 1
            _show_difference(difference)
    click.echo(", ".join(f"{counts[change]} {change}" for change in ("added", "dropped", "altered")))


def _show_difference(difference: Difference) -> None:
    row, sign = difference.row, {"added": "+", "dropped": "-", "altered": "~"}[difference.change]
    if difference.table == "officials":
        what = f"{row['name']}, {row['title']}"
    else:
        what = figure(row["value"], row["unit"], row["value_max"], row.get("of"))
    click.echo(f"{sign} {difference.table.removesuffix('s')}: {what} ({row['rule']})")
    click.echo(f"    {shortened(row['quote'], 100)}")
    for name, (before, after) in difference.fields.items():
        click.echo(f"    {name}: {_cell(before)} -> {_cell(after)}")
    click.echo(f"    {row['source_url'] or difference.url}")


def _cell(value: object) -> str:
    return "nothing" if value is None else repr(value)
