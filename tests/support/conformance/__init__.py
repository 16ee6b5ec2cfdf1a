"""Runs conformance tests of the W3C's SPARQL suite against the endpoint: manifest, dataset, outcome, trial."""
