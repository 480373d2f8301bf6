"""From a scheme to the rating after: schemes, ballots, projects, the fund, care and results."""

from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.layers.care import (
    ADOPTION_CHECKINS,
    ADOPTIONS,
    COVENANT_SIGNATURES,
    NOTICE_BOARDS,
    PATROL_FINDINGS,
    PATROLS,
    RESPONSIBILITIES,
)
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.layers.points import MERCHANTS, POINTS_SCHEMES
from cocreate_gis.model.layers.projects import (
    COMMITMENTS,
    CONTRIBUTIONS,
    PROGRAMMES,
    PROJECTS,
    WORK_ITEMS,
)
from cocreate_gis.model.layers.results import (
    EVALUATIONS,
    HONOURS,
    INDICATOR_SCORES,
    INDICATORS,
    MEMORIES,
    PROJECT_RESULTS,
    SELF_EVALUATIONS,
)
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEME_REMARKS, SCHEME_REVISIONS, SCHEMES
from cocreate_gis.model.layers.services import (
    METHOD_CHECKS,
    METHOD_ITEMS,
    METHODS,
    SERVICE_COUNTS,
    SERVICE_ITEMS,
    SERVICE_OFFERS,
    SHARED_SERVICES,
)
from cocreate_gis.model.layers.site_log import SITE_LOG
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.scheme_choice import COMPARE, DRAW, REVISIONS
from cocreate_gis.ui.views.ballots import count as ballots_count
from cocreate_gis.ui.views.ballots import map as ballots_map
from cocreate_gis.ui.views.ballots import now as ballots_now
from cocreate_gis.ui.views.ballots import prepare as ballots_prepare
from cocreate_gis.ui.views.care import adopt as care_adopt
from cocreate_gis.ui.views.care import covenant as care_covenant
from cocreate_gis.ui.views.care import duties as care_duties
from cocreate_gis.ui.views.care import methods as care_methods
from cocreate_gis.ui.views.care import patrol as care_patrol
from cocreate_gis.ui.views.care import services as care_services
from cocreate_gis.ui.views.care import sharing as care_sharing
from cocreate_gis.ui.views.fund import accounts as fund_accounts
from cocreate_gis.ui.views.fund import public as fund_public
from cocreate_gis.ui.views.points import desk as points_desk
from cocreate_gis.ui.views.points import shops as points_shops
from cocreate_gis.ui.views.projects import needs as projects_needs
from cocreate_gis.ui.views.projects import page as projects_page
from cocreate_gis.ui.views.projects import programme as projects_programme
from cocreate_gis.ui.views.register_shelf import Register, Shelf, render_shelf
from cocreate_gis.ui.views.results import evaluation as results_evaluation
from cocreate_gis.ui.views.results import honours as results_honours
from cocreate_gis.ui.views.results import kept as results_kept
from cocreate_gis.ui.views.results import memories as results_memories
from cocreate_gis.ui.views.results import public as results_public
from cocreate_gis.ui.views.results import self as results_self
from cocreate_gis.ui.views.schemes import compare as schemes_compare
from cocreate_gis.ui.views.schemes import draw as schemes_draw
from cocreate_gis.ui.views.schemes import revisions as schemes_revisions

PROMISES = Shelf(
    "promises",
    {
        "schemes": Register(
            (SCHEMES, SCHEME_OPTIONS, SCHEME_REVISIONS, SCHEME_REMARKS),
            {
                COMPARE: ("map.view", schemes_compare.render),
                REVISIONS: ("map.view", schemes_revisions.render),
                DRAW: ("feature.edit", schemes_draw.render),
            },
            opens_with=COMPARE,
        ),
        "ballots": Register(
            (BALLOTS, BALLOT_CHOICES),
            {
                "ballots_now": ("map.view", ballots_now.render),
                "ballots_map": ("map.view", ballots_map.render),
                "ballots_prepare": ("ballot.manage", ballots_prepare.render),
                "ballots_count": ("ballot.manage", ballots_count.render),
            },
            opens_with="ballots_now",
        ),
        "projects": Register(
            (PROJECTS, WORK_ITEMS, COMMITMENTS, CONTRIBUTIONS, SITE_LOG, PROGRAMMES),
            {
                "project": ("map.view", projects_page.render),
                "programme": ("map.view", projects_programme.render),
                "needs": ("map.view", projects_needs.render),
            },
            opens_with="project",
        ),
        "fund": Register(
            (FUND_EXPENSES, FUND_INCOME, FUNDS, MERCHANTS, POINTS_SCHEMES),
            {
                "fund": ("map.view", fund_public.render),
                "fund_accounts": ("fund.enter", fund_accounts.render),
                "points": ("map.view", points_shops.render),
                "points_desk": ("points.manage", points_desk.render),
            },
            opens_with="fund",
        ),
        "care": Register(
            (
                ADOPTIONS,
                ADOPTION_CHECKINS,
                RESPONSIBILITIES,
                COVENANT_SIGNATURES,
                PATROLS,
                PATROL_FINDINGS,
                NOTICE_BOARDS,
                SHARED_SERVICES,
                SERVICE_COUNTS,
                METHODS,
                METHOD_ITEMS,
                METHOD_CHECKS,
                SERVICE_ITEMS,
                SERVICE_OFFERS,
            ),
            {
                "adopt": ("map.view", care_adopt.render),
                "services": ("map.view", care_services.render),
                "duties": ("map.view", care_duties.render),
                "covenant": ("map.view", care_covenant.render),
                "sharing": ("map.view", care_sharing.render),
                "methods": ("map.view", care_methods.render),
                "patrol": ("meeting.record", care_patrol.render),
            },
            opens_with="adopt",
        ),
        "results": Register(
            (
                PROJECT_RESULTS,
                EVALUATIONS,
                INDICATORS,
                INDICATOR_SCORES,
                SELF_EVALUATIONS,
                HONOURS,
                MEMORIES,
            ),
            {
                "public": ("map.view", results_public.render),
                "kept": ("map.view", results_kept.render),
                "evaluation": ("map.view", results_evaluation.render),
                "self_evaluation": ("survey.report", results_self.render),
                "honours": ("map.view", results_honours.render),
                "memories": ("map.view", results_memories.render),
            },
            opens_with="public",
        ),
    },
)


def render(desk: Desk) -> None:
    """Draw the view.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    render_shelf(desk, PROMISES)
