"""``newsextract explain``: sentence by sentence, what every rule made of an article."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.options import DAY, db_option, extra_rules_option, paper_option, rules_option
from newsextract.cli.words import outcome, show_sentence
from newsextract.cli.workbench import load_maker, warn

if TYPE_CHECKING:
    from newsextract.extract.facts import FactMaker
    from newsextract.models import Article, Paper, Unexplained
    from newsextract.quality.sightings import Sighting, Survey

__all__ = ["explain"]


@click.command(short_help="Show what every rule made of an article.")
@click.argument("target", metavar="URL|FILE")
@db_option
@paper_option
@click.option("--published", type=DAY, help="Day of publication of a file that carries none.")
@rules_option
@extra_rules_option
def explain(
    target: str,
    db: Path,
    paper: Paper,
    published: datetime | None,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
) -> None:
    """Show sentence by sentence what matched, what was masked, what lost an overlap, and what is unexplained.

    A FILE is read as `extract` reads it. A URL is looked up in the database; nothing is fetched.
    """
    from newsextract.quality.sightings import survey

    maker = load_maker(rules_dir, extra_rules, paper)
    article = _stored(target, db, maker.paper) if "://" in target else _from_file(Path(target), maker, published)
    seen = survey(maker, article)
    for index in range(len(article.blocks)):
        _show_block(seen, index)
    found = seen.extraction
    for warning in found.warnings:
        warn(warning)
    click.echo(
        f"\n{len(found.statistics)} statistics, {len(found.officials)} officials, {len(found.targets)} targets;"
        f" {len(found.unexplained)} numbers unexplained"
    )


def _stored(url: str, db: Path, paper: Paper) -> Article:
    from newsextract.models import UsageError
    from newsextract.read.address import Site, post_id
    from newsextract.store.database import Database

    number = post_id(url, paper)
    if number is None:
        raise UsageError(f"{url} is no address of an article; it ends like …-post123456.html")
    with Database.read(db) as database:
        stored = database.article(paper.id, number)
    # Another newspaper may have an article of the same number.
    if stored is None or Site.at(stored.article.url or paper.base_url, paper).article(url) is None:
        raise UsageError(
            f"{url}: not in {db}; crawl it first, or save the page and give the file; an article of another newspaper "
            f"than {paper.name} needs --paper"
        )
    return stored.article


def _from_file(path: Path, maker: FactMaker, published: datetime | None) -> Article:
    from newsextract.pipeline.extracting import Extractor
    from newsextract.pipeline.mapping import extract_file

    return extract_file(Extractor(maker.rules), path, maker.paper, published.date() if published else None).article


def _show_block(seen: Survey, index: int) -> None:
    block = seen.extraction.article.blocks[index]
    click.echo(f"\n[{index}] {block.kind}")
    for sentence in seen.sentences[index]:
        start, end = sentence
        here = [s for s in seen.sightings if s.block == index and s.sentence == sentence]
        left = [u for u in seen.extraction.unexplained if u.block == index and start <= u.start < end]
        show_sentence(block.text, sentence, [(s.start, s.end) for s in here if s.fate == "fact"])
        for sighting in here:
            _show_sighting(sighting, block.text)
        for number in left:
            _show_unexplained(number)


def _show_sighting(sighting: Sighting, text: str) -> None:
    words = " ".join(text[sighting.start : sighting.end].split())
    click.echo(f"    {sighting.fate:<8} {sighting.rule.id}: {words!r}: {outcome(sighting)}")


def _show_unexplained(number: Unexplained) -> None:
    click.echo(f"    {'number':<8} {number.text!r}: no rule claims or rejects it")
