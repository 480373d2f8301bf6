"""What a file does not say is asked for on the page, and what was given stays."""

from streamlit.testing.v1 import AppTest

_TOLD = ("required_column_missing", {"missing": ["name", "category"], "headings": ["叫法", "做啥"]})
_KEYS = ("required_column_missing", {"missing": ["name"], "headings": ["id", "category"]})
_LESS = ("required_column_missing", {"missing": ["category"], "headings": ["叫法", "做啥"]})


def _page(store: str, cache: str) -> None:
    from pathlib import Path

    import streamlit as st

    from cocreate_gis.model.layers.network import FACILITIES
    from cocreate_gis.model.permissions import OPERATOR
    from cocreate_gis.services.office import Office, Seat
    from cocreate_gis.ui.desk import Desk
    from cocreate_gis.ui.views.data import hints as data_hints
    from cocreate_gis.wording import Words

    office = Office(store, Path(cache), local_planner=True, bound_to_loopback=True)
    desk = Desk(office, Seat(OPERATOR, office.context(), True), Words("zh"))
    st.session_state["hints"] = hints = data_hints.render(desk, FACILITIES, "file")
    if noticed := st.session_state.pop("noticed", None):
        data_hints.learn("file", FACILITIES, hints["source_layer"], noticed, {"status": "状态"})
        st.rerun()


def _noticed(app: AppTest, *noticed: object) -> AppTest:
    app.session_state["noticed"] = noticed
    app.run()
    assert not app.exception
    return app


def test_layers_and_columns_are_asked_for_once_they_are_known_and_stay(town):
    app = AppTest.from_function(
        _page, kwargs={"store": town.store.location, "cache": str(town.cache)}, default_timeout=60
    ).run()
    assert [box.label for box in app.selectbox] == ["文字编码"]
    _noticed(app, ("layer_choice", {"choices": ["街", "店"]}))
    app.selectbox[0].select("店").run()
    _noticed(app, _TOLD)
    app.selectbox[2].select("叫法").run()
    _noticed(app, _LESS)
    app.selectbox[3].select("做啥").run()
    assert app.session_state["hints"] == {
        "source_layer": "店",
        "encoding": None,
        "crs": None,
        "mapping": {"叫法": "name", "做啥": "category"},
        "for_all": {},
    }


def test_keys_of_a_computer_are_not_taken_for_names_unless_somebody_says_so(town):
    app = AppTest.from_function(
        _page, kwargs={"store": town.store.location, "cache": str(town.cache)}, default_timeout=60
    ).run()
    _noticed(app, _KEYS)
    assert app.selectbox[1].options == ["这份资料没有名称", "id", "category"]
    assert app.session_state["hints"]["mapping"] == {"": "name"}
    app.selectbox[1].select("id").run()
    assert app.session_state["hints"]["mapping"] == {"id": "name"}


def test_one_value_is_given_for_all_rows_and_a_column_of_foreign_words_kept_beside(town):
    app = AppTest.from_function(
        _page, kwargs={"store": town.store.location, "cache": str(town.cache)}, default_timeout=60
    ).run()
    _noticed(app, _LESS, ("code_unknown", {"column": "做啥"}), ("evidence_missing", {}))
    # It stands first: after twenty columns nobody would look for it.
    assert app.selectbox[1].options[0] == "文件里没有这一列：所有行都填同一个值"
    app.selectbox[1].select("文件里没有这一列：所有行都填同一个值").run()
    value = app.selectbox[2]
    assert value.label.startswith("类别")
    value.select(value.options[0]).run()
    assert [box.label for box in app.checkbox] == [
        "“做啥”这一列的说法不是本系统的：原样附在记录旁，不读它",
        "“状态”这一列的说法不是本系统的：原样附在记录旁，不读它",
    ]
    app.checkbox[0].check().run()
    hints = app.session_state["hints"]
    assert hints["mapping"] == {"做啥": ""}
    assert list(hints["for_all"]) == ["category"]
    assert hints["for_all"]["category"]
