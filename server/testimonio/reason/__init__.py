"""Expands the asserted graph by rules, each into a graph of its own, and explains each triple.

Must not know shapes, texts, releases or the web.
"""
