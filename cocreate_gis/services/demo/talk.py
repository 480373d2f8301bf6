"""What others add to what was said: who agrees, and what they write under it."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.word_lists import word_list
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.participation import TOPICS
from cocreate_gis.model.layers.suggestions import COMMENTS, SUGGESTIONS
from cocreate_gis.store import Writer, add_support, insert_features, read_features, set_counters

_NEIGHBOURS = 400


def talk(writer: Writer) -> None:
    """Let neighbours agree with what was said, and write under the questions that are still open.

    Parameters
    ----------
    writer : Writer
        The transaction in which the town was written.
    """
    said = read_features(writer.connection, SUGGESTIONS, geometry=False)
    for uid, position, agreeing in zip(said["uid"], said.index, said["support_count"], strict=True):
        neighbours = [f"neighbour:{(position * 7 + k) % _NEIGHBOURS}" for k in range(int(agreeing))]
        add_support(writer, str(uid), neighbours)
    _write_under(writer, said)


def _write_under(writer: Writer, said: pd.DataFrame) -> None:
    topics = read_features(writer.connection, TOPICS, geometry=False).set_index("name")["uid"]
    public = said[said["status"].isin(SUGGESTIONS.public_states)]
    rows = []
    for talked in word_list("events")["comments"]:
        about = public[public["topic"] == topics[talked["topic"]]].iloc[talked["nth"]]
        words = {name: value for name, value in talked.items() if name not in ("topic", "nth")}
        rows.append({**words, "suggestion": about["uid"], "status": "released"})
    written = pd.DataFrame(rows)
    written["author"] = [f"neighbour:{k}" for k in range(len(rows))]
    insert_features(writer, COMMENTS, gpd.GeoDataFrame(written, geometry=[None] * len(rows), crs=WGS84))
    for uid, count in written["suggestion"].value_counts().items():
        fid = said.index[said["uid"] == uid][0]
        set_counters(writer, SUGGESTIONS, int(fid), {"comment_count": int(count)})
