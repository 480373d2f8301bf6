"""The residents' own fund: its rules, what comes in, what goes out. What is booked stands in the ledger."""

from cocreate_gis.model.flows import Transition, chain
from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.base import PERSON_KEY, Due, Geometry, Layer, Style, Visibility
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.fields import boolean, code, date, paragraph, real, reference, text, texts
from cocreate_gis.model.layers.projects import CONTRIBUTIONS, PROJECTS, WORK_ITEMS
from cocreate_gis.model.titles import Title

ENTER, APPROVE = "fund.enter", "fund.approve"
_MOST_YUAN = 1e8
_NO_NAMES = Title(
    "写事由，不写个人姓名；捐助人写在“捐助人”一栏，不公开。",
    "Say what it is, no person's name; the giver goes into the field “Giver”, which is never public.",
)

FUND_FLOW = chain(
    {
        "prepared": ("筹备", "Being prepared"),
        "running": ("运行中", "Running"),
        "ended": ("已结束", "Ended"),
    },
    (
        Transition("prepared", "running", APPROVE, ("rules", "custodian", "signatories")),
        Transition("running", "ended", APPROVE, ("reason",)),
    ),
)

FUNDS = Layer(
    "funds",
    Title("公益自治金", "Residents' funds"),
    Geometry.ANY,
    (
        text("name", "名称", "Name", required=True, limit=60),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in FUND_FLOW.states.items()}),
        paragraph("rules", "管理办法", "Rules"),
        reference("rules_document", "办法文件", "Document of the rules", DOCUMENTS.name),
        reference("ballot", "所依表决", "Decided by", BALLOTS.name),
        text("custodian", "保管方", "Kept by", limit=80),
        texts("signatories", "审批岗位", "Signed by (posts)"),
        real(
            "threshold_yuan",
            "须两人审批的金额（高于）",
            "Two approvals above",
            unit="元",
            maximum=_MOST_YUAN,
        ),
        texts("purposes", "用途", "Purposes"),
        text("reason", "结束原因", "Why it ended"),
    ),
    Style("#b8860b", order=58),
    flow=FUND_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    public_states=("running", "ended"),
    edit_action=APPROVE,
)

INCOME_FLOW = chain(
    {
        "entered": ("已登记", "Entered"),
        "pledged": ("已认捐，待到账", "Pledged"),
        "received": ("已到账", "Received"),
        "published": ("已公布", "Published"),
        "withdrawn": ("已撤回", "Withdrawn"),
    },
    (
        Transition("entered", "pledged", ENTER, ("pledged_on",)),
        Transition("entered", "received", ENTER, ("received_on", "document_no")),
        Transition("pledged", "received", ENTER, ("received_on", "document_no")),
        Transition("received", "published", ENTER, ("published_on",)),
        Transition("entered", "withdrawn", ENTER, ("reason",)),
        Transition("pledged", "withdrawn", ENTER, ("reason",)),
        Transition("received", "withdrawn", APPROVE, ("reason",)),
        Transition("published", "withdrawn", APPROVE, ("reason",)),
    ),
)

FUND_INCOME = Layer(
    "fund_income",
    Title("自治金收入", "Fund income"),
    Geometry.ANY,
    (
        text("name", "收入摘要", "What for", required=True, limit=80, note=_NO_NAMES),
        reference("fund", "基金", "Fund", FUNDS.name, required=True),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in INCOME_FLOW.states.items()}),
        code(
            "donor_type",
            "来自",
            "From",
            {
                "resident": ("居民", "Resident"),
                "group": ("居民小组", "Group of residents"),
                "shop": ("商户", "Shop"),
                "unit": ("驻区单位", "Institution"),
                "government": ("政府", "Government"),
                "revenue": ("公共收益", "Revenue from shared parts"),
            },
            required=True,
        ),
        real("amount_yuan", "金额", "Amount", unit="元", required=True, minimum=0.01, maximum=_MOST_YUAN),
        # Money given for one thing is spent on that thing only.
        reference("project", "专用于项目", "For this project only", PROJECTS.name),
        reference("work_item", "专用于任务", "For this work item only", WORK_ITEMS.name),
        reference("contribution", "众筹", "Need it answers", CONTRIBUTIONS.name),
        date("pledged_on", "认捐日期", "Pledged on"),
        date("due_on", "约定到账", "Due on"),
        date("received_on", "到账日期", "Received on"),
        text("document_no", "收据或凭证号", "Receipt or voucher no.", limit=60),
        date("published_on", "公布日期", "Published on"),
        text("reason", "撤回原因", "Why it was withdrawn"),
        boolean("named", "同意公布姓名", "Agrees to be named", visibility=Visibility.STAFF),
        text("shown_name", "公布的称呼", "Name shown", limit=60, visibility=Visibility.NEVER),
        text("donor", "捐助人", "Giver", limit=80, visibility=Visibility.NEVER),
        text("contact", "联系方式", "Contact", limit=80, visibility=Visibility.NEVER),
        text(PERSON_KEY, "捐助人代号", "Key of the giver", typed=False, visibility=Visibility.NEVER),
    ),
    Style("#b8860b", order=58),
    flow=INCOME_FLOW,
    name_field="name",
    needs_place=False,
    on_map=False,
    public_states=("published",),
    edit_action=ENTER,
    come={"pledged": "pledged_on", "received": "received_on", "published": "published_on"},
    person_field="donor",
    due=Due("due_on", ("pledged",)),
    booked=("fund", "amount_yuan", "project", "work_item", "pledged_on", "received_on", "document_no"),
)

