"""Writes immutable releases named by their content digest.

Must not know the store, the protocol or the web.
"""
