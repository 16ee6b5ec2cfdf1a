"""JSON-LD 1.1 with a local context of prefixes: nothing has to be fetched to read it.

One predicate a line. Literals are value objects with their lexical form as a string, so that no reader turns ``2.50``
into a number of its own. Implements https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from testimonio import names
from testimonio.errors import ReleaseError
from testimonio.release.terms import TYPE, Line, is_iri, parts


def dataset(graphs: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    """A JSON-LD document of one dataset.

    :param graphs: sorted distinct triples by graph, an N-Triples IRI; the empty name is the default graph.
    :raise ReleaseError: an IRI begins with one of our prefixes, so that readers would take it for a prefixed name.
    """
    writer = _Writer()
    for graph, lines in graphs.items():
        if graph:
            writer.key(graph)
        for line in lines:
            for term in line:
                writer.remember(term)
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
    def __init__(self) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in names.PREFIXES.items()}
        self._used: set[str] = set()
        self._keys: dict[str, str] = {}
        self._values: dict[str, str] = {}

    def context(self) -> str:
        """The context: the prefixes used."""
        return json.dumps({prefix: names.PREFIXES[prefix] for prefix in sorted(self._used)}, indent=1)

    def remember(self, term: str) -> None:
        """Spell ``term`` now, so that the prefixes used are known."""
        if term.startswith('"'):
            self.value(term)
        else:
            self.key(term)

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
                said["@language"] = language
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
        scheme = iri.partition(":")[0]
        if scheme in names.PREFIXES:
            raise ReleaseError(f"The IRI <{iri}> begins with the prefix {scheme}: of this project; spell it in full.")
        return iri
