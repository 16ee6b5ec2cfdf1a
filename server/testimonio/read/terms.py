"""Terms: whether every property, class and concept that is used is one that somebody described, under its own prefix.

RDF takes any IRI anywhere, so a misspelt property is a fact that no query finds. Described is what stands in the tool's
ontology, with its stubs of reused terms (``external.ttl``), or in the corpus' own; and the words of RDF, RDFS and OWL.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from testimonio.finding import Finding, Severity
from testimonio.names import BASE, EXTERNAL, GRAPH, ID, KINDS, PRED, PREFIXES, SHAPE, TM, VOC, shorten
from testimonio.read.literals import DATATYPES, is_in_range, is_well_formed
from testimonio.read.model import Role, Source
from testimonio.read.tokens import Kind, is_directive
from testimonio.read.turtle import TurtleText

_TYPE = EXTERNAL["rdf"] + "type"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:--[a-z0-9]+(?:-[a-z0-9]+)*)?")
_CORE_PROPERTIES = {
    "rdf": "type first rest value",
    "rdfs": "label comment subClassOf subPropertyOf domain range isDefinedBy seeAlso member",
    "owl": "inverseOf propertyChainAxiom members disjointWith equivalentClass equivalentProperty versionInfo "
    "versionIRI imports deprecated onProperty someValuesFrom allValuesFrom hasValue oneOf unionOf intersectionOf "
    "complementOf sameAs differentFrom propertyDisjointWith disjointUnionOf",
}
_CORE_CLASSES = {
    "rdf": "Property List Statement langString nil",
    "rdfs": "Class Resource Literal Datatype",
    "owl": "Ontology Class ObjectProperty DatatypeProperty AnnotationProperty TransitiveProperty SymmetricProperty "
    "AsymmetricProperty IrreflexiveProperty ReflexiveProperty FunctionalProperty InverseFunctionalProperty "
    "AllDisjointClasses Restriction Thing NamedIndividual",
}


def check_prefixes(turtle: TurtleText, name: str) -> Iterator[Finding]:
    """Prefixes of one file: each with its one meaning, declared once, and used."""
    used = {
        token.text.partition(":")[0] for cut in turtle.cuts if not is_directive(cut) for token in cut if _named(token)
    }
    ours = {namespace: prefix for prefix, namespace in PREFIXES.items()}
    seen: set[str] = set()
    for cut in turtle.cuts:
        if not is_directive(cut) or len(cut) < 3 or cut[1].kind is not Kind.NAME:
            continue
        line, prefix, namespace = cut[0].line, cut[1].text.removesuffix(":"), cut[2].text[1:-1]
        if prefix in seen:
            yield Finding(
                name, line, Severity.WARNING, f"The prefix {prefix}: is declared already.", "term:prefix-twice"
            )
        seen.add(prefix)
        if prefix in PREFIXES and PREFIXES[prefix] != namespace:
            message = f"The prefix {prefix}: means <{PREFIXES[prefix]}> everywhere; take another, or mend the IRI."
            yield Finding(name, line, Severity.VIOLATION, message, "term:prefix-meaning")
        elif ours.get(namespace, prefix) != prefix:
            message = f"<{namespace}> has the prefix {ours[namespace]}: everywhere; use that."
            yield Finding(name, line, Severity.WARNING, message, "term:prefix-name")
        if prefix not in used:
            message = f"The prefix {prefix}: is not used; remove it."
            yield Finding(name, line, Severity.WARNING, message, "term:prefix-unused")


def _named(token: object) -> bool:
    return getattr(token, "kind", None) is Kind.NAME


def check(sources: Sequence[Source]) -> Iterator[Finding]:
    """Unknown properties, classes, concepts, kinds, slugs and datatypes in all files."""
    known = _Known(sources)
    for source in sources:
        for statement in source.statements:
            if source.role is Role.DATA and isinstance(statement.subject, NamedNode):
                for rule, message in _name(statement.subject.value, known):
                    yield Finding(source.name, statement.first_line, Severity.VIOLATION, message, f"term:{rule}")
            predicate_lines = statement.predicate_lines or statement.lines
            for triple, line, predicate_line in zip(statement.triples, statement.lines, predicate_lines, strict=True):
                for rule, message in _predicate(triple, known):
                    yield Finding(source.name, predicate_line, Severity.VIOLATION, message, f"term:{rule}")
                if source.role is not Role.ALIGNMENTS:
                    for rule, message in _object(triple, known):
                        yield Finding(source.name, line, Severity.VIOLATION, message, f"term:{rule}")


_Remark = tuple[str, str]
"""Name of the rule, sentence."""


class _Known:
    """What the ontology describes."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.properties = _core(_CORE_PROPERTIES)
        self.classes = _core(_CORE_CLASSES)
        self.all: set[str] = set()
        for source in sources:
            if source.role in (Role.ONTOLOGY, Role.VOCABULARY):
                for statement in source.statements:
                    for triple in statement.triples:
                        self._learn(triple)

    def _learn(self, triple: Triple) -> None:
        if not isinstance(triple.subject, NamedNode):
            return
        self.all.add(triple.subject.value)
        if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode):
            kind = triple.object.value
            if kind.endswith("Property"):
                self.properties.add(triple.subject.value)
            elif kind.endswith("Class"):
                self.classes.add(triple.subject.value)

    def suggest(self, iri: str, among: Iterable[str]) -> str:
        """« Did you mean …? », or what to do when nothing is near."""
        names = {shorten(other): other for other in among}
        near = difflib.get_close_matches(shorten(iri), sorted(names), n=1, cutoff=0.75)
        return f"did you mean {near[0]}?" if near else "describe it in the ontology first, or use a term that is there."


