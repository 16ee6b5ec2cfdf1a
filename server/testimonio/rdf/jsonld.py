"""JSON-LD 1.1 with a local context of prefixes: nothing has to be fetched to read it.

One predicate a line. Literals are value objects with their lexical form as a string, so that no reader turns ``2.50``
into a number of its own. Implements https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import groupby
from operator import itemgetter

from testimonio import names
from testimonio.rdf.terms import TYPE, Line, is_iri, parts


def dataset(graphs: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    """A JSON-LD document of one dataset.

    :param graphs: sorted distinct triples by graph, an N-Triples IRI; the empty name is the default graph.
    """
    terms = {term for lines in graphs.values() for line in lines for term in line}
    writer = _Writer(terms.union(filter(None, graphs)))
    yield '{\n"@context": ' + writer.context() + ',\n"@graph": ['
    between = "\n"
    for graph, lines in graphs.items():
        if graph:
            yield f'{between}{{\n  "@id": {writer.key(graph)},\n  "@graph": ['
            between = "\n"
        for subject, own in groupby(lines, itemgetter(0)):
            yield between + writer.node(subject, list(own))
            between = ",\n"
        if graph:
            yield "\n]}"
            between = ",\n"
    yield "\n]\n}\n"


class _Writer:
    """Spells terms, each only once.

    :param terms: all that will be written: the prefixes that they need are known before the first is written.
    """

    def __init__(self, terms: Set[str]) -> None:
        schemes = {_scheme(term) for term in terms}  # as prefixes, they would turn whole IRIs into prefixed names
        self._prefixes = {namespace: prefix for prefix, namespace in names.PREFIXES.items() if prefix not in schemes}
        self._used: set[str] = set()
        self._keys: dict[str, str] = {}
        self._values: dict[str, str] = {}
        for term in terms:
            if term.startswith('"'):
                self.value(term)
            else:
                self.key(term)

    def context(self) -> str:
        """The context: the prefixes used."""
        return json.dumps({prefix: names.PREFIXES[prefix] for prefix in sorted(self._used)}, indent=1)

    def node(self, subject: str, lines: Sequence[Line]) -> str:
        """The node object of ``subject``."""
        out = [f'{{"@id": {self.key(subject)}']
        for predicate, own in groupby(lines, itemgetter(1)):
            values = [value for _, _, value in own]
            if predicate == TYPE and not any(value.startswith('"') for value in values):
                out.append(f'"@type": [{", ".join(map(self.key, values))}]')
            else:
                out.append(f"{self.key(predicate)}: [{', '.join(map(self.value, values))}]")
        return ",\n  ".join(out) + "}"

    def key(self, term: str) -> str:
        """An IRI or blank node as a JSON string."""
        known = self._keys.get(term)
        if known is None:
            known = self._keys[term] = json.dumps(self._name(term), ensure_ascii=False)
        return known

    def value(self, term: str) -> str:
        """A node reference or value object."""
        if not term.startswith('"'):
            return f'{{"@id": {self.key(term)}}}'
        known = self._values.get(term)
        if known is None:
            value, language, datatype = parts(term)
            said = {"@value": value}
            if language:
                said["@language"], _, direction = language.partition("--")
                if direction:
                    said["@direction"] = direction
            if datatype:
                said["@type"] = self._name(datatype)
            known = self._values[term] = json.dumps(said, ensure_ascii=False)
        return known

    def _name(self, term: str) -> str:
        if not is_iri(term):
            return term
        iri = term[1:-1]
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        while cut:
            prefix = self._prefixes.get(iri[:cut])
            if prefix is not None and not iri.startswith("//", cut):
                self._used.add(prefix)
                return f"{prefix}:{iri[cut:]}"
            cut = iri.rfind("/", 0, cut - 1) + 1 if iri.startswith(names.BASE) else 0
        return iri


def _scheme(term: str) -> str:
    """The scheme of an IRI or of a literal's datatype; the empty string of anything else."""
    return term[term.rfind("<") + 1 :].partition(":")[0] if term.endswith(">") else ""
