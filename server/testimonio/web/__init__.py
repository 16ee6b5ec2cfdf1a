"""The Flask application: carries bytes between HTTP, the protocol and the store. The only importer of Flask.

Must not know how a release is made.
"""