def _core(words: dict[str, str]) -> set[str]:
    return {EXTERNAL[prefix] + word for prefix, line in words.items() for word in line.split()}


def _predicate(triple: Triple, known: _Known) -> Iterator[_Remark]:
    iri = triple.predicate.value
    if iri in known.properties or iri.startswith(PRED):  # a claim predicate here is for the shapes to refuse
        return
    what = "is a class, not a property" if iri in known.classes else "is no known property"
    yield "property", f"{shorten(iri)} {what}; {known.suggest(iri, known.properties)}"


def _object(triple: Triple, known: _Known) -> Iterator[_Remark]:
    object_ = triple.object
    if isinstance(object_, Literal):
        yield from _literal(object_)
    elif isinstance(object_, NamedNode):
        iri = object_.value
        if triple.predicate.value == _TYPE:
            if iri not in known.classes:
                yield "class", f"{shorten(iri)} is no known class; {known.suggest(iri, known.classes)}"
        else:
            yield from _name(iri, known)


def _literal(literal: Literal) -> Iterator[_Remark]:
    datatype = literal.datatype.value
    if datatype not in DATATYPES:
        names = {shorten(other).lower(): shorten(other) for other in DATATYPES}
        near = difflib.get_close_matches(shorten(datatype).lower(), sorted(names), n=1, cutoff=0.6)
        remedy = f"did you mean {names[near[0]]}?" if near else "leave it out, or take one of XML Schema."
        yield "datatype", f"{shorten(datatype)} is no known datatype; {remedy}"
    elif not is_well_formed(literal.value, datatype):
        yield "literal", f'"{literal.value}" is no {shorten(datatype)}; mend the value or the datatype.'
    elif not is_in_range(literal.value, datatype):
        yield "literal", f"{literal.value} has more digits than anything here can count with; mend the number."


def _name(iri: str, known: _Known) -> Iterator[_Remark]:
    """An IRI under our base has a known kind, a well-formed slug, and in our vocabularies a description."""
    if not iri.startswith(BASE):
        return
    if iri.startswith((TM, PRED, VOC)):
        if iri not in known.all:
            space = next(space for space in (TM, PRED, VOC) if iri.startswith(space))
            near = (other for other in known.all if other.startswith(space))
            yield "concept", f"{shorten(iri)} is described nowhere; {known.suggest(iri, near)}"
    elif iri.startswith(ID):
        yield from _thing(iri)
    elif not iri.startswith((GRAPH, SHAPE)) and iri not in known.all:
        yield "iri", f"<{iri}> is nothing that this graph has: things are id/<kind>/<slug>; mend the IRI."


def _thing(iri: str) -> Iterator[_Remark]:
    kind, _, slug = iri.removeprefix(ID).partition("/")
    if kind == "dataset" and not slug:
        return
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1, cutoff=0.6)
        yield (
            "kind",
            f"{shorten(iri)} is of no known kind; {f'did you mean {near[0]}?' if near else 'see the kinds of IRIs.'}",
        )
    elif not _SLUG.fullmatch(slug):
        yield "slug", f"{shorten(iri)} needs a slug of lower-case ASCII letters and digits with single hyphens."
