"""Check every public docstring of the package with numpydoc, on the objects as they are at run time.

numpydoc's own command reads the source as text: it knows neither the parameters of a dataclass nor what is
nested inside a function.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from numpydoc.validate import Validator, validate

sys.path.insert(0, str(Path(__file__).parents[1]))

PACKAGE = "cocreate_gis"
CHECKS = {"GL08", "SS01", "SS02", "SS03", "SS05", "PR01", "PR02", "PR03", "PR07", "RT01", "RT03", "YD01"}
# Pages are scripts: importing them runs them.
LEFT_OUT = {"cocreate_gis.__main__", "cocreate_gis.bootstrap.page"}


def public_names() -> Iterator[str]:
    """Name every public function, class and method that the package defines."""
    package = importlib.import_module(PACKAGE)
    for info in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        if info.name in LEFT_OUT or "._" in info.name:
            continue
        yield info.name
        module = importlib.import_module(info.name)
        for name, member in vars(module).items():
            if name.startswith("_") or getattr(member, "__module__", None) != info.name:
                continue
            if inspect.isfunction(member):
                yield f"{info.name}.{name}"
            elif inspect.isclass(member):
                yield f"{info.name}.{name}"
                yield from _methods(f"{info.name}.{name}", member)


def _methods(prefix: str, kind: type) -> Iterator[str]:
    for name, member in vars(kind).items():
        own = inspect.isfunction(member) and member.__module__ == kind.__module__
        if not name.startswith("_") and (own or isinstance(member, property | staticmethod | classmethod)):
            yield f"{prefix}.{name}"


def faults(name: str) -> list[tuple[str, str]]:
    """List what numpydoc holds against one docstring."""
    wanted, checked = set(CHECKS), Validator._load_obj(name)
    if inspect.ismodule(checked):
        return [] if checked.__doc__ else [("GL08", "The module does not have a docstring")]
    if isinstance(checked, property):
        wanted -= {"RT01", "RT03"}
    if inspect.isclass(checked):
        # Enumerations, errors, protocols and pydantic models inherit a signature that is not theirs.
        wanted -= {"PR01"}
    return [(code, text) for code, text in validate(name)["errors"] if code in wanted]


def main() -> int:
    """Print every fault and say whether there was one."""
    found = [(name, *fault) for name in public_names() for fault in faults(name)]
    for name, code, text in found:
        print(f"{name}: {code} {text}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
