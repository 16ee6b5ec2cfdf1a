"""Reads Turtle files and remembers the line of each triple; house style; terms.

Must not know rules, shapes, releases or the web.
"""
