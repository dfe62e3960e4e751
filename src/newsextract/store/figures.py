"""What a fact says in the tables that researchers read, as SQL: the right number in place of the printed one."""

from __future__ import annotations

__all__ = ["comparator", "value", "value_max"]


def value(fact: str) -> str:
    """The number of a row of statistics or targets, which the query calls ``fact``."""
    return f"coalesce({fact}.corrected_value, {fact}.value)"


def value_max(fact: str) -> str:
    """The upper end of its range: none of a right number, for a person gives one."""
    return f"iif({fact}.corrected_value IS NULL, {fact}.value_max, NULL)"


def comparator(fact: str) -> str:
    """What its hedge means. Who gives the right number gives it exactly: of ``hơn 1.000`` no ``hơn`` is left."""
    return f"iif({fact}.corrected_value IS NULL, {fact}.comparator, '=')"
