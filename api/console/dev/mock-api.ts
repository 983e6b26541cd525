/**
 * The api, played for development and for trying the page: `npm run dev`, or `npm run build && npm run mock`.
 *
 * Any of the four roles signs in with its name and the password `mock`. Knobs, by POST:
 * `/mock/raise?severity=critical`, `/mock/fail?check=database&ok=0`, `/mock/drop`, `/mock/unplug?camera=vo-van-kiet-1&ok=0`, `/mock/flood?count=10000`, `/mock/refuse`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import type { Alert, AlertEvent, Role, Severity, Transition, TransitionKind } from "../src/data/types";
import { anAlert, areas, devices, latest } from "./city";
import { MockCameras } from "./cameras";
import { Past } from "./trials";
import { aGroup, ASSIGNEES, anIncident, history, membersFor, similarTo, TEAMS, withTask } from "./managed";
import { MockRules } from "./rules";

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self' blob:; img-src 'self' data: blob:; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const ROLES: ReadonlySet<string> = new Set(["viewer", "operator", "planner", "admin"]);
const MINUTE = 60_000;

export function mockApi(): Plugin {
  const mock = new Mock(Number(process.env["MOCK_DEVICES"] ?? 240), Number(process.env["MOCK_ALERTS"] ?? 46));
  const handler = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    void mock.answer(request, response).then((isAnswered) => {
      if (!isAnswered) next();
    });
  };
  return {
    name: "urbanwatch-mock-api",
    configureServer: (server) => void server.middlewares.use(handler),
    configurePreviewServer: (server) => {
      server.middlewares.use((_request, response, next) => {
        response.setHeader("content-security-policy", POLICY);
        next();
      });
      server.middlewares.use(handler);
    },
  };
}

class Mock {
  private readonly devices;
  private readonly past;
  private readonly areas = areas();
  private readonly cameras;
  private readonly rules = new MockRules();
  private readonly alerts = new Map<string, Alert>();
  private readonly timelines = new Map<string, Transition[]>();
  private readonly streams = new Set<ServerResponse>();
  private readonly faults = new Set<string>();
  private offset = 100;
  private next = 0;
  private refusesNext = false;

  constructor(deviceCount: number, alertCount: number) {
    this.devices = devices(deviceCount);
    this.past = new Past(this.devices);
    this.cameras = new MockCameras(this.devices, this.areas);
    const now = Date.now();
    for (let age = alertCount; age > 0; age -= 1) this.raise(now - age * 3.1 * MINUTE - age * age * 400);
    [...this.alerts.values()].forEach((alert, index) => this.vary(alert, index));
    this.manage();
    if (process.env["MOCK_QUIET"] === undefined) setInterval(() => this.raise(Date.now()), 17_000).unref();
    setInterval(() => this.streams.forEach((stream) => stream.write(": heartbeat\n\n")), 10_000).unref();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? "/", "http://mock");
    const path = url.pathname;
    if (path === "/readyz") return this.ready(response);
    if (path.startsWith("/mock/")) return this.turn(path.slice("/mock/".length), url, response);
    if (!path.startsWith("/api/v1/")) return false;
    const [first = "", id = "", verb = ""] = path.slice("/api/v1/".length).split("/").map(decodeURIComponent);
    if (first === "session") return this.session(request, response);
    const role = roleOf(request);
    if (role === null) return problem(response, 401, "sign in first");
    if (await this.cameras.answer(request, response, url, [first, id, verb], role, () => bodyOf(request))) return true;
    if (await this.past.answer(request, response, url)) return true;
    if (first === "me") return json(response, 200, { username: role, role });
    if (first === "alerts") return this.alertRoute(request, response, url, id, verb, role);
    if (first === "areas") return list(response, this.areas, url);
    if (first === "notices") return list(response, [], url);
    if (first === "assignees") return list(response, ASSIGNEES, url);
    if (first === "teams" && id === "") return list(response, TEAMS, url);
    if (first === "history") return json(response, 200, history(url, this.alerts.values()));
    if (first === "out-of-service") return this.outOfService(request, response, url, id, role);
    if (first === "maintenance" && id === "" && request.method === "GET") return list(response, [], url);
    if (await this.rules.answer(request, response, [first, id, verb], role, () => bodyOf(request))) return true;
    if (first === "devices" && verb === "latest") return this.latest(response, id);
    if (first === "devices") return list(response, this.devices, url);
    return problem(response, 404, `there is nothing at ${path}`);
  }

  private raise(at: number, severity?: Severity): Alert {
    const alert = anAlert(this.next, this.devices, at, severity);
    this.next += 1;
    this.change(alert, { kind: "raised", at: alert.raised_at, by: `rule:${alert.rule}`, value: alert.value, announces: true });
    return alert;
  }

  /** A group, an incident, a chattering alert, tasks: what managed alarms look like. */
  private manage(): void {
    const now = Date.now();
    const group = aGroup(this.devices, now - 4 * MINUTE);
    this.change(group, { kind: "raised", at: group.raised_at, by: `rule:${group.rule}`, announces: true });
    for (const member of membersFor(group, this.devices, now - 5 * MINUTE, Number(process.env["MOCK_MEMBERS"] ?? 14))) {
      this.change(member, { kind: "grouped", at: member.raised_at, by: "urbanwatch", subject: group.id });
    }
    const incident = anIncident(now - 11 * MINUTE);
    this.change(incident, { kind: "reported", at: incident.raised_at, by: "tran.minh", announces: true });
    [...this.alerts.values()]
      .filter(({ state, covered_by, origin }) => state === "active" && covered_by === null && origin === "rule")
      .forEach((alert, index) => {
        const changed = withTask(alert, index, now, incident.id);
        if (changed !== null) this.change(...changed);
      });
  }

  private readonly outs = new Map<string, { id: string; reach: Record<string, string>; reason: string; by: string; since: string }>();

  private async outOfService(request: IncomingMessage, response: ServerResponse, url: URL, id: string, by: string): Promise<boolean> {
    if (request.method === "GET") return list(response, [...this.outs.values()], url);
    const before = this.outs.get(id);
    const since = new Date().toISOString();
    const body = request.method === "PUT" ? await bodyOf(request) : {};
    const entry = before ?? { id, reach: body["reach"] as Record<string, string>, reason: String(body["reason"]), by, since };
    const isOut = request.method === "PUT";
    if (isOut) this.outs.set(id, entry);
    else this.outs.delete(id);
    for (const alert of this.alerts.values()) {
      if (alert.state === "resolved" || alert.device !== entry.reach["device"]) continue;
      const kind: TransitionKind = isOut ? "taken_out_of_service" : "returned_to_service";
      const next = { ...alert, revision: alert.revision + 1, suppression: isOut ? ("out_of_service" as const) : ("none" as const), suppression_reason: isOut ? entry.reason : null };
      this.change(next, { kind, at: since, by, reason: entry.reason, announces: !isOut });
    }
    this.notice({ kind: isOut ? "taken_out_of_service" : "returned_to_service", policy: id, at: since, by, reason: entry.reason });
    return json(response, 200, entry);
  }

  private notice(notice: object): void {
    for (const stream of this.streams) stream.write(`event: notice\ndata: ${JSON.stringify(notice)}\n\n`);
  }

  private async bulk(request: IncomingMessage, response: ServerResponse, role: Role): Promise<boolean> {
    const { action, alerts, ...fields } = (await bodyOf(request)) as { action: string; alerts: { id: string; revision?: number }[] };
    const outcomes = alerts.map(({ id, revision }) => {
      const alert = this.alerts.get(id);
      if (alert === undefined) return { id, status: 404, problem: { title: "no such alert", reason: "unknown_alert" } };
      if (alert.state === "resolved" && action !== "comment") return { id, status: 409, problem: { title: "resolved", reason: "already_resolved" } };
      if (alert.state !== "active" && action === "acknowledge") return { id, status: 409, problem: { title: "not active", reason: "not_active" } };
      if (revision !== undefined && revision !== alert.revision) return { id, status: 409, problem: { title: "stale", reason: "stale_revision" } };
      return { id, status: 200, alert: this.decided(alert, action, fields, role) };
    });
    await new Promise((resolve) => setTimeout(resolve, 250));
    return json(response, 200, { outcomes });
  }

  private gather(response: ServerResponse, incident: Alert, ids: string[], isAdopting: boolean, by: string): boolean {
    const at = new Date().toISOString();
    for (const id of ids) {
      const alert = this.alerts.get(id);
      if (alert === undefined) continue;
      const covered = isAdopting
        ? { suppression: "inhibited" as const, suppression_reason: incident.id, covered_by: incident.id, covered_as: "adopted" as const }
        : { suppression: "none" as const, suppression_reason: null, covered_by: null, covered_as: null };
      this.change({ ...alert, ...covered, revision: alert.revision + 1 }, { kind: isAdopting ? "adopted" : "released", at, by, subject: incident.id });
    }
    const members = [...this.alerts.values()].filter(({ covered_by }) => covered_by === incident.id).length;
    const changed = { ...incident, members, revision: incident.revision + 1 };
    this.change(changed, { kind: isAdopting ? "adopted" : "released", at, by });
    return json(response, 200, changed);
  }

  private report(response: ServerResponse, body: Record<string, unknown>, by: string): boolean {
    const given = body as Partial<Alert>;
    const incident: Alert = { ...anIncident(Date.now()), id: `r${this.next++}`, members: null, acknowledged_by: null, ...given };
    this.change(incident, { kind: "reported", at: incident.raised_at, by, announces: true });
    return json(response, 201, incident);
  }

  private vary(alert: Alert, index: number): void {
    const at = new Date(Date.parse(alert.raised_at) + 2 * MINUTE).toISOString();
    if (index % 5 === 1) {
      const changed = { ...alert, state: "acknowledged" as const, revision: 2, acknowledged_by: "tran.minh", acknowledged_at: at, changed_at: at };
      this.change(changed, { kind: "acknowledged", at, by: "tran.minh", reason: "Đã gọi tổ tuần tra." });
    } else if (index % 7 === 3) this.change({ ...alert, state: "cleared", revision: 2, cleared_at: at, changed_at: at }, { kind: "cleared", at, by: `rule:${alert.rule}` });
    else if (index % 11 === 5) {
      const suppressed_until = new Date(Date.now() + 40 * MINUTE).toISOString();
      this.change({ ...alert, suppression: "shelved", revision: 2, suppressed_until, suppression_reason: "Đang thi công", shelved_by: "tran.minh", changed_at: at }, { kind: "shelved", at, by: "tran.minh", reason: "Đang thi công" });
    } else if (index % 9 === 8) this.change({ ...alert, state: "resolved", revision: 2, resolved_at: at, finding: "true", changed_at: at }, { kind: "resolved", at, by: "tran.minh" });
  }

  private change(alert: Alert, transition: Transition): void {
    this.alerts.set(alert.id, alert);
    this.timelines.set(alert.id, [...(this.timelines.get(alert.id) ?? []), transition]);
    this.offset += 1;
    const event: AlertEvent = { ...alert, transition };
    for (const stream of this.streams) stream.write(`id: ${this.offset}\nevent: alert\ndata: ${JSON.stringify(event)}\n\n`);
  }

  private async alertRoute(request: IncomingMessage, response: ServerResponse, url: URL, id: string, verb: string, role: Role): Promise<boolean> {
    if (id === "stream") return this.stream(request, response);
    if (id === "" && request.method === "POST") return this.report(response, await bodyOf(request), role);
    if (id === "") {
      const states = new Set((url.searchParams.get("state") ?? "").split(",").filter((state) => state !== ""));
      const found = [...this.alerts.values()].filter(({ state }) => states.size === 0 || states.has(state));
      return list(response, found.sort((a, b) => (a.raised_at < b.raised_at ? 1 : -1)), url);
    }
    if (id === "bulk") return this.bulk(request, response, role);
    const alert = this.alerts.get(id);
    if (alert === undefined) return problem(response, 404, "no such alert");
    if (request.method === "GET" && verb === "") return json(response, 200, alert);
    if (verb === "members") return list(response, [...this.alerts.values()].filter(({ covered_by }) => covered_by === id), url);
    if (verb === "similar") return list(response, similarTo(alert), url);
    if (request.method === "GET") {
      if (this.faults.has("database")) return problem(response, 503, "the database is away");
      return list(response, this.timelines.get(id) ?? [], url);
    }
    if (role !== "operator" && role !== "admin") return problem(response, 403, "needs the role operator");
    return this.decide(response, alert, verb, await bodyOf(request), role);
  }

  private decide(response: ServerResponse, alert: Alert, verb: string, body: Record<string, unknown>, by: string): boolean {
    if (this.refusesNext) {
      this.refusesNext = false;
      const at = new Date().toISOString();
      this.change({ ...alert, state: "acknowledged", revision: alert.revision + 1, acknowledged_by: "tran.minh", acknowledged_at: at, changed_at: at }, { kind: "acknowledged", at, by: "tran.minh" });
    }
    const current = this.alerts.get(alert.id) ?? alert;
    if (body["revision"] !== undefined && body["revision"] !== current.revision) {
      return json(response, 409, { title: "Conflict", status: 409, detail: "the alert changed meanwhile", reason: "stale_revision", current });
    }
    if (verb === "adopt" || verb === "disown") return this.gather(response, current, body["alerts"] as string[], verb === "adopt", by);
    const changed = this.decided(current, verb, body, by);
    return changed === null ? problem(response, 404, `no decision ${verb}`) : json(response, 200, changed);
  }

  private decided(current: Alert, verb: string, body: Record<string, unknown>, by: string): Alert | null {
    const at = new Date().toISOString();
    const next = { ...current, revision: current.revision + 1, changed_at: at };
    const text = typeof body["comment"] === "string" ? body["comment"] : null;
    const done = (kind: TransitionKind, changed: Alert, reason: string | null = text, subject: string | null = null): Alert => {
      this.change(changed, { kind, at, by, reason, subject });
      return changed;
    };
    const assignee = (body["assignee"] ?? null) as string | null;
    switch (verb) {
      case "acknowledge":
        return done("acknowledged", { ...next, state: current.state === "cleared" ? "resolved" : "acknowledged", acknowledged_by: by, acknowledged_at: at });
      case "comment":
        return done("commented", current);
      case "resolve":
        return done("resolved", { ...next, state: "resolved", resolved_at: at, finding: (body["finding"] ?? null) as Alert["finding"] });
      case "assign":
        return done("assigned", { ...next, assignee, due_at: (body["due_at"] ?? null) as string | null, assigned_by: by, assigned_at: at }, text, assignee);
      case "shelve":
        return done("shelved", { ...next, suppression: "shelved", suppressed_until: String(body["until"]), suppression_reason: String(body["reason"]), shelved_by: by }, String(body["reason"]));
      case "unshelve":
        return done("unshelved", { ...next, suppression: "none", suppressed_until: null, suppression_reason: null, shelved_by: null });
      default:
        return null;
    }
  }

  private stream(request: IncomingMessage, response: ServerResponse): boolean {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": connected\n\n");
    const last = request.headers["last-event-id"];
    if (last !== undefined && Number(last) !== this.offset) response.write(`id: ${this.offset}\nevent: reset\ndata: {}\n\n`);
    this.streams.add(response);
    request.on("close", () => this.streams.delete(response));
    return true;
  }

  private ready(response: ServerResponse): boolean {
    const check = (name: string, age_s: number): [string, object] => {
      const ok = !this.faults.has(name);
      return [name, { ok, detail: ok ? "answers" : "does not answer", age_s: ok ? age_s : 74 }];
    };
    const checks = Object.fromEntries([check("kafka", 0.4), check("database", 0.8), check("registry", 0.2), check("ingest", 1.1), check("alarm", 0.9)]);
    return json(response, this.faults.has("kafka") ? 503 : 200, { status: this.faults.size === 0 ? "ready" : "degraded", checks });
  }

  private latest(response: ServerResponse, id: string): boolean {
    const device = this.devices.find((one) => one.id === id);
    return device === undefined ? problem(response, 404, "no such device") : json(response, 200, { items: latest(device, Date.now()) });
  }

  private turn(knob: string, url: URL, response: ServerResponse): boolean {
    const parameters = url.searchParams;
    if (knob === "raise") return json(response, 200, this.raise(Date.now(), (parameters.get("severity") ?? undefined) as Severity | undefined));
    if (knob === "notice") this.notice({ kind: "maintenance_began", policy: "mw-1", at: new Date().toISOString(), by: "tran.minh", reason: "Thay bơm hầm chui", until: new Date(Date.now() + 60 * MINUTE).toISOString() });
    if (knob === "refuse") this.refusesNext = true;
    if (knob === "fail") this.faults[parameters.get("ok") === "1" ? "delete" : "add"](parameters.get("check") ?? "");
    if (knob === "unplug") this.cameras.unplug(parameters.get("camera") ?? "", parameters.get("ok") === "1");
    if (knob === "drop") this.streams.forEach((stream) => stream.destroy());
    if (knob === "flood") for (let count = Number(parameters.get("count")); count > 0; count -= 1) this.raise(Date.now() - count * 900);
    return json(response, 200, {});
  }

  private async session(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method === "DELETE") {
      response.setHeader("set-cookie", "mock=; Max-Age=0; Path=/");
      return json(response, 200, {});
    }
    if (this.faults.has("database")) return problem(response, 503, "the database is away");
    const fields = new URLSearchParams(await textOf(request));
    const name = fields.get("username") ?? "";
    if (!ROLES.has(name) || fields.get("password") !== "mock") return problem(response, 401, "wrong user name or password");
    response.setHeader("set-cookie", `mock=${name}; HttpOnly; SameSite=Strict; Path=/`);
    return json(response, 200, { username: name, role: name });
  }
}

function roleOf(request: IncomingMessage): Role | null {
  const name = /(?:^|;\s*)mock=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  return name !== undefined && ROLES.has(name) ? (name as Role) : null;
}

function list(response: ServerResponse, items: readonly unknown[], url: URL): boolean {
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const end = start + Number(url.searchParams.get("limit") ?? 100);
  return json(response, 200, { items: items.slice(start, end), next: end < items.length ? String(end) : null });
}

function json(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { "content-type": status >= 400 ? "application/problem+json" : "application/json" });
  response.end(JSON.stringify(body));
  return true;
}

function problem(response: ServerResponse, status: number, detail: string): true {
  return json(response, status, { title: detail, status, detail });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  return JSON.parse((await textOf(request)) || "{}") as Record<string, unknown>;
}
