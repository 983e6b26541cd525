"""What was found, how fast, and what was told that was not so: the truth of the simulator against the alerts.

**Episode**: an alert begins to stand (raised or returned), as its rule's own alert or as a member. Groups are not
counted beside their members. **Explained**: its device, or a device of its place, is in an incident that changes the
property (a silenced device: any), and the episode begins from the incident's beginning until `AFTERWARDS`, and the
longest time its rule looks back, after its end. Rules about faults are explained by device faults alone, the others by
what happens to the city. **False**: not explained.

**Sick**: an episode of a rule about the city, of a device while it has a device fault. It is *late* if it begins when
the fault could be recognised: from the first alert of a rule about faults on that property of the device, or from when
the truth says all of them are there, whichever is first; of spikes and a wrong clock from the beginning, since each
single reading can be recognised. Late ones must not be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from deploy.bench.detection_rules import RuleSets, looks_back
from ingest.simulator.city import City, Place
from ingest.simulator.effects import Freezes, Jumps
from ingest.simulator.incidents import DEVICE_FAULTS, ExpectedAlert, Incident, IncidentKind
from ingest.simulator.kinds import SHEETS
from streams.contracts.alerts import Alert, AlertChanged, Origin, State
from streams.contracts.times import MINUTE, Micros

AFTERWARDS: Micros = 20 * MINUTE
"""Late packets and holds: until then an episode may still be an incident's."""

_STANDS = (State.ACTIVE, State.ACKNOWLEDGED)
_AT_ONCE = (IncidentKind.SPIKES, IncidentKind.CLOCK_JUMP)


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert that began to stand."""

    alert: str
    rule: str
    device: str
    place: str
    property: str
    began_at: Micros
    is_fault: bool
    is_announced: bool


def episodes_of(changes: Iterable[AlertChanged], standing: set[str]) -> list[Episode]:
    """In their order; `standing` has the alerts that stood before and is brought up to date."""
    found: list[Episode] = []
    for change in changes:
        alert = change.alert
        if alert.origin is not Origin.RULE:
            continue
        if alert.state not in _STANDS:
            standing.discard(alert.id)
        elif alert.id not in standing:
            standing.add(alert.id)
            found.append(_episode(alert, change))
    return found


def _episode(alert: Alert, change: AlertChanged) -> Episode:
    return Episode(
        alert.id,
        alert.rule,
        alert.device,
        alert.place,
        alert.property,
        change.transition.at,
        alert.is_fault,
        change.transition.announces,
    )


@dataclass
class Truth:
    """The incidents of a play, to be asked which of them explain an episode."""

    city: City
    incidents: list[Incident]
    _by_device: dict[str, list[Incident]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for incident in self.incidents:
            for device in incident.devices:
                self._by_device[device].append(incident)

    def explaining(self, episode: Episode, rules: RuleSets) -> list[Incident]:
        """Those that explain it."""
        return [one for one in self.touching(episode, rules) if (one.kind in DEVICE_FAULTS) is episode.is_fault]

    def touching(self, episode: Episode, rules: RuleSets) -> list[Incident]:
        """Those in which its devices are, that change its property, in time."""
        tail = AFTERWARDS + looks_back(rules.rules[episode.rule])
        devices = self._devices_of(episode)
        near = {one.id: one for device in devices for one in self._by_device.get(device, ())}
        return [
            one
            for one in near.values()
            if one.begins_at <= episode.began_at < one.ends_at + tail
            and any(_changes(one, self.city.places[device], episode.property) for device in devices)
        ]

    def _devices_of(self, episode: Episode) -> list[str]:
        if episode.device:
            return [episode.device] if episode.device in self.city.places else []
        return [device for device, place in self.city.places.items() if _lies_in(place, episode.place)]


def _lies_in(place: Place, whole: str) -> bool:
    """Whether a device is one of those a composed rule's place has, as alarming names places."""
    per, _, name = whole.partition("/")
    own = {
        "area": place.ward,
        "district": place.district,
        "city": place.city,
        "parent": place.device.parent,
        "device": place.device.id,
    }
    return per == "all" or own.get(per) == name or (per == "tag" and name in place.device.tags)


