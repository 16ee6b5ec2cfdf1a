"""Which derived triples say something."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, Triple

from testimonio.names import BASE, EXTERNAL

_LOGIC = tuple(EXTERNAL[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))
_AXIOMS = frozenset({EXTERNAL["rdfs"] + "domain", EXTERNAL["rdfs"] + "range"})


def says_something(triple: Triple) -> bool:
    """Whether a derived triple is worth publishing.

    It is, when its subject is a thing or a term of ours (under the base IRI), and it does not

    - relate a thing to itself (``x rdfs:subClassOf x``);
    - end in a blank node or in a term of RDF, RDFS, OWL or XSD (``x a owl:Thing``);
    - restate an axiom (``owl:…``, a domain or range that follows from another one).
    """
    subject, predicate, obj = triple.subject, triple.predicate, triple.object
    return (
        isinstance(subject, NamedNode)
        and subject.value.startswith(BASE)
        and subject != obj
        and not isinstance(obj, BlankNode)
        and not (isinstance(obj, NamedNode) and obj.value.startswith(_LOGIC))
        and not predicate.value.startswith(EXTERNAL["owl"])
        and predicate.value not in _AXIOMS
    )
