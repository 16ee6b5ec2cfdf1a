"""Ties passages to the exact words of texts: finding, verifying, recording verdicts.

Must not know SHACL, releases or the web.
"""
