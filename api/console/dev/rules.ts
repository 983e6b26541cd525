/** The mock's rules, properties, calendars and ready-made sets: enough of the api to try the pages by hand. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CalendarJson } from "../src/data/calendars";
import type { Property } from "../src/data/properties";
import type { LevelJson, RuleJson, RuleVersion, StoredRule } from "../src/data/rules";
import type { RuleSet } from "../src/data/ruleSets";
import { RULES } from "./city";

const DAY = 86_400_000;

function property(name: string, quantity: string, unit: string, low: number, high: number, label_vi: string, label_en: string): Property {
  return { name, quantity, unit, units: [unit], low, high, label_vi, label_en };
}

const PROPERTIES: readonly Property[] = [
  property("speed", "speed", "km/h", 0, 200, "Tốc độ", "Speed"),
  property("vehicle_flow", "flow", "1/h", 0, 12_000, "Lưu lượng xe", "Vehicle flow"),
  property("noise_level", "level", "dB(A)", 20, 140, "Mức ồn", "Noise level"),
  property("pm25", "concentration", "µg/m³", 0, 1_000, "PM2.5", "PM2.5"),
  property("water_level", "length", "m", -3, 6, "Mực nước", "Water level"),
  property("rain_rate", "rate", "mm/h", 0, 300, "Cường độ mưa", "Rain intensity"),
  property("lamp_power", "power", "W", 0, 20_000, "Công suất chiếu sáng", "Lamp power"),
];

const JAM: RuleJson = {
  kind: "several_of",
  name: "Kẹt xe Võ Văn Kiệt / Congestion on Vo Van Kiet",
  scope: { tag: "road:vo-van-kiet", property: "speed" },
  of: { kind: "window", scope: {}, fn: "avg", over_s: 300, every_s: 60, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }] },
  at_least: 3,
  per: "all",
  unless: ["tet"],
  stage: "watched",
  instructions: "Xem camera hầm Thủ Thiêm, tìm sự cố phía hạ lưu.",
};

const SETS: readonly RuleSet[] = [
  {
    name: "air",
    title_vi: "Không khí (QCVN 05:2023)",
    title_en: "Air (QCVN 05:2023)",
    about_vi: "Giới hạn của quy chuẩn quốc gia về chất lượng không khí xung quanh.",
    about_en: "Limits of the national regulation on ambient air quality.",
    sources: [{ title: "QCVN 05:2023/BTNMT", url: "https://example.org/qcvn-05-2023" }],
    rules: [
      { id: "air-pm25-24h", kind: "window", name: "PM2.5 24 giờ / PM2.5 over 24 h", scope: { property: "pm25" }, fn: "avg", over_s: 86_400, every_s: 3_600, at_least: 18, levels: [{ severity: "medium", raise_at: 45, clear_at: 40 }], source: "QCVN 05:2023" },
      { id: "air-stuck", kind: "flatline", name: "Trạm không khí kẹt số / Air station stuck", scope: { kind: "air_quality" }, after_s: 21_600, at_least: 12, is_fault: true },
    ],
    text: "name: air\nrules:\n  - id: air-pm25-24h\n    kind: window\n",
  },
];

/** What everybody may read, and planners and administrators write. */
export class MockRules {
  private readonly rules = new Map<string, RuleVersion[]>();
  private readonly calendars = new Map<string, CalendarJson>();

  constructor() {
    for (const { property: measured, ...rule } of RULES) this.store(rule.id, { ...rule, scope: { property: measured === "" ? undefined : measured, kind: measured === "" ? "traffic" : undefined } } as RuleJson, "tran.minh");
    this.store("jam-vvk", { ...JAM, at_least: 2 }, "tran.minh");
    this.store("jam-vvk", JAM, "le.lan");
    for (const [id, kind, name_vi, name_en, ahead] of [["tet", "holiday", "Tết", "Tết", 76], ["public_holidays", "holiday", "Ngày lễ", "Public holidays", 40], ["weekends", "other", "Cuối tuần", "Weekends", 3]] as const) {
      this.calendars.set(id, this.calendar(id, { kind, name_vi, name_en, area: null, spans: [span(ahead, 2)] }, true));
    }
    this.calendars.set("nghi-he", this.calendar("nghi-he", { kind: "school", name_vi: "Nghỉ hè", name_en: "Summer holidays", area: "ward-3", spans: [span(190, 80)] }, false));
  }

