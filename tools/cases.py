"""Print which real cases are replayed by which tests, for ``docs/cases.md``."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
_HEAD = """# Real cases, replayed

Each row of the collection of real cases has an id. The tests below do what its row says, through the
services or in a browser.
Written by `python tools/cases.py`; a test holds it to the marks in the code.

| case | replayed by |
|---|---|
"""


def marks() -> Iterator[tuple[str, str]]:
    """Give the id of every case that a test is marked with, and the test."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for case in _cases(node):
                    yield case, f"{path.relative_to(ROOT).as_posix()}::{node.name}"


def _cases(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.case":
            for argument in mark.args:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)


def listing() -> str:
    """Write the page."""
    replayed: dict[str, set[str]] = defaultdict(set)
    for case, test in marks():
        replayed[case].add(test)
    rows = (
        f"| {case} | {'<br>'.join(f'`{test}`' for test in sorted(replayed[case]))} |"
        for case in sorted(replayed, key=_by_number)
    )
    return _HEAD + "\n".join(rows) + "\n"


def _by_number(case: str) -> tuple[str, int]:
    place, _, number = case.rpartition("-")
    return place, int(number)


if __name__ == "__main__":
    sys.stdout.write(listing())
