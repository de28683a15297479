import pytest

from tests.operations.installation import new_installation


@pytest.fixture
def bare(tmp_path):
    """An installation nobody has initialised yet."""
    with new_installation(tmp_path) as installation:
        yield installation


@pytest.fixture
def installation(bare):
    """An installation after `qibu init`."""
    bare.done("init")
    return bare
