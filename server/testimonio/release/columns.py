"""The columns of ``claims.csv``: their names, order, meaning and types, and the same as CSV on the Web metadata."""

from __future__ import annotations

import json
from dataclasses import dataclass

from testimonio import names
from testimonio.manifest import CLAIMS

SEPARATOR = "|"
HOW_TO_READ = (
    "One row a claim. Names of things are slugs where the column says of which kind they are (fi-021a in the column "
    "claim), prefixed names where several kinds occur (event:protest-response). Several values in a cell are separated "
    "by |; a | inside a value is written ¦. An empty cell means that there is none."
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    :ivar name: as in the header row.
    :ivar title: for people; in English and in Spanish (``titulo``).
    :ivar meaning: what a cell holds, with units and limits.
    :ivar datatype: of XML Schema, as CSV on the Web names it.
    :ivar several: whether a cell may hold several values.
    :ivar namespace: what stands before a slug in its IRI, where it is always the same.
    """

    name: str
    title: str
    titulo: str
    meaning: str
    datatype: str = "string"
    several: bool = False
    namespace: str = ""


def _slug(name: str, kind: str, title: str, titulo: str, meaning: str) -> Column:
    return Column(name, title, titulo, meaning, namespace=names.PREFIXES[kind])


def _slugs(name: str, kind: str, title: str, titulo: str, meaning: str) -> Column:
    return Column(name, title, titulo, meaning, several=True, namespace=names.PREFIXES[kind])


_NAME = "In English where there is an English name."
_GLOSS = "The proposition as a sentence; the graph does not assert it."
_FIRST_DAY = "First day that the date can mean; none on an open side."
_LAST_DAY = "Last day that the date can mean; none on an open side."

COLUMNS: tuple[Column, ...] = (
    _slug("claim", "claim", "claim", "afirmación", "The claim; rows follow documents and, in each, the text."),
    _slug("document", "document", "document", "documento", "The document that the claim is made in."),
    _slug("claimant", "actor", "claimant", "quién lo dice", "Whose claim it is."),
    Column("claimant_label", "claimant's name", "nombre de quien lo dice", _NAME),
    _slug("force", "force", "force", "fuerza", "What the claimant does: asserts, denies, demands, reports …"),
    _slug("basis", "basis", "basis", "base", "How the text gives it: byline, direct-speech, bracketed-note …"),
    _slug("certainty", "certainty", "certainty", "certeza", "plain where the graph says nothing."),
    _slug("manner", "manner", "manner", "modo", "stated where the graph says nothing, else presupposed."),
    _slug("reference", "reference", "reference", "referencia", "explicit where the graph says nothing, else inferred."),
    _slug("endorsement", "endorsement", "endorsement", "respaldo", "How a claim that relays others stands to them."),
    _slug(
        "review_status", "review-status", "review status", "revisión", "Whether a reader has signed a claim of blame."
    ),
    _slugs("addressee", "actor", "addressee", "a quién se dirige", "Whom the claim is addressed to."),
    _slug("proposition", "proposition", "proposition", "proposición", "What is claimed; empty for a mere report."),
    Column("proposition_class", "kind of proposition", "clase de proposición", "Its class, without the prefix tm:."),
    Column("gloss_en", "gloss in English", "glosa en inglés", _GLOSS),
    Column("gloss_es", "gloss in Spanish", "glosa en español", _GLOSS),
    Column("subject", "subject", "sujeto", "Subject of the proposition, as a prefixed name."),
    Column("subject_label", "subject's name", "nombre del sujeto", _NAME),
    _slug("predicate", "pred", "claim predicate", "predicado", "Claim predicate of the proposition."),
    Column("object", "object", "objeto", "Object of the proposition, as a prefixed name."),
    Column("object_label", "object's name", "nombre del objeto", _NAME),
    Column("value", "value", "valor", "Number of a quantity proposition, as written in the graph.", "decimal"),
    _slug("unit", "unit", "unit", "unidad", "Unit of the value; it belongs to the claim predicate."),
    _slug("bound", "bound", "bound", "cota", "How the value is meant: as-stated, at-least, about …"),
    _slug("scope", "scope", "scope", "alcance", "Who or what is counted."),
    Column("as_of", "as of", "a fecha de", "Date that the value holds for (EDTF level 1)."),
    Column("as_of_earliest", "as of, earliest", "a fecha de, desde", _FIRST_DAY, "date"),
    Column("as_of_latest", "as of, latest", "a fecha de, hasta", _LAST_DAY, "date"),
    _slugs("issues", "issue", "issues", "cuestiones", "Issues that the proposition bears on."),
    Column("date", "date", "fecha", "When the claim was made (EDTF level 1); for a byline claim, the document's date."),
    Column("date_earliest", "date, earliest", "fecha, desde", _FIRST_DAY, "date"),
    Column("date_latest", "date, latest", "fecha, hasta", _LAST_DAY, "date"),
    _slugs("passages", "passage", "passages", "pasajes", "Where it is said, in the order of the text."),
    Column("quotes", "quotes", "citas", "Quoted words of each passage; empty where one has none.", several=True),
    Column("start", "start", "inicio", "Where the first passage begins, in code points from 0.", "integer"),
    Column("end", "end", "fin", "Where the last passage ends, in code points from 0, exclusive.", "integer"),
    _slugs("reported_by", "claim", "reported by", "relatada por", "Claims that relay this one."),
    _slugs("chain", "claim", "chain", "cadena", "The longest line of claims that relay this one, outermost first."),
    Column(
        "depth", "depth", "profundidad", "Number of claims in chain; 0 for what the document itself says.", "integer"
    ),
    Column(
        "deep_link", "deep link", "enlace profundo", "Opens the document at the first quote, if it is online.", "anyURI"
    ),
    _slug("verdict", "verdict", "verdict", "veredicto", "The gravest on its passages; not-verified without a record."),
)


def metadata(title: dict[str, str], licence: str) -> str:
    """``claims.csv-metadata.json`` (https://www.w3.org/TR/tabular-metadata/), found beside the table by its name."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": CLAIMS,
        "dc:title": [{"@value": value, "@language": tag} for tag, value in sorted(title.items())],
        "dc:description": {"@value": HOW_TO_READ},
        "dc:license": {"@id": licence},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "aboutUrl": names.PREFIXES["claim"] + "{claim}",
            "primaryKey": "claim",
            "columns": [_described(column) for column in COLUMNS],
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _described(column: Column) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column.name,
        "titles": {"en": list(dict.fromkeys((column.name, column.title))), "es": column.titulo},
        "dc:description": column.meaning,
        "datatype": column.datatype,
    }
    if column.several:
        described["separator"] = SEPARATOR
    elif column.namespace:  # a template cannot be filled in once for each of several values
        described["valueUrl"] = f"{column.namespace}{{{column.name}}}"
    return described
