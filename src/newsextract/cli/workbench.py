"""What the verbs for rule authors share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from newsextract.extract.facts import FactMaker
    from newsextract.models import Paper

__all__ = ["load_maker", "warn"]


def load_maker(rules_dir: Path | None, extra_rules: Sequence[Path], paper: Paper) -> FactMaker:
    """The rules, compiled for a newspaper; what they lack, such as a gate, is said on standard error.

    Raises RuleError.
    """
    from newsextract.extract.facts import FactMaker
    from newsextract.extract.rules import load_rules

    maker = FactMaker(load_rules(rules_dir, extra_rules), paper)
    for warning in maker.warnings:
        warn(warning)
    return maker


def warn(text: str) -> None:
    """Say on standard error what went wrong without stopping the work."""
    click.echo(text, err=True)
