"""Supports, follows, notices and the outbox, on both stores."""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.store import (
    CONFIRMATION,
    NoticeDraft,
    Store,
    add_follow,
    add_notices,
    add_support,
    area_follows,
    authors_of,
    claim_mail,
    confirm_address,
    count_unread,
    delete_address,
    end_follow,
    erase_conversation,
    followers,
    group_of,
    insert_features,
    list_follows,
    list_notices,
    mark_read,
    open_store,
    read_address,
    remove_support,
    save_address,
    set_mail_state,
    supported_by,
    supporters,
    update_feature,
)
from tests.contract.conftest import PLANNER

ANNA, BO = "visitor:anna", "account:bo"
LEASE = dt.timedelta(minutes=10)


@pytest.fixture
def said(store: Store) -> list[str]:
    """Three suggestions of two people."""
    uids = ["one", "two", "three"]
    frame = gpd.GeoDataFrame(
        {"uid": uids, "text": ["没有凳子"] * 3, "status": ["released"] * 3, "author": [ANNA, BO, ANNA]},
        geometry=[shapely.Point(114.2, 30.5)] * 3,
        crs=4326,
    )
    with store.write(PLANNER) as writer:
        insert_features(writer, SUGGESTIONS, frame)
    return uids


def test_support_is_once_per_person_and_can_be_taken_back(store: Store, said: list[str]) -> None:
    with store.write(PLANNER) as writer:
        add_support(writer, "two", [ANNA])
        add_support(writer, "two", [ANNA, BO, ANNA])
    with store.read() as connection:
        assert supporters(connection, ["two"]) == {ANNA, BO}
        assert supported_by(connection, ANNA) == {"two"}
        assert authors_of(connection, said) == {"one": ANNA, "two": BO, "three": ANNA}
    with store.write(PLANNER) as writer:
        remove_support(writer, said, ANNA)
    with store.read() as connection:
        assert supporters(connection, said) == {BO}


def test_a_group_is_found_from_any_of_its_members(store: Store, said: list[str]) -> None:
    with store.write(PLANNER) as writer:
        update_feature(writer, SUGGESTIONS, 2, 1, {"merged_into": "one"})
        update_feature(writer, SUGGESTIONS, 3, 1, {"merged_into": "two"})
    with store.read() as connection:
        for uid in said:
            assert group_of(connection, uid) == ["one", "two", "three"]
    with store.write(PLANNER) as writer:
        update_feature(writer, SUGGESTIONS, 2, 2, {"merged_into": None})
    with store.read() as connection:
        assert group_of(connection, "one") == ["one"]
        assert group_of(connection, "three") == ["two", "three"]


def test_a_suggestion_is_followed_once_and_only_its_follower_ends_it(store: Store, said: list[str]) -> None:
    with store.write(PLANNER) as writer:
        wish = add_follow(writer, ANNA, "凳子", suggestion_uid="two")
        assert add_follow(writer, ANNA, "又一次", suggestion_uid="two") == wish
        add_follow(writer, ANNA, "我家附近", area='{"type": "Polygon"}')
        end_follow(writer, BO, wish)
    with store.read() as connection:
        assert {follow.title for follow in list_follows(connection, ANNA)} == {"凳子", "我家附近"}
        assert [follow.title for follow in area_follows(connection)] == ["我家附近"]
        assert followers(connection, said) == {ANNA}
    with store.write(PLANNER) as writer:
        end_follow(writer, ANNA, wish)
    with store.read() as connection:
        assert followers(connection, said) == set()