def _changes(incident: Incident, place: Place, prop: str) -> bool:
    """Whether the device is in it, and the property (empty: whether it is heard at all, or several) is changed."""
    if place.device.id not in incident.devices:
        return False
    if incident.is_silence():
        return True
    columns = [prop.name for prop in SHEETS[place.kind].properties]
    for effect in incident.effects:
        if effect.kind is place.kind:
            if isinstance(effect, Freezes | Jumps) or not prop:
                return True
            if columns[effect.column] == prop:
                return True
    return False


@dataclass
class Line:
    """One rule set and one kind of incident: which were called for, found, and after how long."""

    rule_set: str
    kind: IncidentKind
    incidents: int = 0
    called_for: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    from_begin: list[Micros] = field(default_factory=list)
    from_full: list[Micros] = field(default_factory=list)


@dataclass
class SetLine:
    """One rule set: episodes that nothing explains, those announced among them, and of sick devices."""

    rule_set: str
    episodes: int = 0
    false: list[Episode] = field(default_factory=list)
    sick_early: list[Episode] = field(default_factory=list)
    sick_late: list[Episode] = field(default_factory=list)


@dataclass(frozen=True)
class Score:
    """The whole report. `late_alerts`: what the truth expects of the demo rules and was not there in time."""

    lines: list[Line]
    sets: list[SetLine]
    expected_alerts: int
    late_alerts: list[tuple[Incident, ExpectedAlert]]


def score(truth: Truth, episodes: list[Episode], rules: RuleSets, *, begins_at: Micros, ends_at: Micros) -> Score:
    """Incidents that end after `ends_at` are left out where they were not found."""
    sets = {name: SetLine(name) for name in rules.names}
    explained: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes:
        line = sets[rules.set_of(episode.rule)]
        line.episodes += 1
        causes = truth.explaining(episode, rules)
        for cause in causes:
            explained[cause.id].append(episode)
        if not causes:
            _file_unexplained(episode, truth.touching(episode, rules), explained, line)
    judged = [incident for incident in truth.incidents if incident.ends_at <= ends_at]
    lines = [
        _line(name, kind, judged, explained, rules, begins_at=begins_at)
        for name in rules.names
        for kind in IncidentKind
        if any(incident.kind is kind for incident in judged)
    ]
    expected = [(incident, alert) for incident in judged for alert in incident.expected]
    late = [(incident, alert) for incident, alert in expected if not _is_there(alert, incident, explained)]
    return Score([line for line in lines if line.called_for or line.found], list(sets.values()), len(expected), late)


def _file_unexplained(
    episode: Episode, touching: list[Incident], explained: Mapping[str, list[Episode]], line: SetLine
) -> None:
    faults = [
        one for one in touching if one.kind in DEVICE_FAULTS and episode.device and one.is_going_on(episode.began_at)
    ]
    if not faults:
        line.false.append(episode)
        return
    late = any(episode.began_at >= _recognisable_at(one, episode, explained) for one in faults)
    (line.sick_late if late else line.sick_early).append(episode)


def _recognisable_at(fault: Incident, episode: Episode, explained: Mapping[str, list[Episode]]) -> Micros:
    if fault.kind in _AT_ONCE:
        return fault.begins_at
    found = [one.began_at for one in explained.get(fault.id, ()) if one.property == episode.property]
    return min([*found, fault.raised_by])


def _line(
    name: str,
    kind: IncidentKind,
    incidents: list[Incident],
    explained: Mapping[str, list[Episode]],
    rules: RuleSets,
    *,
    begins_at: Micros,
) -> Line:
    line = Line(name, kind)
    for incident in incidents:
        if incident.kind is not kind:
            continue
        line.incidents += 1
        is_called_for = rules.calls_for(name, incident, begins_at)
        own = [one for one in explained.get(incident.id, ()) if rules.set_of(one.rule) == name]
        line.called_for += is_called_for
        if own:
            first = min(one.began_at for one in own)
            line.found += 1
            line.from_begin.append(first - incident.begins_at)
            line.from_full.append(first - incident.begins_at - incident.ramp)
        elif is_called_for:
            line.missed.append(incident.id)
    return line


def _is_there(alert: ExpectedAlert, incident: Incident, explained: Mapping[str, list[Episode]]) -> bool:
    return any(
        one.rule == alert.rule
        and (one.place == alert.place if alert.place else (one.device, one.property) == (alert.device, alert.property))
        and one.began_at <= incident.raised_by
        for one in explained.get(incident.id, ())
    )
