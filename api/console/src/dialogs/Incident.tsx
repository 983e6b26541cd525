/** Incidents told of by people: entering one, and what belongs to it. */
import { useSignal } from "@preact/signals";
import { adopt, reportIncident } from "../data/decisions";
import { alerts as known } from "../data/book";
import { areaName, areasByName, deviceName, directory } from "../data/directory";
import { byUrgency, isBeforeOperators, isOpen } from "../data/ordering";
import { distance, wardAt } from "../data/places";
import { SEVERITIES, type Alert, type Location, type Severity } from "../data/types";
import { marked, placeOf, subjectOf, titleOf } from "../data/view";
import { words, known as named } from "../i18n";
import { managing } from "../i18n/managing";
import { Icon, SeverityShape } from "../look/shapes";
import { moment, now } from "../look/time";
import { Choices, Pick, Text, type Option } from "./fields";
import { Frame } from "./Frame";
import { choosePlace, draft, EMPTY_DRAFT, FIELD_ID, type Draft } from "./state";

const SOURCES = ["phone", "police", "hotline", "ward", "patrol", "camera", "other"] as const;

export function ReportDialog() {
  const { dialog, source } = managing.value;
  const { severity: names } = words.value;
  const given = draft.value;
  const change = (part: Partial<Draft>): void => void (draft.value = { ...draft.value, ...part });
  const title = given.title.trim();
  const submit = async (): Promise<boolean> => {
    const isDone = await reportIncident({ ...given, title, description: given.description.trim(), area: given.area === "" ? null : given.area });
    if (isDone) draft.value = EMPTY_DRAFT;
    return isDone;
  };
  return (
    <Frame name="report" title={dialog.report} about={[]} submit={dialog.report} missing={title === "" ? dialog.needed : ""} onSubmit={submit}>
      <label class="field">
        {dialog.title}
        <input id={FIELD_ID} autofocus type="text" maxLength={200} value={given.title} placeholder={dialog.titleHint} onInput={(event) => change({ title: event.currentTarget.value })} />
      </label>
      <Choices<Severity>
        label={dialog.severity}
        options={SEVERITIES.map((key) => [
          key,
          <span class={`choice-severity severity-${key}`} key={key}>
            <SeverityShape severity={key} size={15} /> {names[key]}
          </span>,
        ])}
        chosen={given.severity}
        onChoose={(severity) => change({ severity })}
        hasNumbers
      />
      <Choices label={dialog.source} options={SOURCES.map((key) => [key, source[key] ?? key])} chosen={given.source} onChoose={(key) => change({ source: key })} />
      <div class="field-pair">
        <label class="field">
          {dialog.area}
          <select value={given.area} onChange={(event) => change({ area: event.currentTarget.value })}>
            <option value="">{dialog.areaNone}</option>
            {areasByName.value.map(({ id }) => (
              <option key={id} value={id}>
                {areaName(id)}
              </option>
            ))}
          </select>
        </label>
        <div class="field">
          {dialog.location}
          <button
            type="button"
            class="button"
            data-action="pick"
            onClick={() =>
              void choosePlace((location) => change({ location, area: wardAt(location, directory.value.areas.values()) ?? draft.peek().area }))
            }
          >
            <Icon name="pin" /> {given.location === null ? dialog.pick : dialog.pickAgain}
          </button>
          <span class="quiet">{given.location === null ? dialog.noLocation : inDegrees(given.location)}</span>
        </div>
      </div>
      <Text label={dialog.description} rows={3} value={given.description} onInput={(description) => change({ description })} />
    </Frame>
  );
}

function inDegrees({ lat, lon }: Location): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

/** Which incident these alerts belong to. */
export function PutUnderDialog({ alerts }: { alerts: readonly Alert[] }) {
  const { dialog } = managing.value;
  const ids = new Set(alerts.map(({ id }) => id));
  const incidents = known.value.filter((alert) => alert.origin === "reported" && isOpen(alert) && !ids.has(alert.id)).sort(byUrgency);
  const chosen = useSignal<ReadonlySet<string>>(new Set(incidents.length === 1 ? incidents.map(({ id }) => id) : []));
  const incident = incidents.find(({ id }) => chosen.value.has(id));
  return (
    <Frame
      name="put-under"
      title={dialog.putUnder}
      about={alerts}
      submit={dialog.putUnder}
      missing={incident === undefined ? (incidents.length === 0 ? dialog.incidentNone : dialog.needed) : ""}
      onSubmit={() => (incident === undefined ? Promise.resolve(false) : adopt(incident, alerts))}
    >
      <Pick
        label={dialog.incident}
        placeholder={dialog.search}
        options={incidents.map((alert) => optionOf(alert, `${placeOf(alert)} · ${moment(alert.raised_at, now.peek()).slice(0, -3)}`))}
        chosen={chosen.value}
        isMany={false}
        none={dialog.incidentNone}
        onChoose={(ids) => (chosen.value = ids)}
      />
    </Frame>
  );
}

/** Which alerts belong to this incident: the chosen ones to begin with, the nearest first. */
export function AdoptDialog({ incident }: { incident: Alert }) {
  const { dialog } = managing.value;
  const candidates = known.value.filter((alert) => isBeforeOperators(alert) && alert.origin !== "reported" && alert.covered_by === null);
  const chosen = useSignal<ReadonlySet<string>>(new Set(marked.peek().map(({ id }) => id)));
  const picked = candidates.filter(({ id }) => chosen.value.has(id));
  return (
    <Frame
      name="adopt"
      title={dialog.adopt}
      about={[incident]}
      submit={dialog.adopt}
      missing={picked.length === 0 ? dialog.needed : ""}
      onSubmit={() => adopt(incident, picked)}
    >
      <Pick
        label={incident.location === null ? dialog.choose : `${dialog.choose} (${dialog.nearest})`}
        placeholder={dialog.search}
        options={nearest(incident, candidates).map((alert) => optionOf(alert, `${titleOf(alert)} · ${placeOf(alert)}`))}
        chosen={chosen.value}
        isMany
        none={dialog.chooseNone}
        onChoose={(ids) => (chosen.value = ids)}
      />
    </Frame>
  );
}

function nearest(incident: Alert, candidates: readonly Alert[]): Alert[] {
  const far = new Map(candidates.map((alert) => [alert.id, away(incident, alert)]));
  return [...candidates].sort((a, b) => (far.get(a.id) ?? 0) - (far.get(b.id) ?? 0) || byUrgency(a, b));
}

/** Metres; where a place is not known, the same area counts as near. */
function away(incident: Alert, alert: Alert): number {
  const place = alert.location ?? directory.value.devices.get(alert.device)?.location ?? null;
  if (incident.location !== null && place !== null) return distance(incident.location, place);
  return incident.area !== null && incident.area === alert.area ? 0 : Number.MAX_SAFE_INTEGER;
}

function optionOf(alert: Alert, hint: string): Option {
  const name = (
    <>
      <SeverityShape severity={alert.severity} size={15} /> {subjectOf(alert)}
    </>
  );
  return { id: alert.id, name, hint, text: [subjectOf(alert), titleOf(alert), placeOf(alert), deviceName(alert.device), named(words.peek().severity, alert.severity)].join(" ") };
}
