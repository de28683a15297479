import subprocess
import sys

import pytest

from tests.operations.installation import new_installation
from tests.operations.processes import ROOT


@pytest.fixture
def bare(tmp_path):
    """An installation nobody has initialised yet."""
    with new_installation(tmp_path) as installation:
        yield installation


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    """Initialised once, static files included; every `installation` starts as its copy."""
    with new_installation(tmp_path_factory.mktemp("template")) as installation:
        installation.done("init")
        prepare = [sys.executable, "-m", "qibu.operations.boot", "prepare"]
        subprocess.run(prepare, cwd=ROOT, env=installation.env, check=True, capture_output=True)
        yield installation


@pytest.fixture
def installation(tmp_path, _template):
    """An installation after `qibu init` and a first start."""
    with new_installation(tmp_path, _template) as copied:
        yield copied
