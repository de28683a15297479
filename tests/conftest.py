"""What every test may use. The surroundings (home, secrets, database) stand in tests/environment.py."""

import os
from itertools import count
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import world as world_module
from tests.support import emptying

emptying.allow()
# No example may fail because the machine was busy.
hypothesis_settings.register_profile(
    "qibu", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, print_blob=True
)
hypothesis_settings.load_profile("qibu")
_folders = count(1)


@pytest.fixture(scope="session")
def database_kind() -> str:
    """``sqlite`` or ``postgresql``: the database this run uses."""
    return os.environ["QIBU_TEST_DATABASE"]


@pytest.fixture(scope="session", autouse=True)
def _light_hashing():
    """Passwords are hashed in a moment; what production uses is tested in tests/foundation/people."""
    with override_settings(PASSWORD_HASHERS=["tests.support.hashing.LightArgon2"]):
        yield


@pytest.fixture(scope="session")
def _media(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _own_media_folder(settings, _media) -> None:
    """Uploaded files of one test are not seen by the next."""
    settings.MEDIA_ROOT = _media / str(next(_folders))


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
    return world_module.ready()


@pytest.fixture
def committed(transactional_db) -> None:
    """A database whose transactions really commit, for tests with several threads or processes."""
