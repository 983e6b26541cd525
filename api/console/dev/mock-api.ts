/**
 * The api, played for development and for trying the page: `npm run dev`, or `npm run build && npm run mock`.
 *
 * Any of the four roles signs in with its name and the password `mock`. Knobs, by POST:
 * `/mock/raise?severity=critical`, `/mock/fail?check=database&ok=0`, `/mock/drop`, `/mock/flood?count=10000`, `/mock/refuse`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import type { Alert, AlertEvent, Role, Severity, Transition, TransitionKind } from "../src/data/types";
import { anAlert, areas, devices, latest, RULES } from "./city";

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
  private readonly areas = areas();
  private readonly alerts = new Map<string, Alert>();
  private readonly timelines = new Map<string, Transition[]>();
  private readonly streams = new Set<ServerResponse>();
  private readonly faults = new Set<string>();
  private offset = 100;
  private next = 0;
  private refusesNext = false;

  constructor(deviceCount: number, alertCount: number) {
    this.devices = devices(deviceCount);
    const now = Date.now();
    for (let age = alertCount; age > 0; age -= 1) this.raise(now - age * 3.1 * MINUTE - age * age * 400);
    [...this.alerts.values()].forEach((alert, index) => this.vary(alert, index));
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
    if (first === "me") return json(response, 200, { username: role, role });
    if (first === "alerts") return this.alertRoute(request, response, url, id, verb, role);
    if (first === "areas") return list(response, this.areas, url);
    if (first === "rules") return list(response, RULES, url);
    if (first === "devices" && verb === "latest") return this.latest(response, id);
    if (first === "devices") return list(response, this.devices, url);
    return problem(response, 404, `there is nothing at ${path}`);
  }

  private raise(at: number, severity?: Severity): Alert {
    const alert = anAlert(this.next, this.devices, at, severity);
    this.next += 1;
    this.change(alert, { kind: "raised", at: alert.raised_at, by: `rule:${alert.rule}`, value: alert.value });
    return alert;
  }

  private vary(alert: Alert, index: number): void {
    const at = new Date(Date.parse(alert.raised_at) + 2 * MINUTE).toISOString();
    if (index % 5 === 1) {
      const changed = { ...alert, state: "acknowledged" as const, revision: 2, acknowledged_by: "tran.minh", acknowledged_at: at, changed_at: at };
      this.change(changed, { kind: "acknowledged", at, by: "tran.minh", reason: "Đã gọi tổ tuần tra." });
    } else if (index % 7 === 3) this.change({ ...alert, state: "cleared", revision: 2, cleared_at: at, changed_at: at }, { kind: "cleared", at, by: `rule:${alert.rule}` });
    else if (index % 11 === 5) {
      const suppressed_until = new Date(Date.now() + 40 * MINUTE).toISOString();
      this.change({ ...alert, suppression: "shelved", revision: 2, suppressed_until, suppression_reason: "Đang thi công", changed_at: at }, { kind: "shelved", at, by: "tran.minh", reason: "Đang thi công" });
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
    if (id === "") {
      const states = new Set((url.searchParams.get("state") ?? "").split(",").filter((state) => state !== ""));
      const found = [...this.alerts.values()].filter(({ state }) => states.size === 0 || states.has(state));
      return list(response, found.sort((a, b) => (a.raised_at < b.raised_at ? 1 : -1)), url);
    }
    const alert = this.alerts.get(id);
    if (alert === undefined) return problem(response, 404, "no such alert");
    if (request.method === "GET" && verb === "") return json(response, 200, alert);
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
    const at = new Date().toISOString();
    const next = { ...current, revision: current.revision + 1, changed_at: at };
    const text = typeof body["comment"] === "string" ? body["comment"] : null;
    const done = (kind: TransitionKind, changed: Alert, reason: string | null = text): boolean => {
      this.change(changed, { kind, at, by, reason });
      return json(response, 200, changed);
    };
    switch (verb) {
      case "acknowledge":
        return done("acknowledged", { ...next, state: current.state === "cleared" ? "resolved" : "acknowledged", acknowledged_by: by, acknowledged_at: at });
      case "comment":
        return done("commented", current);
      case "resolve":
        return done("resolved", { ...next, state: "resolved", resolved_at: at, finding: (body["finding"] ?? null) as Alert["finding"] });
      case "assign":
        return done("assigned", { ...next, assignee: (body["assignee"] ?? null) as string | null });
      case "shelve":
        return done("shelved", { ...next, suppression: "shelved", suppressed_until: String(body["until"]), suppression_reason: String(body["reason"]) }, String(body["reason"]));
      case "unshelve":
        return done("unshelved", { ...next, suppression: "none", suppressed_until: null, suppression_reason: null });
      default:
        return problem(response, 404, `no decision ${verb}`);
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
    if (knob === "refuse") this.refusesNext = true;
    if (knob === "fail") this.faults[parameters.get("ok") === "1" ? "delete" : "add"](parameters.get("check") ?? "");
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
