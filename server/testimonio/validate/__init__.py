"""Checks a reading: SHACL shapes, and in Python what SHACL cannot say.

Must not know releases, stores or the web.
"""

from testimonio.validate.model import ShaclReport
from testimonio.validate.validation import Validation, shape_files, validate

__all__ = ["ShaclReport", "Validation", "shape_files", "validate"]
