"""Who is heard and who is not: the picture staff look at before they go from door to door."""

import datetime as dt
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.participation import TOPICS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import CATEGORIES, SOURCES, SUGGESTIONS
from cocreate_gis.services.publication import told_count
from cocreate_gis.services.references import record_names
from cocreate_gis.services.voices import ranking
from cocreate_gis.services.voices.heard import AREA_LEVELS, Heard, heard, silent
from cocreate_gis.services.voices.opinions import STANCES, Parts, opinions
from cocreate_gis.services.voices.voiced import Period
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.rates import classed
from cocreate_gis.ui.views.voices import forget as voices_forget
from cocreate_gis.ui.views.voices import same as voices_same

_OPINION_PARTS: tuple[Parts, ...] = ("compound", "street_face", "peak_hours", "respondent")
_PICTURES = {
    "needs_per_100": "rate",
    "people_per_100": "rate",
    "needs": "count",
    "people": "count",
    "heat": "heat",
}


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    parts = {name: draw for name, (action, draw) in _PARTS.items() if desk.may(action)}
    chosen = st.pills(
        desk.words("heard.parts"),
        list(parts),
        default="areas",
        required=True,
        format_func=lambda name: desk.words(f"heard.part_{name}"),
        label_visibility="collapsed",
    )
    parts[chosen or "areas"](desk)


def _areas(desk: Desk) -> None:
    words = desk.words
    level_box, picture_box, period_box = st.columns([1, 1.4, 1.2])
    level = level_box.selectbox(
        words("heard.level"),
        list(AREA_LEVELS),
        index=list(AREA_LEVELS).index("community"),
        format_func=lambda code: words.title(AREA_LEVELS[code].title),
    )
    picture = picture_box.selectbox(
        words("heard.picture"), list(_PICTURES), format_func=lambda code: words(f"heard.picture_{code}")
    )
    period = _period(desk, period_box)
    result = heard(desk.actor, desk.context, level, period)
    _figures(desk, result)
    if picture == "heat":
        category = st.selectbox(
            words("heard.about"),
            list(CATEGORIES),
            None,
            format_func=lambda code: words.title((SUGGESTIONS.field("category").domain or {})[code]),
            placeholder=words("heard.about_all"),
        )
        cells = ranking.heat(desk.actor, desk.context, period, category=category)
        drawn = classed(desk, cells, "people", words("heard.unit_people"), none="heard.class_none")
    else:
        unit = words("heard.unit_per_100" if _PICTURES[picture] == "rate" else f"heard.unit_{picture}")
        drawn = classed(desk, result.areas, picture, unit, none="heard.class_none")
    gismap(
        "heard",
        # The areas carry their names themselves.
        layers=layers_of(desk, only=() if level == "community" and picture != "heat" else (COMMUNITIES,)),
        view=view_of(desk),
        language=words.language,
        overlays=drawn,
        height=520,
    )
    _table(desk, result)


def _period(desk: Desk, box: "st.delta_generator.DeltaGenerator") -> Period:
    words = desk.words
    days = box.date_input(words("heard.period"), value=[], help=words("heard.period_help"))
    chosen: Sequence[dt.date] = days if isinstance(days, tuple) else ()
    return Period(*chosen[:2])


def _figures(desk: Desk, result: Heard) -> None:
    words = desk.words
    rate = "—" if result.people_per_100 is None else words.number(result.people_per_100, 1)
    shown = {
        "households": words.number(result.households),
        "people": words.number(result.people),
        "people_per_100": rate,
        "needs": words.number(result.needs),
        "meetings": words.number(result.meetings),
    }
    with st.container(horizontal=True, key="heard-figures"):
        for name, value in shown.items():
            st.metric(words(f"heard.figure_{name}"), value, border=True)
    if result.elsewhere:
        st.caption(words("heard.elsewhere", count=result.elsewhere))


def _table(desk: Desk, result: Heard) -> None:
    words = desk.plain
    columns = [
        "name",
        "within",
        "households",
        "needs",
        "people",
        "needs_per_100",
        "people_per_100",
        "meetings",
    ]
    sources = [f"from_{code}" for code in SOURCES if result.areas[f"from_{code}"].any()]
    table = pd.DataFrame(result.areas[[*columns, *sources]]).sort_values("people_per_100", ascending=False)
    if not table["within"].any():
        table = table.drop(columns="within")
    titles = {name: words(f"heard.column_{name}") for name in columns}
    domain = SUGGESTIONS.field("source").domain or {}
    titles |= {f"from_{code}": words.title(domain[code]) for code in SOURCES}
    st.dataframe(
        table.rename(columns=titles),
        hide_index=True,
        width="stretch",
        column_config={
            titles[name]: st.column_config.NumberColumn(format="%.1f")
            for name in ("needs_per_100", "people_per_100")
        },
    )
    st.caption(words("heard.how_counted"))


