"""What every test may ask for."""

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared"


def _require(path: Path) -> Path:
    if not path.is_dir():
        pytest.skip("the shared data set is absent")
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data with their licences, beside the checkout where they are present."""
    return _require(_SHARED / "data")


@pytest.fixture(scope="session")
def shared_domain() -> Path:
    """Domain tables beside the checkout where they are present."""
    return _require(_SHARED / "domain")
