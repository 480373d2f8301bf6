"""Both languages have every word, every error code its sentence, and every sentence the values it names."""

import ast
import re
import string
from pathlib import Path

import pytest

from cocreate_gis.model import errors
from cocreate_gis.model.titles import LANGUAGES
from cocreate_gis.wording import catalogue

PACKAGE = Path(__file__).parents[2] / "cocreate_gis"
ERROR_CLASSES = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.CoCreateError)
}
WORDED = {"Finding": "error.", "Note": "warning."}


def _called(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.args[0].value


def _sources():
    return sorted(PACKAGE.rglob("*.py"))


def _codes():
    for path in _sources():
        for name, value in _called(path):
            if name in ERROR_CLASSES:
                yield f"error.{value}"
            elif name in WORDED:
                yield f"{WORDED[name]}{value}"


def _keys():
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'words\(\s*"([a-z_0-9]+\.[a-z_0-9.]+)"', text)


def test_both_languages_have_the_same_keys():
    chinese, english = (set(catalogue(language)) for language in LANGUAGES)
    assert chinese == english


def test_both_languages_name_the_same_values():
    for key, text in catalogue("zh").items():
        assert _named(text) == _named(catalogue("en")[key]), key


def _named(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("code", sorted(set(_codes())))
def test_every_code_has_its_sentence(code):
    assert catalogue("zh").get(code)
    assert catalogue("en").get(code)


@pytest.mark.parametrize("key", sorted(set(_keys())))
def test_every_word_used_is_in_the_catalogue(key):
    assert catalogue("zh").get(key)
    assert catalogue("en").get(key)


def test_no_key_stands_in_two_catalogues():
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for path in (PACKAGE / "wording" / "locale" / language).glob("*.po"):
            for key in re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE):
                assert key not in seen, (key, path.name, seen.get(key))
                seen[key] = path.name