  async answer(request: IncomingMessage, response: ServerResponse, [first, id, verb]: readonly [string, string, string], by: string, body: () => Promise<Record<string, unknown>>): Promise<boolean> {
    const isRead = request.method === "GET";
    if (!isRead && by !== "planner" && by !== "admin") return problem(response, 403, "needs the role planner");
    if (first === "properties") return items(response, PROPERTIES);
    if (first === "rule-sets") return this.sets(request, response, id, await body(), by);
    if (first === "calendars") return this.calendarRoute(request, response, id, await body());
    if (first !== "rules") return false;
    if (id === "findings") return items(response, [...this.rules.keys()].map((rule, index) => ({ rule, true: 5 * index, false: index % 3, precision: index === 0 ? null : (5 * index) / (5 * index + (index % 3)), alerts: 7 * index })));
    if (id === "") return items(response, [...this.rules.values()].map(([newest]) => newest?.rule));
    const versions = this.rules.get(id);
    if (request.method === "PUT") return this.write(response, id, (await body()) as unknown as RuleJson, by);
    if (versions === undefined) return problem(response, 404, `there is no rule '${id}'`);
    if (request.method === "DELETE") return this.rules.delete(id), empty(response);
    if (verb === "versions") return items(response, versions);
    return verb === "" ? json(response, 200, versions[0]?.rule) : false;
  }

  private write(response: ServerResponse, id: string, rule: RuleJson, by: string): boolean {
    const current = this.rules.get(id)?.[0];
    if (rule.version !== undefined && rule.version > 0 && rule.version !== current?.version) return problem(response, 409, "somebody has changed the rule");
    const errors = flaws(rule);
    if (errors.length > 0) return json(response, 422, { title: "invalid", status: 422, detail: errors[0]?.message, errors });
    return json(response, 200, this.store(id, rule, by));
  }

  private store(id: string, rule: RuleJson, by: string): StoredRule {
    const versions = this.rules.get(id) ?? [];
    const version = (versions[0]?.version ?? 0) + 1;
    const changed_at = new Date(Date.now() - (version === 1 ? 3 * DAY : 0)).toISOString();
    const stored = { stage: "live" as const, is_enabled: true, ...rule, id, version, changed_by: by, changed_at };
    this.rules.set(id, [{ version, changed_by: by, changed_at, rule: stored }, ...versions]);
    return stored;
  }

  private sets(request: IncomingMessage, response: ServerResponse, id: string, body: Record<string, unknown>, by: string): boolean {
    if (id === "") return items(response, SETS);
    const set = SETS.find(({ name }) => name === id);
    if (set === undefined) return problem(response, 404, "no such set");
    if (request.method === "GET") return json(response, 200, set);
    const asked = (body["rules"] as string[] | undefined) ?? set.rules.map((rule) => rule.id);
    const chosen = set.rules.filter((rule) => asked.includes(rule.id));
    const written = chosen.filter((rule) => !this.rules.has(rule.id));
    written.forEach((rule) => this.store(rule.id, { ...rule, stage: "watched" }, by));
    return json(response, 200, { written: written.map((rule) => rule.id), kept: chosen.filter((rule) => !written.includes(rule)).map((rule) => rule.id) });
  }

  private calendarRoute(request: IncomingMessage, response: ServerResponse, id: string, body: Record<string, unknown>): boolean {
    if (id === "") return items(response, [...this.calendars.values()]);
    if (request.method === "DELETE") return this.calendars.delete(id), empty(response);
    const changed = this.calendar(id, body as unknown as Pick<CalendarJson, "kind" | "name_vi" | "name_en" | "spans" | "area">, false);
    this.calendars.set(id, changed);
    return json(response, 200, changed);
  }

  private calendar(id: string, body: Pick<CalendarJson, "kind" | "name_vi" | "name_en" | "spans" | "area">, is_built_in: boolean): CalendarJson {
    const next = body.spans.find(({ starts_at }) => Date.parse(starts_at) > Date.now()) ?? null;
    return { ...body, id, is_built_in, holds_now: body.spans.some(({ starts_at, ends_at }) => Date.parse(starts_at) <= Date.now() && Date.now() < Date.parse(ends_at)), next };
  }
}

/** A complaint or two as the api makes them. */
function flaws(rule: RuleJson): { field: string; message: string }[] {
  const found = levelFlaws(rule.levels, "levels");
  const part = rule.of;
  if (typeof part === "object" && !Array.isArray(part)) found.push(...levelFlaws(part.levels, "of.levels"));
  return found;
}

function levelFlaws(levels: readonly LevelJson[] | undefined, at: string): { field: string; message: string }[] {
  return (levels ?? []).flatMap(({ raise_at }, index) => (Math.abs(raise_at) > 1e6 ? [{ field: `${at}[${index}].raise_at`, message: "is beyond what can be measured" }] : []));
}

function span(ahead: number, days: number): { starts_at: string; ends_at: string; note: string } {
  const begin = Math.floor(Date.now() / DAY) * DAY - 7 * 3_600_000 + ahead * DAY;
  return { starts_at: new Date(begin).toISOString(), ends_at: new Date(begin + days * DAY).toISOString(), note: "" };
}

function items(response: ServerResponse, all: readonly unknown[]): true {
  return json(response, 200, { items: all, next: null });
}

function empty(response: ServerResponse): true {
  response.writeHead(204).end();
  return true;
}

function json(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { "content-type": status >= 400 ? "application/problem+json" : "application/json" });
  response.end(JSON.stringify(body));
  return true;
}

function problem(response: ServerResponse, status: number, detail: string): true {
  return json(response, status, { title: detail, status, detail });
}
