"""Loads a release read-only and answers queries in worker processes.

Must not know HTTP, Flask or the pipeline that made the release.
"""
