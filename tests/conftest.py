"""What every test may use. The surroundings (home, secrets, database) stand in tests/environment.py."""

import os
from pathlib import Path

import pytest
from django.db import connection

from tests import world as world_module
from tests.support import emptying

emptying.allow()


@pytest.fixture(scope="session")
def database_kind() -> str:
    """``sqlite`` or ``postgresql``: the database this run uses."""
    return os.environ["QIBU_TEST_DATABASE"]


@pytest.fixture(autouse=True)
def _own_media_folder(settings, tmp_path_factory) -> None:
    """Uploaded files of one test are not seen by the next."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture
def vendor(db) -> str:
    """The engine really connected to."""
    return connection.vendor


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where journeys keep screenshots."""
    folder = Path(os.environ.get("QIBU_TEST_ARTIFACTS", "test-artifacts")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def world(db) -> world_module.World:
    """The small company of tests/world.py with its project and a foreign one."""
    return world_module.build()


@pytest.fixture
def committed(transactional_db) -> None:
    """A database whose transactions really commit, for tests with several threads or processes."""
