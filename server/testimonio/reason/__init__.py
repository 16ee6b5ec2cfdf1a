"""Expands the asserted graph by rules, each into a graph of its own, and explains each triple.

Must not know shapes, texts, releases or the web.
"""

from testimonio.reason.expansion import expand
from testimonio.reason.explanation import Explainer, explain
from testimonio.reason.model import Expansion, Explanation, Step

__all__ = ["Expansion", "Explainer", "Explanation", "Step", "expand", "explain"]
