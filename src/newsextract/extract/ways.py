"""How many ways through a pattern a text can be taken at most: with few, nobody has to watch the time.

Counted for texts of the gate's alphabet and of at most `LONGEST` characters. What is repeated can be left in one way
only where nothing that may come next could be part of it: ``(?: \\p{L}+){0,4} (?=\\d)`` has one way, ``\\d+\\d+`` many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from newsextract.extract.openings import EVERY, members
from newsextract.extract.syntax import Before, End, Group, Many, Node, Nothing, One, Phrases, Row

__all__ = ["LONGEST", "Ways"]

LONGEST = 4_000
"""Characters of a text: so far goes a repeat without an end."""
_MOST = 200_000
"""So many ways are tried in a few milliseconds."""

Bytes = frozenset[int]
_NONE: Bytes = frozenset()


class Ways:
    """The ways through patterns that use these lists. ``after``: with which bytes what has to match next may begin."""

    def __init__(self, lists: Mapping[str, Collection[str]]) -> None:
        self._lists = lists
        self._of_lists: dict[str, tuple[Bytes, int]] = {}

    def are_few(self, tree: Group) -> bool:
        """Whether trying the pattern at one place takes few steps on every text of the alphabet."""
        # Behind the whole pattern nothing can fail any more.
        return self._ways(tree, _NONE) <= _MOST

    def _ways(self, node: Node, after: Bytes) -> int:
        """At most so many; one more than are allowed stands for all beyond."""
        if isinstance(node, Group):
            counts = [self._product(branch, after) for branch in node.branches]
            heads = [self._heads(branch, after) for branch in node.branches]
            apart = sum(map(len, heads)) == len(_NONE.union(*heads))
            ways = min(max(counts) if apart else sum(counts), _MOST + 1)
            return 1 if (node.atomic or node.ahead) and ways <= _MOST else ways
        if isinstance(node, Phrases):
            return self._list(node.name)[1]
        return self._many(node, after) if isinstance(node, Many) else 1

    def _many(self, many: Many, after: Bytes) -> int:
        head, _ = self._head(many.node)
        apart = not head & after
        if isinstance(many.node, One):
            ways = 1 if apart else (LONGEST if many.most is None else many.most) - many.least + 1
        else:
            inner = self._ways(many.node, head | after)
            if many.most is None:
                ways = _MOST + 1 if inner > 1 else 1 if apart else LONGEST
            else:
                ways = inner**many.most if apart else sum(inner**n for n in range(many.least, many.most + 1))
        return 1 if many.possessive and ways <= _MOST else min(ways, _MOST + 1)

    def _product(self, row: Row, after: Bytes) -> int:
        product = 1
        for i, node in enumerate(row):
            product = min(product * self._ways(node, self._heads(row[i + 1 :], after)), _MOST + 1)
        return product

    def _heads(self, row: Row, after: Bytes) -> Bytes:
        """With what a row or what follows it may begin."""
        found, asked = _NONE, False
        for node in row:
            asked = asked or isinstance(node, (Before, End, Nothing)) or (isinstance(node, Group) and node.ahead)
            head, empty = self._head(node)
            found |= head
            if not empty:
                return found
        # What is asked at the very end of a pattern can fail on any character.
        return found | (after or (EVERY if asked else _NONE))

    def _head(self, node: Node) -> tuple[Bytes, bool]:
        """With what a node may begin, and whether it may be nothing."""
        if isinstance(node, One):
            return members(node), False
        if isinstance(node, Phrases):
            return self._list(node.name)[0], False
        if isinstance(node, Many):
            head, empty = self._head(node.node)
            return head, empty or not node.least
        if isinstance(node, Group) and not node.ahead:
            found, empty = _NONE, False
            for branch in node.branches:
                parts = [self._head(part) for part in branch]
                solid = next((i for i, (_, nothing) in enumerate(parts) if not nothing), None)
                empty = empty or solid is None
                found = found.union(*(head for head, _ in parts[: None if solid is None else solid + 1]))
            return found, empty
        return _NONE, True

    def _list(self, name: str) -> tuple[Bytes, int]:
        """With what the phrases of a list begin, and how many of them can begin one another."""
        if name not in self._of_lists:
            firsts = {phrase[0] for phrase in self._lists[name] if phrase}
            heads = _NONE.union(*(members(One(first, literal=True, any_case=True)) for first in firsts))
            self._of_lists[name] = heads, _nested(self._lists[name])
        return self._of_lists[name]


def _nested(phrases: Collection[str]) -> int:
    """How many phrases of a list can begin one another at most: ``học``, ``học sinh``."""
    known = set(phrases)
    words = (phrase.split(" ") for phrase in known)
    return max((sum(" ".join(w[:n]) in known for n in range(1, len(w) + 1)) for w in words), default=1)
