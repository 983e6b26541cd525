/** Managed alarms of the made-up city: a group, an incident, tasks, chatter, history. */
import type { Alert, Device, Team, Transition } from "../src/data/types";
import { anAlert, seeded } from "./city";

const MINUTE = 60_000;

export const ASSIGNEES = [
  { id: "operator", name: "operator", kind: "user" },
  { id: "tran.minh", name: "tran.minh", kind: "user" },
  { id: "le.hoa", name: "le.hoa", kind: "user" },
  { id: "doi-3", name: "Đội tuần tra 3", kind: "team" },
  { id: "to-dien", name: "Tổ điện chiếu sáng", kind: "team" },
];

export const TEAMS: Team[] = [
  { id: "doi-3", name: "Đội tuần tra 3", members: ["operator", "le.hoa"], areas: ["ward-3", "ward-4"] },
  { id: "to-dien", name: "Tổ điện chiếu sáng", members: ["tran.minh"], areas: [] },
];

const iso = (at: number): string => new Date(at).toISOString();

/** Traffic at a stand in one ward: one alert for all of its detectors. */
export function aGroup(all: readonly Device[], at: number): Alert {
  const blank = anAlert(900_000, all, at, "high");
  return {
    ...blank,
    id: "group-1",
    rule: "speed-low",
    device: "",
    area: "ward-7",
    property: "speed",
    value: 4.2,
    origin: "group",
    group: "area/ward-7",
    members: 14,
  };
}

export function membersFor(group: Alert, all: readonly Device[], at: number, count: number): Alert[] {
  const own = all.filter(({ area }) => area === group.area);
  return Array.from({ length: count }, (_, number) => {
    const blank = anAlert(910_000 + number, all, at + number * 900, number % 5 === 0 ? "high" : "medium");
    return {
      ...blank,
      id: `member-${number}`,
      rule: group.rule,
      device: own[number % own.length]?.id ?? blank.device,
      area: group.area,
      property: "speed",
      value: 4 + (number % 9) * 0.4,
      suppression: "inhibited",
      suppression_reason: group.id,
      group: group.group,
      covered_by: group.id,
      covered_as: "member",
      announced_at: null,
    };
  });
}

export function anIncident(at: number): Alert {
  const blank = anAlert(920_000, [{ id: "", kind: "", name: "", location: null, interval_s: null, tags: [], parent: null, area: null }], at, "critical");
  return {
    ...blank,
    id: "incident-1",
    rule: "reported",
    device: "",
    property: "",
    value: null,
    area: "ward-8",
    severity: "critical",
    origin: "reported",
    title: "Tai nạn xe tải và hai xe máy, chắn hai làn",
    description: "Người gọi đứng tại hiện trường. Một người bị thương, đã gọi 115. Hướng vào trung tâm bị chắn hai làn bên phải.",
    source: "phone",
    location: { lat: 10.755, lon: 106.745 },
    measured_at: null,
    members: 1,
  };
}

/** What makes each of the first few alerts worth looking at. */
export function withTask(alert: Alert, index: number, now: number, incident: string): [Alert, Transition] | null {
  const at = iso(now - 3 * MINUTE);
  const next = { ...alert, revision: alert.revision + 1, changed_at: at };
  const shelvedUntil = iso(now + 40 * MINUTE);
  switch (index) {
    case 0:
      return [
        { ...next, assignee: "operator", assigned_by: "tran.minh", assigned_at: at, due_at: iso(now - 12 * MINUTE), escalation: 1, escalated_to: "tran.minh", escalated_at: at },
        { kind: "escalated", at, by: "urbanwatch", reason: "overdue", subject: "tran.minh" },
      ];
    case 1:
      return [{ ...next, assignee: "doi-3", assigned_by: "operator", assigned_at: at, due_at: iso(now + 25 * MINUTE) }, { kind: "assigned", at, by: "operator", subject: "doi-3" }];
    case 2:
      return [{ ...next, chattering: true, repeats: 17 }, { kind: "chattered", at, by: `rule:${alert.rule}`, value: 17 }];
    case 3:
      return [
        { ...next, suppression: "inhibited", suppression_reason: incident, covered_by: incident, covered_as: "adopted" },
        { kind: "adopted", at, by: "operator", subject: incident },
      ];
    case 4:
      return [{ ...next, suppression: "maintenance", suppressed_until: iso(now + 90 * MINUTE), suppression_reason: "Thay bơm hầm chui" }, { kind: "maintenance_began", at, by: "urbanwatch", reason: "Thay bơm hầm chui", subject: "mw-1" }];
    case 5:
      return [{ ...next, suppression: "shelved", shelved_by: "tran.minh", suppressed_until: shelvedUntil, suppression_reason: "Đang thi công, ồn đến trưa" }, { kind: "shelved", at, by: "tran.minh", reason: "Đang thi công, ồn đến trưa" }];
    case 6:
      return [{ ...next, suppression: "out_of_service", suppression_reason: "Chờ thay cảm biến" }, { kind: "taken_out_of_service", at, by: "tran.minh", reason: "Chờ thay cảm biến" }];
    default:
      return null;
  }
}

export function similarTo(alert: Alert): Alert[] {
  const findings: readonly Alert["finding"][] = ["true", "false", null, "true"];
  return findings.map((finding, index) => {
    const raised = Date.parse(alert.raised_at) - (index + 1) * 31 * 60 * MINUTE;
    const over = iso(raised + (6 + index * 17) * MINUTE);
    return { ...alert, id: `${alert.id}-past-${index}`, state: "resolved", suppression: "none", covered_by: null, covered_as: null, finding, raised_at: iso(raised), cleared_at: over, resolved_at: over };
  });
}

/** Readings a minute apart that climb to the alert's value, with a gap. */
export function history(url: URL, alerts: Iterable<Alert>): { series: object[] } {
  const [device, property] = [url.searchParams.get("device") ?? "", url.searchParams.get("property") ?? ""];
  const alert = [...alerts].find((one) => one.device === device && one.property === property);
  const [from, to] = [Date.parse(url.searchParams.get("from") ?? ""), Date.parse(url.searchParams.get("to") ?? "")];
  const random = seeded(device.length + property.length);
  const raised = Date.parse(alert?.raised_at ?? url.searchParams.get("to") ?? "");
  const high = alert?.value ?? 10;
  const points: object[] = [];
  for (let time = from; time < to; time += MINUTE) {
    const share = 1 / (1 + Math.exp(-(time - raised + 4 * MINUTE) / (3 * MINUTE)));
    if (time > raised - 30 * MINUTE && time < raised - 24 * MINUTE) continue;
    const value = high * (0.7 + 0.3 * share) * (0.98 + 0.05 * random());
    points.push(url.searchParams.has("bucket") ? { time: iso(time), avg: value } : { time: iso(time), value });
  }
  return { series: points.length === 0 ? [] : [{ device, property, unit: "", points }] };
}
