"""The demo policies: who watches which part of the city, who is told of late answers, planned work, calendars."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ingest.simulator.areas import Ward
from ingest.simulator.city_calendar import CITY_ZONE, demo_calendars
from streams.contracts.calendars import Calendar
from streams.contracts.policies import MaintenanceWindow, Reach, Team
from streams.contracts.registry import EntryKind
from streams.contracts.times import HOUR, from_datetime

SHIFT_LEAD = "shift-lead"
"""Whom the demo rules escalate to."""

_NIGHT_WORK_FROM = from_datetime(datetime(2026, 11, 17, 1, tzinfo=CITY_ZONE))


def demo_policies(wards: Iterable[Ward]) -> Mapping[tuple[EntryKind, str], Team | MaintenanceWindow | Calendar]:
    """By kind and id, as they are registered. Each district is an operator position."""
    districts = {ward.district: ward for ward in wards}
    teams = [
        Team(SHIFT_LEAD, "Trưởng ca / Shift lead", members=("admin",)),
        *(
            Team(
                f"position-{district}",
                f"Bàn trực {ward.district_name_vi} / {ward.district_name_en} desk",
                members=("operator",),
                areas=(district,),
            )
            for district, ward in sorted(districts.items())
        ),
    ]
    night_work = MaintenanceWindow(
        id="demo-night-work",
        reach=Reach(parent="gateway-0001"),
        starts_at=_NIGHT_WORK_FROM,
        ends_at=_NIGHT_WORK_FROM + 2 * HOUR,
        reason="Bảo dưỡng trạm thu phát hằng tuần / Weekly work on the gateway",
        by="urbanwatch",
        repeats="FREQ=WEEKLY;BYDAY=TU",
    )
    return {
        **{(EntryKind.TEAM, team.id): team for team in teams},
        (EntryKind.MAINTENANCE, night_work.id): night_work,
        **{(EntryKind.CALENDAR, calendar.id): calendar for calendar in demo_calendars().values()},
    }
