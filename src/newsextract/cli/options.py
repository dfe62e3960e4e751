"""What several verbs share: options, and the newspaper that they are about."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["PAPER", "db_option", "extra_rules_option", "rules_option"]

PAPER = "baolaocai"

db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("newsextract.db"),
    show_default=True,
    help="The SQLite file.",
)
rules_option = click.option(
    "--rules",
    "rules_dir",
    type=click.Path(path_type=Path),
    help="A directory of rules in place of the shipped ones.",
)
extra_rules_option = click.option(
    "--extra-rules",
    "extra_rules",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A further directory of rules; may be given more than once.",
)
