"""Changing the species of a street: every step the law and the neighbours ask for, with its evidence."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.base import Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.fields import code, date, integer, paragraph, reference, text, texts
from cocreate_gis.model.titles import Title

TREE_PLAN_FLOW = chain(
    {
        "inventoried": ("已普查", "Inventoried"),
        "complaint": ("有诉求", "Complained of"),
        "assessed": ("已评估", "Assessed"),
        "consulted": ("已征求意见", "Consulted"),
        "approved": ("已批准", "Approved"),
        "replaced": ("已更换", "Replaced"),
        "survival_checked": ("成活已验收", "Survival checked"),
        "kept": ("保留现有树", "Trees kept"),
    },
    (
        Transition("inventoried", "complaint", evidence=("complaint",)),
        Transition("complaint", "assessed", evidence=("assessed_on", "assessment")),
        Transition(
            "assessed",
            "consulted",
            evidence=("expert_review_on", "expert_review_document", "consulted_on", "consultation"),
        ),
        Transition(
            "consulted",
            "approved",
            evidence=(
                "chosen_species",
                "publicity_from",
                "publicity_until",
                "approval_authority",
                "approval_no",
                "approved_on",
            ),
        ),
        Transition("approved", "replaced", evidence=("replaced_on", "replanted")),
        Transition("replaced", "survival_checked", evidence=("survival_checked_on", "survival")),
        Transition("complaint", "kept", evidence=("outcome",)),
        Transition("assessed", "kept", evidence=("outcome",)),
        Transition("consulted", "kept", evidence=("outcome",)),
        Transition("kept", "complaint", evidence=("complaint",)),
    ),
)

TREE_PLANS = Layer(
    "tree_plans",
    Title("更换树种", "Changes of species"),
    Geometry.POINT,
    (
        text("name", "事项", "Matter", required=True, limit=80),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in TREE_PLAN_FLOW.states.items()}),
        text("road", "哪条路", "Road", required=True, limit=120),
        text("side", "哪一侧(空着为两侧)", "Side (both if empty)", limit=20),
        text("present_species", "现有树种", "Present species", limit=60),
        texts("candidates", "备选树种", "Candidates"),
        reference("topic", "议题", "Topic", "topics"),
        paragraph("complaint", "诉求", "Complaint"),
        date("assessed_on", "评估日期", "Assessed on"),
        paragraph("assessment", "评估结论", "Assessment"),
        date("expert_review_on", "专家评审日期", "Expert review on"),
        text("expert_review_document", "专家评审意见(文号)", "Expert opinion (document)"),
        date("consulted_on", "征求意见日期", "Consulted on"),
        paragraph("consultation", "征求意见情况", "Outcome of the consultation"),
        text("chosen_species", "选定树种", "Species chosen", limit=60),
        date("publicity_from", "公示起", "Publicity from"),
        date("publicity_until", "公示止", "Publicity until"),
        text("approval_authority", "批准机关", "Approved by"),
        text("approval_no", "批准文号", "Approval no."),
        date("approved_on", "批准日期", "Approved on"),
        date("replaced_on", "更换日期", "Replaced on"),
        # Counted where the trees are written: a step that changes none would be a claim.
        integer("replanted", "更换棵数", "Trees replanted", typed=False),
        date("survival_checked_on", "成活验收日期", "Survival checked on"),
        text("survival", "成活情况", "Survival", limit=400),
        integer("survivors", "成活棵数", "Trees alive", maximum=100_000),
        paragraph("outcome", "保留的理由", "Why the trees are kept"),
    ),
    Style("#8e5572", fill="#8e5572"),
    # What experts and neighbours say is worked on here; what is decided is published on purpose.
    visibility=Visibility.STAFF,
    flow=TREE_PLAN_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    spans=(
        ("assessed_on", "consulted_on"),
        ("publicity_from", "publicity_until"),
        ("publicity_until", "approved_on"),
        ("approved_on", "replaced_on"),
        ("replaced_on", "survival_checked_on"),
    ),
    come={"approved": "approved_on", "replaced": "replaced_on", "survival_checked": "survival_checked_on"},
)
