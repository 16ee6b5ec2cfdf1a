"""Pages for readers: what the graph says of a thing, and who says what about it, kept visibly apart.

Each page asks a fixed number of queries, never one per row. Must not know how a release is made or stored.
"""
