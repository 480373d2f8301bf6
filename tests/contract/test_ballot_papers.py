"""Secret papers, on a GeoPackage and on PostGIS: nothing that is kept tells who answered what, or when."""

import pytest
import sqlalchemy as sa

from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import ballot_votes
from cocreate_gis.services.setup import set_up
from tests import ballots


@pytest.fixture
def town(location, workspace, tmp_path):
    store = set_up(OPERATOR, location, workspace)
    yield Context("town", store, tmp_path / "cache")
    store.close()


def test_a_secret_paper_names_nobody_and_tells_no_order(town):
    ballot = ballots.opened(town, choices=("甲", "乙"), secret=True)
    for number in range(12):
        person = Actor(f"visitor:{number}", Role.VISITOR, f"10.0.1.{number}")
        said = {ballot.choices[number % 2].uid: 1}
        ballot_votes.vote_as_anybody(person, town, ballot.uid, said)
    with town.store.read() as connection:
        _tells_no_order(connection)
        papers = connection.execute(sa.text("SELECT * FROM ballot_papers")).mappings().all()
        told = connection.scalars(sa.text("SELECT content FROM history_contents")).all()
    assert len(papers) == 12
    for paper in papers:
        assert set(paper) == {"uid", "ballot", "head", "answers", "channel", "state", "reason"}
        assert paper["head"] is None
        assert not any(paper["uid"] in str(text) for text in told)
    assert not any("visitor:" in str(text) for text in told)


def _tells_no_order(connection: sa.Connection) -> None:
    """Neither the order of the rows nor the transaction that wrote each tells which one came last."""
    if connection.dialect.name == "postgresql":
        assert connection.scalar(sa.text("SELECT count(DISTINCT xmin::text) FROM ballot_papers")) == 1
    else:
        order = list(connection.scalars(sa.text("SELECT uid FROM ballot_papers ORDER BY rowid")))
        assert order == sorted(order)
