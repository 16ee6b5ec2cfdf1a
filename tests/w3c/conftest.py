"""The marker of tests that need a copy of the W3C's suite."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "w3c: needs a copy of the W3C's SPARQL test suite (make w3c SUITE=DIR)")
