"""``newsextract rules``: what a rule author asks."""

from __future__ import annotations

from pathlib import Path

import click

from newsextract.cli.options import PAPER, extra_rules_option, rules_option

__all__ = ["rules"]


@click.group()
def rules() -> None:
    """Check the rules."""


@rules.command()
@rules_option
@extra_rules_option
def check(rules_dir: Path | None, extra_rules: tuple[Path, ...]) -> None:
    """Load every rule, look for patterns that could hang, and run every example."""
    from newsextract.extract.facts import FactMaker
    from newsextract.extract.rules import load_rules
    from newsextract.models import RuleError
    from newsextract.papers import load_paper
    from newsextract.quality.examples import run_examples

    loaded = load_rules(rules_dir, extra_rules)
    maker = FactMaker(loaded, load_paper(PAPER))
    for warning in maker.warnings:
        click.echo(warning, err=True)
    problems = run_examples(maker)
    if problems:
        raise RuleError(problems)
    models = [rule.model for rule in loaded.rules]
    examples = sum(len(model.match) + len(model.skip) for model in models)
    click.echo(f"{len(models)} rules and their {examples} examples hold")
