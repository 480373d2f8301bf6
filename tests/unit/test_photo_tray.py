"""Photos between two screens: kept for a while, never too many, never too heavy."""

import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.photos import photo_tray
from cocreate_gis.services.photos.photo_tray import PhotoTray
from tests.scenarios.setting import jpeg


def _sender(request):
    return Actor(request.node.name, Role.VISITOR)


def test_photos_are_kept_together_and_forgotten_in_time(town, request):
    now = [0.0]
    tray = PhotoTray(lambda: now[0])
    tray.take(_sender(request), town, "a", [jpeg()])
    tray.take(_sender(request), town, "a", [jpeg("#123")])
    assert len(tray.of("a")) == 2
    assert tray.of("b") == ()
    now[0] = 3 * 3600
    assert tray.of("a") == ()


def test_a_sixth_photo_is_one_too_many_and_the_five_stay(town, request):
    tray = PhotoTray()
    tray.take(_sender(request), town, "a", [jpeg()] * 5)
    with pytest.raises(InvalidInput, match="photos_too_many"):
        tray.take(_sender(request), town, "a", [jpeg()])
    assert len(tray.of("a")) == 5
    tray.drop("a")
    assert tray.of("a") == ()


def test_the_oldest_make_room(town, request, monkeypatch):
    monkeypatch.setattr(photo_tray, "_MOST_BYTES", 1)
    tray = PhotoTray()
    for key in ("a", "b"):
        tray.take(_sender(request), town, key, [jpeg()])
    assert (len(tray.of("a")), len(tray.of("b"))) == (0, 1)


def test_nobody_fills_it_by_the_hour(town, request):
    tray = PhotoTray()
    for number in range(60):
        tray.take(_sender(request), town, f"{number}", [jpeg(side=8)])
    with pytest.raises(Forbidden, match="too_many_tries"):
        tray.take(_sender(request), town, "one more", [jpeg(side=8)])
