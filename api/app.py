"""The HTTP application: every route, every header, every error, put together."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from api import problems
from api.cameras.pictures import CameraState
from api.cameras.views import CameraItem, CameraPage, LookPage, SightingPage, WrittenCamera
from api.decision_answers import PendingDecision, PendingReport
from api.decision_bodies import DecisionBody, ReportBody
from api.device_health.answer import DayOfHealth, DeviceDaysPage, DeviceHealth
from api.explanation_views import ExplainedAnswer
from api.forms import SmallForms
from api.handover import HandoverAnswer
from api.headers import SecurityHeaders
from api.kpis.answer import KpiAnswer
from api.live.pulse import Readiness
from api.openapi import describe
from api.parts import Parts
from api.policy_views import AssigneePage, MaintenancePage, NoticePage, OutOfServicePage, TeamPage
from api.questions import ForgivingQuestions
from api.routes import (
    alerts,
    areas,
    bulk,
    calendars,
    camera_pictures,
    cameras,
    decisions,
    device_health,
    devices,
    docs,
    dry_run,
    explain,
    handover,
    health,
    history,
    kpis,
    learn,
    maintenance,
    notices,
    out_of_service,
    properties,
    rejections,
    related,
    reports,
    rule_findings,
    rule_sets,
    rules,
    session,
    sightings,
    stream,
    teams,
)
from api.routes.console import Console
from api.rule_set_views import RuleSetItem, RuleSetPage
from api.rule_views import CalendarPage, PropertyPage, RuleVersionPage
from api.trial_views import DryRunBody, TrialAnswer, TrialProgress
from api.views import (
    AlertItem,
    AlertPage,
    AreaPage,
    DeviceItem,
    DevicePage,
    LiveAlert,
    RulePage,
    TimelinePage,
)
from streams.runtime.settings import Settings

PREFIX = "/api/v1"

_SHAPES: Sequence[Any] = (
    AlertItem,
    AlertPage,
    AreaPage,
    DeviceItem,
    DevicePage,
    LiveAlert,
    Readiness,
    RulePage,
    RuleVersionPage,
    PropertyPage,
    CalendarPage,
    calendars.CalendarBody,
    RuleSetItem,
    RuleSetPage,
    rule_sets.ImportBody,
    rule_sets.Imported,
    TimelinePage,
    *get_args(DecisionBody),
    PendingDecision,
    PendingReport,
    ReportBody,
    bulk.BulkBody,
    bulk.BulkOutcomes,
    KpiAnswer,
    HandoverAnswer,
    DayOfHealth,
    DeviceDaysPage,
    DeviceHealth,
    MaintenancePage,
    NoticePage,
    OutOfServicePage,
    TeamPage,
    AssigneePage,
    maintenance.MaintenanceBody,
    out_of_service.OutOfServiceBody,
    teams.TeamBody,
    devices.DeviceBody,
    CameraItem,
    CameraPage,
    WrittenCamera,
    CameraState,
    LookPage,
    SightingPage,
    cameras.CameraBody,
    devices.LatestPage,
    history.HistoryAnswer,
    rejections.RejectionPage,
    related.SimilarPage,
    rule_findings.RuleFindings,
    rule_findings.RulesFindings,
    DryRunBody,
    TrialAnswer,
    TrialProgress,
    ExplainedAnswer,
    session.Me,
    session.TokenAnswer,
)


_ROUTES: Sequence[Any] = (
    stream,
    kpis,
    handover,
    bulk,
    reports,
    alerts,
    related,
    decisions,
    notices,
    maintenance,
    out_of_service,
    teams,
    dry_run,
    explain,
    learn,
    rule_findings,
    rules,
    rule_sets,
    properties,
    calendars,
    device_health,
    cameras,
    camera_pictures,
    sightings,
    devices,
    areas,
    rejections,
    history,
    session,
)
"""In the order they are tried: fixed paths (`alerts/stream`) come before those with an id (`alerts/{id}`)."""

_COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "multipart/*")
"""Live pictures are JPEGs: compressing them again would only hold them back."""

_BUILT_CONSOLE = Path(__file__).parent / "console" / "dist"


def create_app(settings: Settings, parts: Parts | None = None) -> FastAPI:
    """The application around its parts; without them it can only describe itself."""
    app = FastAPI(
        title="urbanwatch",
        version="1",
        description="Live alerts, rules, devices, cameras, history of a city. Errors are problem details (RFC 9457).",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.parts = parts
    routes = APIRouter(prefix=PREFIX)
    for part in _ROUTES:
        routes.include_router(part.router)
    app.include_router(routes)
    app.include_router(health.router)
    app.include_router(docs.router)
    app.mount("/", Console(Path(settings.api.console_dir or _BUILT_CONSOLE)), name="console")
    problems.install(app)
    describe(app, _SHAPES)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4, exclude_content_types=_COMPRESSED)
    app.add_middleware(SmallForms, paths=frozenset(PREFIX + path for path in session.FORM_PATHS))
    app.add_middleware(ForgivingQuestions)
    app.add_middleware(SecurityHeaders)
    return app
