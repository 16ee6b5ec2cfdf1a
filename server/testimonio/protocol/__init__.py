"""Decides questions of SPARQL protocol and HTTP in pure functions: bytes in, decision out.

Must not know Flask, sockets or the store.
"""
