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
PARAMS_AT = {"Finding": 4, "Note": 1}
SPOKEN = ("words", "say", "plain")


def _sources():
    return sorted(PACKAGE.rglob("*.py"))


def _told():
    """Every sentence asked for in the code: where, its key, and the values given, None where unknown."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            where, code = f"{path.relative_to(PACKAGE)}:{node.lineno}", node.args[0].value
            if name in ERROR_CLASSES:
                yield where, f"error.{code}", _keywords(node)
            elif name in WORDED:
                yield where, f"{WORDED[name]}{code}", _params(node, PARAMS_AT[name])
            elif name in SPOKEN and isinstance(code, str):
                yield where, code, _keywords(node)


def _keywords(call: ast.Call) -> set[str] | None:
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else names


def _params(call: ast.Call, place: int) -> set[str] | None:
    """Values of a finding, which carries them as a dict."""
    given = [*call.args[place : place + 1], *(k.value for k in call.keywords if k.arg == "params")]
    if not given:
        return set()
    keys = given[0].keys if isinstance(given[0], ast.Dict) else [None]
    return {key.value for key in keys} if all(isinstance(key, ast.Constant) for key in keys) else None


def _codes():
    return (key for _, key, _ in _told() if key.startswith(("error.", "warning.")))


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


def test_every_sentence_gets_the_values_it_names():
    known = catalogue("zh")
    lacking = [
        (where, key, missing)
        for where, key, given in _told()
        if key in known and given is not None and (missing := _named(known[key]) - given)
    ]
    assert lacking == []


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
