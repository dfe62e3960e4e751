"""The permanent page of a fact: its words, all that is known of it, what became of it, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import reads, wording
from .addresses import anchor, web_address
from .article_page import blocks_of, marked, places_in
from .desk import PROGRAM, Desk, Row, dataset_versions, message
from .facts import Fact, load_fact, properties, told
from .wording import KINDS, Kind

if TYPE_CHECKING:
    from datasette.utils.asgi import Response

__all__ = ["citation", "fact_page"]

_ARTICLE = """
SELECT a.id, a.title AS newest_title, a.url, a.published, a.gone_at, a.version AS newest, a.changed_at,
    p.name AS paper, v.version, v.title, v.blocks, v.fetched_at
FROM articles AS a
JOIN papers AS p ON p.id = a.paper
JOIN article_versions AS v ON v.article_id = a.id AND v.version = :version
WHERE a.id = :article
"""
# An audit's word is a correction too, but not in databases of before that was so.
_SAID = """
SELECT verdict, value, note, author, at FROM corrections WHERE kind = :kind AND fact_id = :id
UNION ALL
SELECT v.verdict, NULL, 'audit of ' || v.rule, v.author, v.at FROM verdicts AS v
WHERE v.kind = :kind AND v.fact_id = :id AND NOT EXISTS (
    SELECT 1 FROM corrections AS c
    WHERE c.kind = v.kind AND c.fact_id = v.fact_id AND c.author = v.author AND c.at = v.at
)
ORDER BY at DESC
"""


async def fact_page(desk: Desk, kind: Kind, identity: str) -> Response:
    """The page that a paper cites; it stays at its address as long as the database does.

    Raises LookupError where the version that a fact stands in is not in the database.
    """
    row = await load_fact(desk, kind, identity)
    said = await desk.seen(reads.SAID, _SAID, kind=kind, id=identity)
    if row is None:
        return await _unknown(desk, kind, identity, said=bool(said))
    article = await desk.row(_ARTICLE, article=row["article_id"], version=row["last_version"])
    if article is None:
        raise LookupError(f"{kind} {identity}: version {row['last_version']} of its article is not in the database")
    blocks = blocks_of(article["blocks"])
    (place,) = await places_in(desk, article["id"], article, blocks, [row])
    fact = told(kind, row, 1, desk.to, placed=place is not None)
    known, empty = properties(kind, row, desk.to)
    block = marked(blocks, {fact.key: place})[place.block] if place else None
    address = desk.datasette.absolute_url(desk.request, fact.page)
    return await desk.page(
        "fact.html",
        fact=fact,
        row=row,
        article=article,
        block=block,
        by_key={fact.key: fact},
        known=known,
        empty=empty,
        history=_history(row, article),
        said=said,
        in_text=_in_text(desk, kind, row, article),
        address=address,
        citation=citation(fact, article, address=address, dataset=_dataset(await dataset_versions(desk))),
        url=web_address(article["url"]),
        moment=wording.moment,
        verdict=wording.verdict,
    )


def _in_text(desk: Desk, kind: Kind, row: Row, article: Row) -> str:
    """The highlight on the article's page, in the version in which the fact stood last."""
    version = None if row["last_version"] == article["newest"] else row["last_version"]
    return desk.to.article(article["id"], version=version, fact=anchor(kind, row["id"]))


def _history(row: Row, article: Row) -> list[str]:
    """What became of a fact, in sentences."""
    first, last, newest = row["first_version"], row["last_version"], article["newest"]
    versions = f"version {first}" if first == last else f"versions {first} to {last}"
    told = [f"It stands in {versions} of the article; the newest version is {newest}."]
    if row["retracted_at"]:
        told.append(
            f"On {wording.moment(row['retracted_at'])} the text was read again with other rules or by another version"
            f" of the program, and they no longer make this of it; the rule that did was {row['rule']}. It counts"
            " nowhere, and stays at its address for those who cited it."
        )
    elif last < newest:
        told.append(
            f"The newspaper edited the article, and version {newest} (seen {wording.moment(article['changed_at'])})"
            f" no longer says it. The words below are those of version {last}."
        )
    if article["gone_at"]:
        told.append(
            f"The newspaper has taken the article away (found on {wording.moment(article['gone_at'])})."
            " The text as it was fetched is kept here."
        )
    return told


def _dataset(versions: list[Row] | None) -> str:
    """The version of the data set as a citation names it; "" where the reader may not see it."""
    if versions is None:
        return ""
    return f"data set version {versions[0]['id']}" if versions else "no data set version yet"


def citation(fact: Fact, article: Row, *, address: str, dataset: str) -> str:
    """The fact as a paper would cite it, in plain text; ``address`` is the permanent one, ``dataset`` words or ""."""
    what = f"{article['paper']}, “{article['title']}”"
    where = ", ".join(filter(None, (what, article["published"], article["url"])))
    words = f"“{' '.join(fact.quote.split())}” (version {article['version']} of the article)"
    program = ", ".join(filter(None, (f"Extracted by newsextract {PROGRAM}", dataset)))
    return f"{where}: {words}. {program}. {address}"


async def _unknown(desk: Desk, kind: Kind, identity: str, *, said: bool) -> Response:
    lines = [
        f"In this database there is no {kind} with the name {identity}.",
        "The name may be misspelt, or belong to another database. Facts that an edit removed, or that the rules no"
        " longer make, stay at their address.",
    ]
    if said:
        lines.append("People have spoken of it, so it was here once: their words are among the corrections.")
    links = {"Search": desk.to.search()}
    for other in KINDS:
        if other != kind and await load_fact(desk, other, identity):
            links[f"There is a fact of another kind with this name: {other}"] = desk.to.fact(other, identity)
    if said:
        links["What was said of it"] = desk.to.table("corrections", fact_id=identity)
    return await message(desk, "No such fact", *lines, status=404, links=links)
