"""Checks a reading: SHACL shapes, and in Python what SHACL cannot say.

Must not know releases, stores or the web.
"""

from testimonio.validate.validation import validate

__all__ = ["validate"]
