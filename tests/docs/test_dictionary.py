"""The data dictionary is the one that the schema and its descriptions make."""

from __future__ import annotations

import re

from conftest import ROOT

from newsextract.store.dictionary import markdown
from newsextract.store.export import FILES
from newsextract.store.fields import tables

PAGE = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")


def test_the_page_is_the_one_that_the_command_prints() -> None:
    assert markdown() == PAGE, "write it anew: newsextract dictionary > docs/data-dictionary.md"


def test_every_table_and_column_stands_in_it_once() -> None:
    assert sorted(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)) == sorted(tables())
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        name = section.partition("\n")[0]
        columns = re.findall(r"^\| `(\w+)` \| [^|]+ \| .+ \|$", section, re.MULTILINE)
        assert columns == [field.name for field in tables()[name].fields]
        assert (", in exports)" in section) == (name in FILES)


def test_links_lead_to_tables() -> None:
    assert set(re.findall(r"\(#([\w-]+)\)", PAGE)) <= set(tables())
