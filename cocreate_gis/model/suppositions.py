"""What a question takes to be otherwise than recorded: what if this gate were open."""

from typing import Literal

from pydantic import Field

from cocreate_gis.model.checked import Checked

GateStatus = Literal["open", "closed"]


class Suppositions(Checked):
    """Things taken to be otherwise than recorded.

    Attributes
    ----------
    gates : dict of str to {"open", "closed"}
        Gates by uid whose state is another.
    hours : dict of str to str
        Opening hours of facilities and gates, by uid, as people write them.
    """

    gates: dict[str, GateStatus] = Field(default_factory=dict)
    hours: dict[str, str] = Field(default_factory=dict)
