"""Imported by the process that others are forked from: everything a verb imports, and the patterns compiled."""

from __future__ import annotations

import importlib
import pkgutil

import httpcore  # noqa: F401  which httpx imports when it is needed
import regex

import newsextract
from newsextract.extract.engine import Engine
from newsextract.extract.rules import load_rules

_LEFT_OUT = ("newsextract.explore", "newsextract.pipeline.cluster")
"""They need extras, or a server, and take longer than the rest together."""

for module in pkgutil.walk_packages(newsextract.__path__, "newsextract."):
    if not module.name.startswith(_LEFT_OUT):
        importlib.import_module(module.name)
RULES = load_rules()
# What parses and compiles remembers what it did.
Engine(RULES)
for rule in RULES.rules:
    regex.compile(rule.pattern)
