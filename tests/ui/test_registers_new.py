"""A record made where one stands: nothing is saved without a place, nothing typed is lost."""

import shapely

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.photos import photos
from tests.pictures import jpeg
from tests.towns import at, lonlat
from tests.ui.test_views import run_view


def _open(town, role="planner"):
    app = run_view(town, "registers.page", "zh", role)
    app.segmented_control(key="register-registers").set_value("trees").run()
    return app


def _begin(town):
    app = _open(town)
    app.button(key="register_add-street_trees").click().run()
    assert not app.exception
    return app


def _place(app, x=600):
    app.session_state["register_new-street_trees"]["place"] = lonlat(at(x, 200))
    return app.run()


def _save(app, turn=1):
    return app.button(key=f"field-street_trees-{turn}-save")


def _trees(town):
    return town.frame(STREET_TREES, Visibility.STAFF)


def test_a_tree_is_saved_with_its_place_and_one_more_begins_empty(town):
    app = _begin(town)
    assert _save(app).disabled
    app = _place(app)
    app.selectbox(key="field-street_trees-1-species").set_value("樟树").run()
    _save(app).click().run()
    assert not app.exception
    (tree,) = _trees(town).itertuples()
    assert tree.species == "樟树"
    assert shapely.equals_exact(tree.geometry, lonlat(at(600, 200)), 1e-9)
    next(b for b in app.button if b.label == "再记一条").click().run()
    assert app.selectbox(key="field-street_trees-2-species").value is None
    assert _save(app, 2).disabled
    next(b for b in app.button if b.label == "回到清单").click().run()
    assert app.dataframe[-1].value["species"].tolist() == ["樟树"]


def test_what_is_refused_says_why_and_keeps_what_was_typed(town):
    app = _place(_begin(town))
    app.selectbox(key="field-street_trees-1-species").set_value("樟树").run()
    app.number_input(key="field-street_trees-1-dbh_cm").set_value(9000.0).run()
    _save(app).click().run()
    assert "胸径" in app.error[0].value
    assert _trees(town).empty
    assert app.selectbox(key="field-street_trees-1-species").value == "樟树"


def test_a_photo_goes_with_the_record_and_a_file_that_is_none_stops_it(town):
    app = _place(_begin(town))
    app.selectbox(key="field-street_trees-1-species").set_value("樟树").run()
    given = app.file_uploader(key="field-street_trees-1-photos")
    given.set_value(("a.jpg", b"no picture", "image/jpeg")).run()
    assert len(app.error) == 1
    assert _save(app).disabled
    app.file_uploader(key="field-street_trees-1-photos").set_value(("a.jpg", jpeg(), "image/jpeg")).run()
    assert not app.error
    _save(app).click().run()
    assert not app.exception
    assert [told.value for told in app.warning] == []
    (uid,) = _trees(town)["uid"]
    assert len(photos.photos_of(OPERATOR, town, STREET_TREES, uid)) == 1


def test_a_visitor_makes_no_record(town):
    app = _open(town, "visitor")
    assert "register_add-street_trees" not in [button.key for button in app.button]
