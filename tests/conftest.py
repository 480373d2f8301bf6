"""What every test may ask for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cocreate_gis.services.context import Context
from tests import towns

# How long an example takes says how busy the machine is.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

_SHARED = Path(__file__).parents[2] / "shared"


def _require(path: Path) -> Path:
    if not path.is_dir():
        pytest.skip("the shared data set is absent")
    return path


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """A page under test makes itself the main module, which a worker started later could not take over."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data with their licences, beside the checkout where they are present."""
    return _require(_SHARED / "data")


@pytest.fixture(scope="session")
def shared_domain() -> Path:
    """Domain tables beside the checkout where they are present."""
    return _require(_SHARED / "domain")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Context]:
    """The town of `tests.towns`, in a store of its own."""
    context = towns.build(tmp_path)
    yield context
    context.store.close()
