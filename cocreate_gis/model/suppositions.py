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
    """

    gates: dict[str, GateStatus] = Field(default_factory=dict)