def _silent(desk: Desk) -> None:
    words = desk.words
    level_box, period_box = st.columns(2)
    level = level_box.selectbox(
        words("heard.level"),
        list(AREA_LEVELS),
        format_func=lambda code: words.title(AREA_LEVELS[code].title),
        key="silent-level",
    )
    listed = silent(desk.actor, desk.context, level, _period(desk, period_box))
    if listed.empty:
        st.success(words("heard.nobody_silent"))
        return
    st.markdown(words("heard.silent", count=len(listed), households=int(listed["households"].sum())))
    plain = desk.plain
    table = listed.drop(columns="uid")
    if not table["within"].any():
        table = table.drop(columns="within")
    table = table.rename(columns={name: plain(f"heard.column_{name}") for name in table.columns})
    st.dataframe(table, hide_index=True, width="stretch", height=380)
    leaving = table.assign(**{plain("heard.column_households"): listed["households"].map(told_count)})
    for visit in ("visited_on", "note"):
        leaving[plain(f"heard.column_{visit}")] = ""
    st.download_button(
        words("heard.take_list"),
        data=write_xlsx({plain("heard.part_silent"): leaving}, words.language),
        file_name=f"{plain('heard.part_silent')}.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )


def _ranked(desk: Desk) -> None:
    words, plain = desk.words, desk.plain
    period = _period(desk, st.container())
    domain = SUGGESTIONS.field("category").domain or {}
    by_category = ranking.by_category(desk.actor, desk.context, period).reset_index()
    by_category["category"] = by_category["category"].map(lambda code: plain.title(domain[code]))
    needs = pd.DataFrame(ranking.most_asked(desk.actor, desk.context, period)[["text", "people", "pins"]])
    st.caption(words("heard.ranked_help"))
    for title, table in (("heard.by_category", by_category), ("heard.most_asked", needs)):
        st.markdown(f"##### {words(title)}")
        names = {name: plain(f"heard.column_{name}") for name in table.columns}
        st.dataframe(table.rename(columns=names), hide_index=True, width="stretch")


def _opinions(desk: Desk) -> None:
    words, plain = desk.words, desk.plain
    by_box, topic_box, period_box = st.columns(3)
    part: Parts = by_box.selectbox(
        words("opinions.by"), _OPINION_PARTS, format_func=lambda name: words(f"opinions.by_{name}")
    )
    topics = told_apart(record_names(desk.context, TOPICS.name))
    topic = topic_box.selectbox(
        words("opinions.topic"),
        list(topics),
        None,
        format_func=topics.__getitem__,
        placeholder=words("opinions.all_topics"),
    )
    found = opinions(desk.actor, desk.context, part, _period(desk, period_box), topic=topic)
    if found.empty:
        st.info(words("opinions.none"), icon=":material/info:")
        return
    if part == "respondent":
        speakers = SUGGESTIONS.field("respondent").domain or {}
        found["part"] = found["part"].map(lambda code: plain.title(speakers[code]))
    sides = found["side"].map(lambda side: plain(f"opinions.side_{side}") if side else "")
    found["part"] = (found["part"] + " " + sides).str.strip()
    stances = SUGGESTIONS.field("stance").domain or {}
    titles = {
        "part": plain(f"opinions.by_{part}"),
        "people": plain("heard.column_people"),
        **{stance: plain.title(stances[stance]) for stance in STANCES},
        "agree_share": plain("opinions.agree_share"),
    }
    st.dataframe(
        found[list(titles)].rename(columns=titles).round(3),
        hide_index=True,
        width="stretch",
        column_config={
            titles["agree_share"]: st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        },
    )
    st.caption(words("opinions.help"))


_PARTS: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "areas": ("heard.view", _areas),
    "silent": ("heard.view", _silent),
    "ranked": ("heard.view", _ranked),
    "opinions": ("heard.view", _opinions),
    "same": ("suggestion.merge", voices_same.render_same),
    "flood": ("suggestion.moderate", voices_same.render_floods),
    "forget": ("person.forget", voices_forget.render),
}
