"""Checks a reading: SHACL shapes, and in Python what SHACL cannot say.

Must not know releases, stores or the web.
"""

from testimonio.validate.validation import Validation, examine, shape_files, validate

__all__ = ["Validation", "examine", "shape_files", "validate"]
