"""The queries behind the network: its lines, how many there are, whom they tie, and the claims that make none."""

from __future__ import annotations

from collections.abc import Iterable

from testimonio.web.pages.overviews.relations import CITES, RELATIONS, Use

_MADE = tuple(name for name, uses in RELATIONS.items() if uses)

_VOICE = """
  OPTIONAL { ?claim tm:reportedBy ?passing }
  BIND(IF(?who != ?claimant, "others", IF(BOUND(?passing), "through", "own")) AS ?voice)"""

_CITING = """
  ?claim tm:reports ?said ; tm:claimant ?claimant ; tm:inDocument ?text .
  ?said tm:claimant ?whom .
  OPTIONAL { ?claim tm:endorsement ?how }
  BIND(?claimant AS ?who)"""

_SAYING = """
  {
    VALUES (?relation ?how ?force) {%(uses)s
    }
    ?proposition tm:predicate ?how%(ends)s .
    ?claim tm:proposition ?proposition ; tm:force ?force ; tm:claimant ?claimant ; tm:inDocument ?text .
    BIND(?%(source)s AS ?who)
    BIND(?%(target)s AS ?whom)
    BIND(?claim AS ?said)
    FILTER(isIRI(?whom))
  }"""
"""Both ends are plain variables of the pattern: what an expression gives may be nothing, and joins slowly."""

_EDGES = """
SELECT ?who ?whoName ?relation ?whom ?whomName ?voice ?claims ?unreviewed ?hows ?texts ?made WHERE {
  {
    SELECT ?who ?relation ?whom ?voice (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?open) AS ?unreviewed)
      (GROUP_CONCAT(DISTINCT STR(?how); SEPARATOR=" ") AS ?hows)
      (GROUP_CONCAT(DISTINCT STR(?text); SEPARATOR=" ") AS ?texts)
      (GROUP_CONCAT(DISTINCT STR(?claim); SEPARATOR=" ") AS ?made)
    WHERE {%(pattern)s%(filters)s
      OPTIONAL { ?said tm:reviewStatus review-status:unreviewed . BIND(?said AS ?open) }
    }
    GROUP BY ?who ?relation ?whom ?voice%(least)s
    ORDER BY DESC(?claims) ?who ?whom ?voice
    LIMIT %(limit)s
  }
  OPTIONAL { ?who skos:prefLabel ?whoName FILTER(LANG(?whoName) = "%(language)s") }
  OPTIONAL { ?whom skos:prefLabel ?whomName FILTER(LANG(?whomName) = "%(language)s") }
}
ORDER BY DESC(?claims) ?who ?whom ?voice
"""
"""Names are asked for last, only those of the lines that are left: before, they were asked for each claim."""

_COUNTS = """
SELECT ?relation (COUNT(*) AS ?lines) WHERE {
  SELECT DISTINCT ?relation ?who ?whom ?voice WHERE {
    {
      {%(citing)s
      } UNION {%(saying)s
      }
    }%(filters)s
  }
} GROUP BY ?relation
"""

_OTHERS = """
SELECT DISTINCT ?claim ?denied WHERE {
  VALUES ?how { %(predicates)s }
  ?proposition tm:predicate ?how ; tm:subject ?subject .
  OPTIONAL { ?proposition tm:object ?object }
  ?claim tm:proposition ?proposition ; tm:force ?force ; tm:claimant ?claimant ; tm:inDocument ?text .%(filters)s
  FILTER(!(%(lines)s))
  BIND(?force = force:denies AS ?denied)
} ORDER BY ?claim
"""


def edges_query(relation: str, text: str, actor: str, least: int, language: str, limit: int) -> str:
    """The lines of ``relation``: two things and on whose word, with their claims, the most first.

    :param text: IRI of a document to which claims are narrowed down, or nothing; ``actor`` of one end, likewise.
    :param least: how many claims a line has at least.
    """
    return _EDGES % {
        "pattern": _pattern([relation]),
        "filters": _filters(text, actor),
        "language": language,
        "least": f"\nHAVING(COUNT(DISTINCT ?claim) >= {least})" if least > 1 else "",
        "limit": limit,
    }


def counts_query(text: str, actor: str) -> str:
    """How many lines each relation has, narrowed down as in :func:`edges_query`."""
    return _COUNTS % {"citing": _pattern([CITES]), "saying": _pattern(_MADE), "filters": _filters(text, actor)}


def ends_pattern(end: str, use: str) -> str:
    """The pattern of whom lines tie, at either end, as the variable ``end``, once for each ``use``, a claim."""
    each = (
        f"{{{pattern}\n  BIND(?{name} AS {end}) }}" for pattern in (_CITING, _said(_MADE)) for name in ("who", "whom")
    )
    return " UNION ".join(each) + f"\n  BIND(?claim AS {use})"


def others_query(relation: str, text: str, actor: str) -> str:
    """The claims with the predicates of ``relation`` that make no line, and whether each is a denial."""
    ends = f"\n  FILTER(?claimant = <{actor}> || ?subject = <{actor}> || ?object = <{actor}>)" if actor else ""
    predicates = " ".join(f"pred:{use.predicate}" for use in RELATIONS[relation])
    lines = " || ".join(map(_line, RELATIONS[relation]))
    return _OTHERS % {"predicates": predicates, "filters": _text(text) + ends, "lines": lines}


def _line(use: Use) -> str:
    """The expression that holds of a claim that makes a line by ``use``."""
    forces = ", ".join(f"force:{force}" for force in use.forces)
    bound = " && BOUND(?object)" if use.target == "object" else ""
    return f"(?how = pred:{use.predicate} && ?force IN ({forces}){bound})"


def _pattern(relations: Iterable[str]) -> str:
    names = list(relations)
    if names == [CITES]:
        return f'{_CITING}\n  BIND("{CITES}" AS ?relation){_VOICE}'
    return _said(names) + _VOICE


def _said(relations: Iterable[str]) -> str:
    """The claims that make lines with their predicates: a pattern for each pair of ends."""
    forms: dict[tuple[str, str], list[str]] = {}
    for name in relations:
        for use in RELATIONS[name]:
            values = (f'\n      ("{name}" pred:{use.predicate} force:{force})' for force in use.forces)
            forms.setdefault((use.source, use.target), []).extend(values)
    return "\n  UNION".join(_form(source, target, uses) for (source, target), uses in forms.items())


def _form(source: str, target: str, uses: Iterable[str]) -> str:
    ends = "".join(f" ; tm:{end} ?{end}" for end in ("subject", "object") if end in (source, target))
    return _SAYING % {"uses": "".join(uses), "ends": ends, "source": source, "target": target}


def _filters(text: str, actor: str) -> str:
    return _text(text) + (f"\n  FILTER(?who = <{actor}> || ?whom = <{actor}>)" if actor else "")


def _text(iri: str) -> str:
    return f"\n  FILTER(?text = <{iri}>)" if iri else ""
