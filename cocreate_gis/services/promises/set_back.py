"""A scheme that is set back to draft takes its options out of the public's sight with it."""

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.schemes import OPTION_FLOW, SCHEME_FLOW, SCHEME_OPTIONS, SCHEMES
from cocreate_gis.store import Feature, Writer, read_features, update_feature


def set_back(writer: Writer, layer: Layer, current: Feature, target: str) -> None:
    """Set the options of a scheme back to draft where the scheme is.

    Parameters
    ----------
    writer : Writer
        The transaction of the step.
    layer : Layer
        The layer of the record; nothing is done for any but schemes.
    current : Feature
        The record as it stands.
    target : str
        The state it reaches.
    """
    if layer is not SCHEMES or target != SCHEME_FLOW.initial:
        return
    shown = {"scheme": current.uid, "status": "shown"}
    options = read_features(writer.connection, SCHEME_OPTIONS, where=shown, geometry=False)
    for fid, version in options["version"].items():
        update_feature(writer, SCHEME_OPTIONS, int(fid), int(version), {"status": OPTION_FLOW.initial})
