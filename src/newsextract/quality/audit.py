"""Which facts of a rule a person is asked about."""

from __future__ import annotations

import random

from newsextract.extract.rulefile import nearest
from newsextract.models import UsageError
from newsextract.store.database import Database

__all__ = ["draw"]


def draw(database: Database, rule: str, sample: int, seed: int | None = None) -> list[tuple[str, str]]:
    """Kind and identity of ``sample`` facts of the rule, drawn at random from those not yet judged.

    The same seed draws the same facts as long as none of them is judged. Raises UsageError for a rule that has no
    facts in the database.
    """
    known = database.rules_with_facts()
    if rule not in known:
        raise UsageError(f"{database.path}: no facts of a rule `{rule}`{nearest(rule, known)}")
    facts = database.unjudged(rule)
    return random.Random(seed).sample(facts, min(sample, len(facts)))
