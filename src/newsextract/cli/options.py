"""What several verbs share: options, and the newspaper that they are about."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

__all__ = ["PAPER", "base_url_option", "db_option", "extra_rules_option", "rules_option"]

PAPER = "baolaocai"


def _base_url(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise click.BadParameter(f"{value!r} is no address; write it like http://127.0.0.1:8000")
    return value


base_url_option = click.option(
    "--base-url", callback=_base_url, help="Another site than the newspaper's own, such as a replica."
)
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