def test_notices_are_kept_until_seen(store: Store) -> None:
    with store.write(PLANNER) as writer:
        add_notices(writer, [NoticeDraft(ANNA, "status", "one", {"status": "done"})])
        add_notices(writer, [NoticeDraft(BO, "status", "one"), NoticeDraft(ANNA, "comment", "two")])
    with store.read() as connection:
        assert [notice.kind for notice in list_notices(connection, ANNA, 10)] == ["comment", "status"]
        assert list_notices(connection, ANNA, 10)[1].params == {"status": "done"}
        assert count_unread(connection, ANNA) == 2
    with store.write(PLANNER) as writer:
        mark_read(writer, ANNA)
    with store.read() as connection:
        assert (count_unread(connection, ANNA), count_unread(connection, BO)) == (0, 1)


def _with_address(store: Store, *, confirmed: bool = True) -> None:
    with store.write(PLANNER) as writer:
        save_address(writer, ANNA, "anna@example.org", "zh", "fingerprint")
        if confirmed:
            confirm_address(writer, ANNA)


def test_only_a_confirmed_address_gets_mail_and_the_question_itself_goes_before(store: Store) -> None:
    _with_address(store, confirmed=False)
    with store.write(PLANNER) as writer:
        add_notices(writer, [NoticeDraft(ANNA, "status", "one"), NoticeDraft(ANNA, CONFIRMATION)])
    with store.write(PLANNER) as writer:
        claimed = claim_mail(writer, LEASE)
        assert claimed is not None
        assert claimed.kind == CONFIRMATION
        assert claim_mail(writer, LEASE) is None
    with store.read() as connection:
        assert [notice.kind for notice in list_notices(connection, ANNA, 10)] == ["status"]
        found = read_address(connection, secret_hash="fingerprint")
        assert found is not None
        assert (found.person, found.confirmed_at) == (ANNA, None)


def test_a_mail_is_claimed_by_one_process_and_outlives_it(store: Store, location: str) -> None:
    _with_address(store)
    with store.write(PLANNER) as writer:
        add_notices(writer, [NoticeDraft(ANNA, "status", "one")])
    other = open_store(location)
    with store.write(PLANNER) as writer:
        first = claim_mail(writer, LEASE)
    with other.write(PLANNER) as writer:
        assert claim_mail(writer, LEASE) is None
    assert first is not None
    assert first.mail_tries == 1
    with other.write(PLANNER) as writer:
        set_mail_state(writer, first.uid, "waiting", dt.timedelta(0))
        again = claim_mail(writer, -LEASE)
    assert again is not None
    assert again.mail_tries == 2
    # Its process died: the lease is over, and the next one takes it.
    with store.write(PLANNER) as writer:
        third = claim_mail(writer, LEASE)
        assert third is not None
        set_mail_state(writer, third.uid, "sent")
    with store.write(PLANNER) as writer:
        assert claim_mail(writer, LEASE) is None
    other.close()


def test_an_address_is_forgotten_with_what_waits_for_it(store: Store) -> None:
    _with_address(store)
    with store.write(PLANNER) as writer:
        add_notices(writer, [NoticeDraft(ANNA, "status", "one")])
        delete_address(writer, ANNA)
    with store.write(PLANNER) as writer:
        assert claim_mail(writer, LEASE) is None
    with store.read() as connection:
        assert read_address(connection, person=ANNA) is None
        assert len(list_notices(connection, ANNA, 10)) == 1


def test_a_person_is_forgotten_as_a_whole(store: Store, said: list[str], location: str) -> None:
    _with_address(store)
    with store.write(PLANNER) as writer:
        add_support(writer, "two", [ANNA, BO])
        add_follow(writer, ANNA, "凳子", suggestion_uid="two")
        add_notices(writer, [NoticeDraft(ANNA, "status", "one")])
        assert erase_conversation(writer, ANNA) == ["two"]
    with store.read() as connection:
        assert supporters(connection, said) == {BO}
        assert not list_follows(connection, ANNA)
        assert not list_notices(connection, ANNA, 10)
    store.wipe()
    if "://" not in location:
        kept = b"".join(path.read_bytes() for path in Path(location).parent.glob("*.gpkg*"))
        assert b"anna@example.org" not in kept
