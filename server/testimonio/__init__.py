"""Testimonio: who said what about which event, in which words, as a knowledge graph.

The flow is one way: files → read → reason → validate → release → store → protocol → web.
ARCHITECTURE.md says what each folder must not know.
"""

__version__ = "0.1.0"
