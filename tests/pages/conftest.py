"""The invented corpus, released and served inside the test process."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from testimonio.manifest import DATASET
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings, TransportLimits


@pytest.fixture(scope="session")
def release(harbour_release: Path) -> Path:
    """A release of the invented corpus."""
    return harbour_release


@pytest.fixture(scope="session")
def engine(release: Path) -> EmbeddedEngine:
    return EmbeddedEngine.load(release / DATASET)


@pytest.fixture(scope="session")
def app(engine: EmbeddedEngine, release: Path) -> Flask:
    """Without a cache: some tests change what it would keep."""
    return create_app(Settings(transport=TransportLimits(cache_bytes=0)), engine, release)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
