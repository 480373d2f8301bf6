"""Programs some tests need: without one they are skipped at a desk, and fail where everything is tested."""

import os
import shutil
from typing import NoReturn

import pytest


def absent(message: str) -> NoReturn:
    """Leave a test out, saying why."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def require_tool(name: str, package: str) -> str:
    """Path of a program."""
    found = shutil.which(name)
    if found is None:
        absent(f"{name} is not installed (package {package})")
    return found
