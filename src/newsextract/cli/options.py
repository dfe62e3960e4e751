"""What several verbs share: options, and the newspaper that they are about unless another is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from newsextract.models import Paper

__all__ = [
    "DAY",
    "PAPER",
    "base_url_option",
    "db_option",
    "extra_rules_option",
    "log_format_option",
    "paper_option",
    "rules_option",
]

PAPER = "baolaocai"


class _Day(click.DateTime):
    """A day, as people write the format and not as strftime does."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no day; write it as YYYY-MM-DD", param, ctx)


DAY = _Day()
"""The type of an option that takes a day; its value is a datetime."""


def _base_url(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # half an IPv6 address, a port that is none
            sound = False
        if not sound:
            raise click.BadParameter(f"{value!r} is no address; write it like http://127.0.0.1:8000")
    return value


def _paper(ctx: click.Context, parameter: click.Parameter, value: str) -> Paper:
    from newsextract.papers import load_paper

    return load_paper(value)


base_url_option = click.option(
    "--base-url", callback=_base_url, help="Another site than the newspaper's own, such as a replica."
)
paper_option = click.option(
    "--paper", metavar="ID", default=PAPER, show_default=True, callback=_paper, help="The newspaper."
)
"""Gives the verb the Paper; an unknown id is a UsageError that names the known ones."""
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
log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or JSON for programs; messages on standard error as well.",
)
