"""The shipped rules' own examples, collected one by one."""

from __future__ import annotations

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import load_rules
from newsextract.quality.examples import run_examples


@pytest.mark.parametrize("rule_id", [rule.id for rule in load_rules().rules])
def test_examples_hold(maker: FactMaker, rule_id: str) -> None:
    assert run_examples(maker, rule_id) == []


def test_every_rule_has_its_gate(maker: FactMaker) -> None:
    assert maker.warnings == []
