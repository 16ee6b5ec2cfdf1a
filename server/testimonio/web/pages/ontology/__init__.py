"""The readable ontology, and the drawing made from it."""
