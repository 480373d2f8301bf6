"""A person asks to be forgotten, on a GeoPackage and on PostGIS."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Forbidden, NotFound, Unavailable
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import COMMENTS, SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import job_files
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices import follows
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import comments, forgetting, merging, receipts, support
from cocreate_gis.services.voices.receipts import give_receipt
from cocreate_gis.store import (
    find_persons,
    get_feature,
    open_store,
    read_features,
    save_address,
    verify_history,
)
from tests.pictures import jpeg
from tests.towns import at
from tests.voices import add, say

PLANNER = Actor("planner", Role.PLANNER)
ANNA = Actor("visitor:anna", Role.VISITOR)
BERT = Actor("visitor:bert", Role.VISITOR)
SECRET = "anna-secret-0123456789"
WORDS = (
    "安娜的原话独一无二",
    "安娜阿姨",
    "13900001111",
    "安娜的留言在此",
    "安娜的答卷文字",
    "anna@example.org",
)


@pytest.fixture
def town(store, tmp_path):
    return Context("town", store, tmp_path / "cache")


@pytest.fixture
def said(town):
    """Anna's pin with a photo and a receipt, Bert's beside it, and what they left with each other."""
    hers = say(town, ANNA.uid, WORDS[0], at(100, 0), nickname=WORDS[1], contact=WORDS[2])
    his = say(town, BERT.uid, "没有地方坐", at(105, 0))
    row = _row(town, hers)
    photos.attach(PLANNER, town, SUGGESTIONS, hers, [jpeg()])
    with town.store.write(OPERATOR) as writer:
        give_receipt(writer, SECRET, row.fid)
    support.agree(ANNA, town, his)
    comments.write(ANNA, town, his, comments.CommentDraft(text=WORDS[3], nickname=WORDS[1]))
    comments.write(BERT, town, hers, comments.CommentDraft(text="说得对"))
    support.agree(BERT, town, hers)
    follows.follow(ANNA, town, his)
    follows.follow(BERT, town, hers)
    add(town, "survey_answers", None, survey="s", answers=f'{{"q": "{WORDS[4]}"}}', author=ANNA.uid)
    with town.store.write(OPERATOR) as writer:
        save_address(writer, ANNA.uid, WORDS[5], "zh", "hash")
    return hers, his


def _row(town, uid, layer=SUGGESTIONS):
    with town.store.read() as connection:
        return get_feature(connection, layer, uid=uid)


def _everything(town):
    """Every value of every table, as text."""
    with town.store.read() as connection:
        names = sa.inspect(connection).get_table_names(schema=None)
        return "\n".join(
            str(row)
            for name in names
            if not name.startswith(("spatial_ref", "gpkg", "rtree"))
            for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))
        )


def test_it_is_told_first_what_will_go(town, said):
    kept = forgetting.what_is_kept(ANNA, town, ANNA.uid)
    assert (kept.suggestions, kept.comments, kept.answers, kept.photos, kept.mail) == (1, 1, 1, 1, 1)
    assert kept.supports == 1
    assert (kept.others_comments, kept.others_supports) == (1, 1)
    assert kept.texts == (WORDS[0],)
    assert _row(town, said[0]).values["text"] == WORDS[0]


def test_nothing_of_her_is_left_and_the_chain_verifies(town, said):
    hers, his = said
    assert all(word in _everything(town) for word in WORDS)
    forgetting.forget(ANNA, town, ANNA.uid)
    left = _everything(town)
    assert [word for word in WORDS if word in left] == []
    with town.store.read() as connection:
        verify_history(connection)
        assert connection.scalar(sa.text("SELECT count(*) FROM photos")) == 0
        persons = [connection.scalar(sa.text(f"SELECT count(*) FROM {t} WHERE person = 'visitor:anna'"))
                   for t in ("supports", "follows", "notices", "mail_addresses")]  # fmt: skip
    assert persons == [0, 0, 0, 0]
    assert _row(town, his).values["support_count"] == 0
    assert _row(town, his).values["comment_count"] == 0
    assert list(town.frame(SUGGESTIONS, Visibility.STAFF)["uid"]) == [his]
    with pytest.raises(NotFound, match="feature_missing"):
        _row(town, hers)


def test_the_bytes_of_the_file_do_not_hold_her_words(town, said):
    path = getattr(town.store, "path", None)
    if path is None:
        pytest.skip("a database keeps its files to itself")
    files = [file for file in Path(path).parent.iterdir() if file.name.startswith(path.name)]

    def found():
        content = b"".join(file.read_bytes() for file in files if file.exists())
        return [word for word in WORDS if word.encode() in content]

    assert found() == list(WORDS)
    forgetting.forget(ANNA, town, ANNA.uid)
    assert found() == []


def test_the_receipt_says_so(town, said):
    forgetting.forget(ANNA, town, ANNA.uid)
    with pytest.raises(NotFound, match="receipt_erased"):
        receipts.open_by_secret(town, SECRET)
    with pytest.raises(NotFound, match="receipt_erased"):
        forgetting.kept_with_receipt(town, SECRET)


def test_the_receipt_alone_erases_its_suggestion_only(town, said):
    assert forgetting.kept_with_receipt(town, SECRET).suggestions == 1
    forgetting.forget_with_receipt(Actor("visitor:phone", Role.VISITOR), town, SECRET)
    with pytest.raises(NotFound, match="receipt_erased"):
        receipts.open_by_secret(town, SECRET)
    with town.store.read() as connection:
        verify_history(connection)
        assert len(read_features(connection, COMMENTS, where={"suggestion": said[1]})) == 1
    assert _row(town, said[1]).values["support_count"] == 1


def test_what_others_said_of_the_same_thing_takes_its_place(town, said):
    hers, his = said
    third = say(town, "visitor:c", "放把椅子", at(110, 0))
    fids = {_row(town, uid).fid: _row(town, uid).version for uid in (his, third)}
    merging.merge(PLANNER, town, _row(town, hers).fid, fids)
    support.agree(Actor("visitor:d", Role.VISITOR), town, hers)
    kept = forgetting.what_is_kept(ANNA, town, ANNA.uid)
    assert (kept.others_comments, kept.others_supports) == (0, 0)
    forgetting.forget(ANNA, town, ANNA.uid)
    assert _row(town, his).values["merged_into"] is None
    assert _row(town, third).values["merged_into"] == his
    # c said it too, d agreed with hers; Bert is the author of what stands now.
    assert _row(town, his).values["support_count"] == 2
    with town.store.read() as connection:
        assert list(read_features(connection, COMMENTS)["text"]) == ["说得对"]
        titles = connection.scalars(sa.text("SELECT title FROM follows WHERE person = 'visitor:bert'")).all()
        verify_history(connection)
    assert WORDS[0] not in str(titles)


def test_the_office_finds_the_person_by_what_she_left(town, said):
    (kept,) = forgetting.find(PLANNER, town, " 139 0000 1111 ")
    assert (kept.person, kept.texts) == (ANNA.uid, (WORDS[0],))
    with town.store.read() as connection:
        code = connection.scalar(sa.text("SELECT code FROM receipts"))
        assert find_persons(connection, " ") == []
    assert forgetting.find(PLANNER, town, code.lower())[0].person == ANNA.uid
    assert forgetting.find(PLANNER, town, "nobody") == []
    forgetting.forget(PLANNER, town, kept.person)
    with pytest.raises(NotFound, match="nothing_to_forget"):
        forgetting.forget(PLANNER, town, kept.person)


def test_nobody_forgets_somebody_else(town, said):
    for act in (forgetting.what_is_kept, forgetting.forget):
        with pytest.raises(Forbidden):
            act(BERT, town, ANNA.uid)
    with pytest.raises(Forbidden):
        forgetting.find(BERT, town, WORDS[2])
    with pytest.raises(Forbidden):
        forgetting.forget(Actor("official", Role.OFFICIAL), town, ANNA.uid)
    in_an_area = Actor("p", Role.PLANNER, areas=frozenset({"west"}))
    for act, asked in ((forgetting.forget, ANNA.uid), (forgetting.find, WORDS[2])):
        with pytest.raises(Forbidden, match="outside_your_area"):
            act(in_an_area, town, asked)


def test_it_stays_forgotten_after_opening_the_store_again(town, said, location):
    forgetting.forget(ANNA, town, ANNA.uid)
    again = open_store(location)
    with again.read() as connection:
        verify_history(connection)
        assert read_features(connection, SUGGESTIONS)["text"].tolist() == ["没有地方坐"]
    again.close()


def test_no_file_made_for_somebody_outlives_what_is_forgotten(town, said):
    export = job_files.keep(town, WORDS[0].encode())
    forgetting.forget_with_receipt(ANNA, town, SECRET)
    with pytest.raises(Unavailable, match="file_not_read"):
        job_files.kept(town, export)
    export = job_files.keep(town, WORDS[3].encode())
    forgetting.forget(ANNA, town, ANNA.uid)
    with pytest.raises(Unavailable, match="file_not_read"):
        job_files.kept(town, export)


def test_files_of_yesterday_go_without_another_being_kept(town):
    old, new = job_files.keep(town, b"old"), job_files.keep(town, b"new")
    os.utime(town.cache / "jobs" / old, (0, 0))
    job_files.prune(town)
    assert job_files.kept(town, new) == b"new"
    with pytest.raises(Unavailable, match="file_not_read"):
        job_files.kept(town, old)


def test_the_office_finds_the_person_by_where_she_wants_mail(town):
    with town.store.write(OPERATOR) as writer:
        save_address(writer, BERT.uid, "Bert@example.org", "zh", "hash")
    (kept,) = forgetting.find(PLANNER, town, "bert@example.org ")
    assert (kept.person, kept.mail) == (BERT.uid, 1)


def test_who_has_no_name_forgets_nobody(town, said):
    with pytest.raises(Forbidden):
        forgetting.forget(VISITOR, town, VISITOR.uid)
