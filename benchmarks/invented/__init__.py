"""Claim graphs of any size, with the shape of a real one and nothing real in them (see ``benchmarks/generate.py``)."""
