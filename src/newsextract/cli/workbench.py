"""What the verbs for rule authors share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.options import PAPER

if TYPE_CHECKING:
    from newsextract.extract.facts import FactMaker

__all__ = ["load_maker", "warn"]


def load_maker(rules_dir: Path | None, extra_rules: Sequence[Path]) -> FactMaker:
    """The rules, compiled; what they lack, such as a gate, is said on standard error. Raises RuleError."""
    from newsextract.extract.facts import FactMaker
    from newsextract.extract.rules import load_rules
    from newsextract.papers import load_paper

    maker = FactMaker(load_rules(rules_dir, extra_rules), load_paper(PAPER))
    for warning in maker.warnings:
        warn(warning)
    return maker


def warn(text: str) -> None:
    """Say on standard error what went wrong without stopping the work."""
    click.echo(text, err=True)