EXPENSE_FLOW = chain(
    {
        "applied": ("已申请", "Applied for"),
        "first_approved": ("一人已批，待第二人", "Approved by one, awaits a second"),
        "approved": ("已批准", "Approved"),
        "paid": ("已付款", "Paid"),
        "published": ("已公布", "Published"),
        "evaluated": ("已评价", "Evaluated"),
        "refused": ("未批准", "Refused"),
        "reversed": ("已冲销", "Taken back"),
    },
    (
        Transition("applied", "first_approved", APPROVE),
        Transition("applied", "approved", APPROVE),
        Transition("first_approved", "approved", APPROVE),
        *(Transition(state, "applied", ENTER, ("reason",)) for state in ("first_approved", "approved")),
        *(
            Transition(state, "refused", APPROVE, ("reason",))
            for state in ("applied", "first_approved", "approved")
        ),
        Transition("approved", "paid", ENTER, ("paid_on", "paid_to", "receipt_no")),
        Transition("paid", "published", ENTER, ("published_on",)),
        Transition("published", "evaluated", ENTER, ("evaluation",)),
        *(
            Transition(state, "reversed", APPROVE, ("reason",))
            for state in ("paid", "published", "evaluated")
        ),
    ),
    plain={"published": ("已公布", "Published"), "evaluated": ("居民评过了", "Rated by residents")},
)

QUOTES = ("quote_1", "quote_2", "quote_3")

FUND_EXPENSES = Layer(
    "fund_expenses",
    Title("自治金支出", "Fund spending"),
    Geometry.POINT,
    (
        text("name", "支出事项", "What is paid for", required=True, limit=80, note=_NO_NAMES),
        reference("fund", "基金", "Fund", FUNDS.name, required=True),
        code("status", "状态", "Status", {k: (t.zh, t.en) for k, t in EXPENSE_FLOW.states.items()}),
        real("amount_yuan", "金额", "Amount", unit="元", required=True, minimum=0.01, maximum=_MOST_YUAN),
        reference("project", "项目", "Project", PROJECTS.name),
        reference("work_item", "任务", "Work item", WORK_ITEMS.name),
        text("purpose", "用途", "Purpose", limit=60),
        *(
            field
            for number, name in enumerate(QUOTES, start=1)
            for field in (
                text(f"{name}_from", f"报价{number}（单位）", f"Quote {number} from", limit=60),
                real(f"{name}_yuan", f"报价{number}", f"Quote {number}", unit="元", maximum=_MOST_YUAN),
            )
        ),
        text("fewer_quotes", "报价不足的原因", "Why there are fewer quotes"),
        date("paid_on", "付款日期", "Paid on"),
        text("paid_to", "收款单位", "Paid to", limit=80, note=_NO_NAMES),
        text(
            "receipt_no",
            "票据号",
            "Receipt no.",
            limit=60,
            note=Title(
                "没有编号的，写“见照片”，并把票据的照片附在这条记录上。",
                "Where there is no number, write “see photo” and attach a photo of the receipt.",
            ),
        ),
        date("published_on", "公布日期", "Published on"),
        paragraph("evaluation", "评价", "Evaluation"),
        text("reason", "退回、未批准或冲销的原因", "Why it was set back, refused or taken back"),
        text("place_name", "地点", "Place", limit=120),
        text("place_uid", "地点对象", "Object of the place"),
    ),
    Style(
        "#b8860b",
        fill="#e0b84a",
        fill_opacity=0.9,
        radius_px=6,
        order=64,
        min_zoom=14,
        label_field="name",
        label_min_zoom=18,
    ),
    flow=EXPENSE_FLOW,
    name_field="name",
    drawable=True,
    on_at_start=False,
    needs_place=False,
    public_states=("published", "evaluated"),
    edit_action=ENTER,
    come={"paid": "paid_on", "published": "published_on"},
    stands_for=("place_name", "place_uid"),
    booked=(
        "fund",
        "amount_yuan",
        "project",
        "work_item",
        "purpose",
        *(f"{name}_{part}" for name in QUOTES for part in ("from", "yuan")),
        "paid_on",
        "paid_to",
        "receipt_no",
    ),
)
