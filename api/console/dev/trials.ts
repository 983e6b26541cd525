/** The made-up city's past, for trying rules: trials, explanations, findings, watched alerts, device health, series. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { DeviceDays, Diagnosis, SeriesHealth } from "../src/data/deviceHealth";
import type { Explanation } from "../src/data/explanations";
import type { RuleJson } from "../src/data/rules";
import type { TrialAlert, TrialSide } from "../src/data/trials";
import type { Alert, Device } from "../src/data/types";
import { anAlert, KINDS, kindOf, seeded } from "./city";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CITY_OFFSET = 7 * HOUR;
const iso = (at: number): string => new Date(at).toISOString();
const dateOf = (at: number): string => iso(at + CITY_OFFSET).slice(0, 10);

export class Past {
  constructor(private readonly devices: readonly Device[]) {}

  /** False: not one of its questions. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const [first = "", id = "", verb = ""] = url.pathname.slice("/api/v1/".length).split("/").map(decodeURIComponent);
    const isWatched = url.searchParams.get("watched") === "true";
    if (first === "rules" && verb === "dry-run") return this.dryRun(request, response);
    if (first === "rules" && verb === "explain") return json(response, this.explained(id, url.searchParams.get("device") ?? ""));
    if (first === "rules" && verb === "findings") return json(response, this.findings(id));
    if (first === "alerts" && id === "stream" && isWatched) return stream(response);
    if (first === "alerts" && id === "" && isWatched) return json(response, { items: this.watched(url.searchParams.get("state") === "resolved"), next: null });
    if (first === "device-health" && id === "devices") return json(response, this.health(url.searchParams));
    if (first === "devices" && verb === "health") return json(response, this.healthOf(id, url.searchParams));
    if (first === "history") return this.history(response, url.searchParams);
    return false;
  }

  private async dryRun(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const body = JSON.parse(await textOf(request)) as { from: string; to: string; rule?: RuleJson; compare?: boolean };
    response.writeHead(200, { "content-type": "text/event-stream" });
    let isGone = false;
    response.on("close", () => (isGone = true));
    for (let step = 1; step <= 12 && !isGone; step += 1) {
      response.write(`event: progress\ndata: ${JSON.stringify({ done: step / 12, readings: step * 41_200 })}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 180));
    }
    const rule = body.rule ?? { kind: "threshold" };
    const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
    const side = this.side(rule, from, to, 0);
    const predecessor = body.compare === true ? this.side(rule, from, to, 3) : null;
    const difference = predecessor === null ? null : { in_both: 0, only_in_new: 0, only_in_old: 0 };
    if (difference !== null && predecessor !== null) {
      const before = new Set(predecessor.alerts.map(({ raised_at, device, place }) => `${raised_at}${device}${place}`));
      difference.in_both = side.alerts.filter(({ raised_at, device, place }) => before.has(`${raised_at}${device}${place}`)).length;
      difference.only_in_new = side.alerts.length - difference.in_both;
      difference.only_in_old = predecessor.alerts.length - difference.in_both;
    }
    response.end(`event: result\ndata: ${JSON.stringify({ ...side, predecessor, difference })}\n\n`);
    return true;
  }

  /** Every `leaves`th alert is left out: so a version before differs from the one after it. */
  private side(rule: RuleJson, from: number, to: number, leaves: number): TrialSide {
    const random = seeded(17);
    const isComposed = rule.kind === "several_of";
    const property = (rule.scope?.property ?? "noise_level") || "noise_level";
    const own = this.devices.filter((device) => kindFor(device).property === property).slice(0, 14);
    const alerts: TrialAlert[] = [];
    for (let at = from + HOUR, number = 0; at < to && own.length > 0; at += (1 + random() * 9) * HOUR * Math.max(1, (to - from) / (7 * DAY)), number += 1) {
      const device = own[Math.floor(random() * own.length)];
      const stood_s = Math.round((5 + random() * random() * 260) * 60);
      const isIn = leaves === 0 ? number % 6 !== 5 : number % leaves !== 1;
      const severity = random() < 0.3 ? "high" : "medium";
      const value = Math.round(60 + random() * 40);
      if (device === undefined || !isIn) continue;
      const over = at + stood_s * 1000;
      alerts.push({
        device: isComposed ? null : device.id,
        area: device.area,
        place: isComposed ? `tag/${rule.scope?.tag ?? "road:"}` : "",
        property: isComposed ? "" : property,
        severity,
        raised_at: iso(at),
        cleared_at: over > to ? null : iso(over),
        stood_s,
        value,
      });
    }
    const lasted = alerts.map(({ stood_s }) => stood_s).sort((a, b) => a - b);
    const rank = (share: number): number | null => lasted[Math.min(lasted.length - 1, Math.floor(share * lasted.length))] ?? null;
    const days: { date: string; alerts: number }[] = [];
    for (let at = from; dateOf(at) <= dateOf(to - 1); at += DAY) days.push({ date: dateOf(at), alerts: alerts.filter(({ raised_at }) => dateOf(Date.parse(raised_at)) === dateOf(at)).length });
    return { alerts, alerts_left_out: 0, per_day: alerts.length / ((to - from) / DAY), days, stood_s: { median: rank(0.5), p95: rank(0.95), longest: lasted.at(-1) ?? null }, series: own.length, readings: own.length * Math.round((to - from) / MINUTE), from: iso(from), to: iso(to), took_s: 2.4 };
  }

  private explained(rule: string, id: string): object {
    const device = this.devices.find((one) => one.id === id);
    const kind = device === undefined ? kindOf(0) : kindFor(device);
    const at = Date.now();
    const level = (severity: string, raise_at: number, clear_at: number): object[] => [{ name: "severity", text: severity }, { name: "raise_at", value: raise_at }, { name: "clear_at", value: clear_at }];
    const base = { rule, device: id, property: kind.property };
    const fires = { ...base, standing: "fires", because: "level_held", severity: "high", facts: [{ name: "value", value: kind.usual * 1.2 }, { name: "measured_at", at: iso(at - 20_000) }, ...level("high", kind.usual * 1.1, kind.usual), { name: "hold", value: 60, unit: "s" }] };
    const waits = { ...base, standing: "pending", because: "level_met_hold_runs", facts: [{ name: "value", value: kind.usual * 1.12 }, ...level("high", kind.usual * 1.1, kind.usual), { name: "hold", value: 300, unit: "s" }, { name: "pending_since", at: iso(at - 130_000) }] };
    const calm = { ...base, standing: "calm", because: "within_levels", facts: [{ name: "value", value: kind.usual }, { name: "measured_at", at: iso(at - 20_000) }, ...level("high", kind.usual * 1.3, kind.usual * 1.2), ...level("medium", kind.usual * 1.1, kind.usual)] };
    const several = { rule, device: "", property: "", place: "tag/road:vo-van-kiet", standing: "calm", because: "too_few_parts_true", facts: [{ name: "true_devices", value: 2 }, { name: "at_least", value: 3 }, { name: "devices", value: 5 }, { name: "true", text: id, value: kind.usual * 1.2, at: iso(at - 400_000) }, { name: "true", text: this.devices[8]?.id ?? id, value: kind.usual * 1.12, at: iso(at - 200_000) }], parts: [fires, { ...waits, rule: `${rule}#1` }, { ...calm, rule: `${rule}#1` }] };
    const all = [fires, waits, calm, several] as Explanation[];
    return { rule, device: id, at: iso(at), explanations: id.endsWith("8") ? [{ ...base, property: "", standing: "not_concerned", because: "other_kind" }] : id.endsWith("5") ? [{ ...base, standing: "quiet", because: "calendar_holds", facts: [{ name: "calendar", text: "tet" }, { name: "until", at: iso(at + 40 * HOUR) }] }] : [all[(Number(id.slice(-2)) / 7) % 4 | 0] ?? calm] };
  }

  private findings(rule: string): object {
    const latest = Array.from({ length: 7 }, (_, number): Alert => {
      const raised = Date.now() - (number + 1) * 19 * HOUR;
      return { ...anAlert(700_000 + number, this.devices, raised), id: `found-${number}`, rule, state: "resolved", finding: number % 4 === 1 ? "false" : number % 4 === 3 ? null : "true", cleared_at: iso(raised + 22 * MINUTE), resolved_at: iso(raised + HOUR) };
    });
    const counts = (right: number, wrong: number, unknown: number): object => ({ true: right, false: wrong, unknown, precision: right + wrong === 0 ? null : right / (right + wrong) });
    return { ...counts(41, 9, 12), by_version: [{ version: 3, ...counts(18, 1, 4) }, { version: 2, ...counts(21, 5, 6) }, { version: 1, ...counts(2, 3, 2) }], latest };
  }

  private watched(isOver: boolean): Alert[] {
    return Array.from({ length: isOver ? 9 : 4 }, (_, number): Alert => {
      const raised = Date.now() - (isOver ? (number + 1) * 7 * HOUR : (number + 1) * 13 * MINUTE);
      const blank = anAlert(600_000 + number + (isOver ? 50 : 0), this.devices, raised);
      const over = isOver ? iso(raised + (number + 2) * 4 * MINUTE) : null;
      return { ...blank, id: `watched-${isOver ? "over" : "now"}-${number}`, rule: number % 3 === 0 ? "speed-low" : "noise-high", watched: true, fault: number === 2, state: isOver ? "resolved" : "active", cleared_at: over, resolved_at: over, announced_at: null };
    });
  }

  private health(asked: URLSearchParams): object {
    const dates = datesOf(asked);
    const [kind, area, diagnosis] = [asked.get("kind"), asked.get("area"), asked.get("diagnosis")];
    const items = this.devices.map((device) => this.days(device, dates)).filter((item) => (kind === null || item.kind === kind) && (area === null || item.area === area || area === "city"));
    const found = diagnosis === null ? items : items.filter(({ days }) => Object.values(days).some((ails) => ails.includes(diagnosis as Diagnosis)));
    found.sort((a, b) => b.days_down - a.days_down || b.days_sick - a.days_sick);
    const limit = Number(asked.get("limit") ?? 100);
    return { dates: dates.slice(0, -1), items: found.slice(0, limit), next: found.length > limit ? String(limit) : null };
  }

  private days(device: Device, dates: readonly string[]): DeviceDays {
    const days: Record<string, Diagnosis[]> = {};
    for (const date of dates.slice(0, -1)) {
      const ails = ailments(device, date);
      if (ails.length > 0) days[date] = ails;
    }
    const sick = Object.values(days);
    return { device: device.id, kind: device.kind, name: device.name, area: device.area, days, days_down: sick.filter((ails) => ails.includes("silent") || ails.includes("too_few")).length, days_sick: sick.length };
  }

  private healthOf(id: string, asked: URLSearchParams): object {
    const device = this.devices.find((one) => one.id === id);
    if (device === undefined) return { device: id, days: [], days_down: 0, days_sick: 0 };
    const kind = kindFor(device);
    const days = datesOf(asked).slice(0, -1).map((date): SeriesHealth => {
      const diagnosis = ailments(device, date);
      const isDown = diagnosis.includes("silent");
      const readings = isDown ? 0 : diagnosis.includes("too_few") ? 1412 : 2868;
      return { device: id, property: isDown ? "" : kind.property, unit: isDown ? "" : kind.unit, date, readings, expected: 2880, diagnosis, down_s: isDown ? 86_400 : diagnosis.includes("too_few") ? 44_000 : 120, least: isDown ? null : kind.usual * 0.6, most: isDown ? null : kind.usual * 1.5, still_s: 60, still_at: kind.usual, spikes: 0, implausible: 0 };
    });
    return { device: id, days, days_down: this.days(device, datesOf(asked)).days_down, days_sick: 0 };
  }

  /** Series of the devices asked for: a daily course with noise, a gap, and a dent or peak in the middle of what is asked. */
  private history(response: ServerResponse, asked: URLSearchParams): boolean {
    const ids = (asked.get("device") ?? "").split(",");
    const [from, to] = [Date.parse(asked.get("from") ?? ""), Date.parse(asked.get("to") ?? "")];
    const bucket = asked.get("bucket");
    if (bucket === null && ids.length === 1 && to - from < 3 * HOUR) return false; // beside an alert: managed.ts draws it
    const step = bucket === null ? MINUTE : { "1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1h": HOUR, "6h": 6 * HOUR, "1d": DAY }[bucket] ?? HOUR;
    const series = ids.flatMap((id) => {
      const device = this.devices.find((one) => one.id === id);
      if (device === undefined) return [];
      const { property, unit, usual } = kindFor(device);
      const random = seeded(id.length * 97 + Number(id.slice(-3)));
      const points: object[] = [];
      for (let time = Math.ceil(from / step) * step; time < to; time += step) {
        const share = (time - from) / (to - from);
        if (share > 0.2 && share < 0.26) continue;
        const value = usual * (1 + 0.18 * Math.sin((time / DAY) * 2 * Math.PI) + 0.06 * (random() - 0.5)) * (share > 0.42 && share < 0.62 ? 1.32 : 1);
        points.push(bucket === null ? { time: iso(time), value } : { time: iso(time), avg: value });
      }
      return [{ device: id, property, unit, points, faults: id.endsWith("3") ? [{ from: iso(from + (to - from) * 0.7), to: iso(from + (to - from) * 0.8), rule: "flatline", fault: "flatline" }] : [] }];
    });
    return json(response, { series });
  }
}

function kindFor(device: Device): (typeof KINDS)[number] {
  return KINDS.find((one) => device.name.startsWith(one.prefix)) ?? kindOf(0);
}

function datesOf(asked: URLSearchParams): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(asked.get("from") ?? ""); at <= Date.parse(asked.get("to") ?? ""); at += DAY) dates.push(iso(at).slice(0, 10));
  return dates;
}

const AILMENTS: readonly Diagnosis[] = ["silent", "constant", "spikes", "too_few", "stuck_on", "no_hits", "implausible", "chatter"];

/** Some devices are sick for days, most never. */
function ailments(device: Device, date: string): Diagnosis[] {
  const number = Number(device.id.slice(-4));
  const day = Math.floor(Date.parse(date) / DAY);
  if (number % 7 !== 3) return [];
  const ail = AILMENTS[Math.floor(number / 7) % AILMENTS.length] ?? "silent";
  return (day + number) % 9 < number % 6 ? (number % 14 === 3 ? [ail, "too_few"] : [ail]) : [];
}

function json(response: ServerResponse, body: unknown): true {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
  return true;
}

function stream(response: ServerResponse): true {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(": connected\n\n");
  return true;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
