"""The pages of the tutorial and their pictures belong together, and a clone stays small."""

from tests.e2e.tutorial import FOLDER, shown_in

MOST_BYTES = 2_500_000


def test_every_picture_of_the_tutorial_is_shown_and_every_shown_one_is_there():
    shown = {name for page in FOLDER.glob("*.md") for name in shown_in(page)}
    assert shown == {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.png")}


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.png")) < MOST_BYTES
