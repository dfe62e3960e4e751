from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import load_rules
from newsextract.models import Extraction
from newsextract.papers import load_paper
from newsextract.quality.examples import example_facts

Read = Callable[..., Extraction]


@pytest.fixture(scope="session")
def maker() -> FactMaker:
    return FactMaker(load_rules(), load_paper("baolaocai"))


@pytest.fixture(scope="session")
def read(maker: FactMaker) -> Read:
    """The facts of one sentence, published on a given day."""

    def facts(text: str, published: str = "2025-03-01") -> Extraction:
        return example_facts(maker, text, date.fromisoformat(published))

    return facts
