"""The form in which a planner says what the workspace is and who answers for showing it."""

from cocreate_gis.model.workspace import PublicationMode
from tests.ui.test_views import run_view


def _save(app):
    next(button for button in app.button if button.label == "保存").click().run()
    assert not app.exception


def test_opening_to_the_public_asks_for_a_person_and_a_confirmation(town):
    app = run_view(town, "data.own", "zh", "planner")
    fields = {field.label: field for field in app.text_input}
    fields["底图资料来源（印在图上）"].set_value("实地调查")
    app.radio[0].set_value(PublicationMode.PUBLIC)
    _save(app)
    assert "有人负责" in app.error[0].value
    next(field for field in app.text_input if field.label == "填写并负责的人").set_value("王五")
    _save(app)
    assert [error.value for error in app.error] == ["向公众开放前，请先勾选确认。"]
    assert town.workspace.source == ""
    app.checkbox[0].check()
    _save(app)
    assert not app.error
    assert town.workspace.publication is PublicationMode.PUBLIC
    assert (town.workspace.source, town.workspace.review.approved_by) == ("实地调查", "王五")
