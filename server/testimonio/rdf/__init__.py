"""Writes RDF: terms, prefixed names, Turtle and TriG in house style, N-Quads, JSON-LD, RDF/XML.

A triple is three N-Triples terms, so no RDF library is needed and every literal keeps the form its author gave it. Must
not know files, HTTP, the model or what the triples are for.
"""
