"""The opening story: one closed gate, and the people behind it who cannot walk to an activity room."""

from typing import Final

SUBDISTRICT: Final = "榆园街道(虚构)"
WORKSPACE_NAME: Final = "榆园街道(虚构示例)"
SOURCE: Final = "程序生成的虚构数据,不对应任何真实地点、单位或个人"

GATE_NAME: Final = "睦邻门"
GATE_COMPOUND: Final = "国棉新村"
GATE_COMMUNITY: Final = "国棉社区"
CATEGORY: Final = "cultural_activity_station"
GROUP: Final = "residents_60"
MINUTES: Final = 15.0
# People aged 60 and over whom the plan puts beyond the walk while the gate is closed.
PEOPLE_BEHIND_THE_GATE: Final = 386
