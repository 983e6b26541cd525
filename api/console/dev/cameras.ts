/** Cameras of the made-up city: a street drawn at run time, vehicles that cross a line, one camera for each kind of trouble. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CameraBody, CameraJson, CameraState, LineJson, SightingJson, ViewJson } from "../src/data/cameras";
import type { Area, Device, Role } from "../src/data/types";
import { wardAt } from "../src/data/places";
import { lineDirections } from "../src/pages/cameras/geometry";
import { street } from "./street";

const MINUTE = 60_000;
const PICTURE_MS = 200;
const STARTS_MS = 6_000;
const UNREACHABLE_MS = 10_000;
const SEES_PICTURES: ReadonlySet<Role> = new Set<Role>(["operator", "admin"]);
const CLASSES = ["two_wheeler", "two_wheeler", "two_wheeler", "car", "car", "bus", "truck"];
const SIZE: [number, number] = [1280, 720];

const view = (lines: LineJson[]): ViewJson => ({ frame: SIZE, lines });
const LINE: LineJson = { id: "line-1", start: [330, 430], end: [950, 430], name: "Vạch 1" };

const FIRST: readonly CameraJson[] = [
  {
    id: "vo-van-kiet-1",
    source: "rtsp://10.20.1.11:554/Streaming/Channels/101",
    has_credentials: true,
    name: "Võ Văn Kiệt – cầu Calmette",
    location: { lat: 10.7655, lon: 106.6988 },
    tags: ["road:vo-van-kiet"],
    view: {
      ...view([LINE, { id: "line-2", start: [250, 620], end: [620, 640], name: "Vạch vào", allowed: ["down"] }]),
      zones: [{ id: "lane-1", polygon: [[640, 330], [730, 330], [960, 700], [690, 700]], kind: "lane", name: "Làn lên", heading: [[800, 640], [700, 380]], stopped_after_s: 60 }],
      turns: [{ id: "turn-1", origin: "line-1", destination: "line-2", name: "Thẳng" }],
      calibration: { points: [{ pixel: [400, 640], metres: [0, 0] }, { pixel: [880, 640], metres: [14, 0] }, { pixel: [730, 330], metres: [14, 42] }, { pixel: [550, 330], metres: [0, 42] }] },
    },
  },
  { id: "nguyen-huu-tho-2", source: "rtsps://cam-2.example/live", has_credentials: true, name: "Nguyễn Hữu Thọ 2", location: { lat: 10.731, lon: 106.702 }, view: view([LINE]) },
  { id: "mai-chi-tho-3", source: "http://10.20.1.13/mjpeg", name: "Mai Chí Thọ – hầm Thủ Thiêm, hướng vào trung tâm", location: { lat: 10.777, lon: 106.729 }, view: { ...view([LINE]), detector: "motion" } },
  { id: "scene-demo", source: "scene:street?seed=1", name: "Đường vẽ", location: { lat: 10.79, lon: 106.67 } },
  { id: "depot", source: "file:/data/depot.mp4", name: "Bãi xe", is_enabled: false, view: view([LINE]) },
];

const TROUBLE: Record<string, Partial<CameraState>> = {
  "nguyen-huu-tho-2": { state: "absent", health: ["unreachable"], detail: "refused", fps: null },
  "mai-chi-tho-3": { health: ["dark", "blurred"], detector: "motion", model: null },
};

export class MockCameras {
  private readonly cameras = new Map<string, CameraJson>();
  private readonly began = new Map<string, number>();
  /** Since when no picture comes. */
  private readonly unplugged = new Map<string, number>();

  constructor(
    private readonly devices: Device[],
    private readonly areas: Area[],
  ) {
    for (const camera of FIRST) this.take(camera, Date.now() - 50 * MINUTE);
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL, [first, id, verb]: readonly [string, string, string], role: Role, body: () => Promise<unknown>): Promise<boolean> {
    if (first === "history") return this.history(response, url);
    if (first === "sightings") return json(response, 200, { items: this.sightings(url), next: null });
    if (first !== "cameras") return false;
    if (id === "") return json(response, 200, { items: [...this.cameras.values()], next: null });
    if (request.method === "PUT") return this.write(response, id, (await body()) as CameraBody, role);
    const camera = this.cameras.get(id);
    if (camera === undefined) return json(response, 404, { title: "no such camera", status: 404, type: "urn:urbanwatch:not-found" });
    if (request.method === "DELETE") {
      this.forget(camera);
      response.writeHead(204).end();
      return true;
    }
    if (verb === "") return json(response, 200, camera);
    if (verb === "state") return camera.is_enabled === false ? json(response, 404, { title: "not running", status: 404 }) : json(response, 200, this.state(camera));
    if (!SEES_PICTURES.has(role)) return json(response, 403, { title: "Forbidden", status: 403, detail: "needs the role operator" });
    const { state } = this.state(camera);
    if (state !== "running" && (verb === "live" || state === "starting" || !this.unplugged.has(id))) return json(response, 503, { title: "no picture yet", status: 503 });
    return verb === "live" ? this.live(request, response, camera) : picture(response, camera.id, this.unplugged.get(id) ?? Date.now());
  }

  unplug(id: string, isBack: boolean): void {
    if (isBack) this.unplugged.delete(id);
    else this.unplugged.set(id, Date.now());
  }

  /** As the product does: a camera is unreachable once nothing came for 10 s. */
  private troubleOf(id: string): Partial<CameraState> {
    const since = this.unplugged.get(id);
    if (since === undefined || Date.now() - since < UNREACHABLE_MS) return TROUBLE[id] ?? {};
    return { state: "absent", health: ["unreachable"], detail: "ended", fps: null };
  }

  private write(response: ServerResponse, id: string, body: CameraBody, role: Role): boolean {
    if (role !== "admin") return json(response, 403, { title: "Forbidden", status: 403, detail: "needs the role admin" });
    const wrong = flawOf(body);
    if (wrong !== null) return json(response, 422, { title: "Invalid", status: 422, detail: wrong.message, errors: [wrong] });
    const before = this.cameras.get(id);
    const { username, password, ...shown } = body;
    const isSealed = username !== "" && (username !== undefined || password !== undefined || before?.has_credentials === true);
    const source = shown.source.replace(/\/\/[^/@]*@/, "//");
    const camera: CameraJson = { id, ...shown, source, has_credentials: isSealed || source !== shown.source, area: null, written_rules: before === undefined ? ["camera-unreachable", "camera-frozen"] : [] };
    if (before !== undefined) this.forget(before);
    this.take(camera, this.began.get(id) ?? Date.now());
    return json(response, 200, this.cameras.get(id));
  }

  private take(camera: CameraJson, began: number): void {
    const area = camera.location ? wardAt(camera.location, this.areas) : null;
    const own = devicesOf(camera, area);
    this.cameras.set(camera.id, { ...camera, area, devices: own.map(({ id }) => id) });
    this.began.set(camera.id, began);
    this.devices.push(...own);
  }

  private forget(camera: CameraJson): void {
    this.cameras.delete(camera.id);
    for (let at = this.devices.length - 1; at >= 0; at -= 1) if (camera.devices?.includes(this.devices[at]?.id ?? "") === true) this.devices.splice(at, 1);
  }

  private state(camera: CameraJson): CameraState {
    const seconds = (Date.now() - (this.began.get(camera.id) ?? 0)) / 1000;
    const counts = Object.fromEntries((camera.devices ?? []).filter((device) => device.split(":").length > 1).map((device, index) => [device, Math.floor(seconds / (3.1 + index * 1.7))]));
    const isUp = seconds * 1000 > STARTS_MS;
    return {
      camera: camera.id,
      state: isUp ? "running" : "starting",
      detail: "",
      detector: camera.view?.detector ?? "auto",
      fps: isUp ? 12.4 + Math.sin(seconds) : null,
      size: isUp ? SIZE : null,
      counts,
      health: [],
      model: "yolox_nano",
      decoder_restarts: 0,
      frames: Math.floor(seconds * 12),
      ...this.troubleOf(camera.id),
    };
  }

  private live(request: IncomingMessage, response: ServerResponse, camera: CameraJson): boolean {
    response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=frame", "cache-control": "no-store" });
    const send = (): void => {
      if (this.unplugged.has(camera.id)) return;
      const drawn = Buffer.from(street(camera.id, Date.now()));
      response.write(`--frame\r\nContent-Type: image/svg+xml\r\nContent-Length: ${drawn.length}\r\nX-Measured-At: ${new Date().toISOString()}\r\n\r\n`);
      response.write(drawn);
      response.write("\r\n");
    };
    send();
    const timer = setInterval(send, PICTURE_MS);
    request.on("close", () => clearInterval(timer));
    return true;
  }

  private history(response: ServerResponse, url: URL): boolean {
    const asked = (url.searchParams.get("device") ?? "").split(",").filter((device) => device.includes(":") && this.cameras.has(device.split(":")[0] ?? ""));
    if (asked.length === 0) return false;
    const [from, to] = [Date.parse(url.searchParams.get("from") ?? ""), Date.parse(url.searchParams.get("to") ?? "")];
    const series = asked.map((device) => ({ device, property: "vehicle_count", unit: "", points: this.minutes(device, from, to).map((point) => (url.searchParams.has("bucket") ? { time: point.time, avg: point.value } : point)) }));
    return json(response, 200, { series });
  }

  private minutes(device: string, from: number, to: number): { time: string; value: number }[] {
    const camera = device.split(":")[0] ?? "";
    if (this.cameras.get(camera)?.is_enabled === false) return [];
    if (TROUBLE[camera]?.state === "absent") to -= 12 * MINUTE;
    const begin = Math.max(from, this.began.get(camera) ?? 0);
    const points: { time: string; value: number }[] = [];
    for (let minute = Math.ceil(begin / MINUTE); (minute + 1) * MINUTE < to; minute += 1) {
      points.push({ time: new Date(minute * MINUTE).toISOString(), value: Math.round(14 + 8 * Math.sin(minute / 6 + device.length) + 5 * Math.sin(minute * 2.3)) });
    }
    return points;
  }

  private sightings(url: URL): SightingJson[] {
    const camera = this.cameras.get(url.searchParams.get("camera") ?? "");
    const lines = camera?.view?.lines ?? [];
    const kind = url.searchParams.get("kind");
    if (camera === undefined || this.state(camera).state === "starting") return [];
    const base = Math.floor(Date.now() / 3_000) * 3_000;
    const rows = Array.from({ length: 24 }, (_, back): SightingJson => {
      const number = base / 3_000 - back;
      const time = new Date(base - back * 3_000).toISOString();
      const line = lines[number % Math.max(1, lines.length)];
      const trouble = this.troubleOf(camera.id).health?.[0];
      if (trouble !== undefined && number % 4 === 0) return { camera: camera.id, kind: "health", subject: trouble, time };
      if (number % 11 === 0 && line !== undefined) return { camera: camera.id, kind: "incident", subject: number % 2 === 0 ? "wrong_way" : "stopped", place: line.id, vehicle_class: "two_wheeler", value: 75, time };
      return { camera: camera.id, kind: "crossing", subject: line?.id ?? "", direction: line === undefined ? null : (lineDirections(line)[number % 2] ?? null), vehicle_class: CLASSES[number % CLASSES.length] ?? null, speed_kmh: 22 + (number % 17), time };
    });
    return rows.filter((row) => (row.kind !== "crossing" || lines.length > 0) && (kind === null || row.kind === kind));
  }
}

/** As the api refuses: a field with its path. */
function flawOf({ source, view: drawn }: CameraBody): { field: string; message: string } | null {
  if (!/^(rtsps?|https?|file|scene):/.test(source)) return { field: "source", message: "begins with rtsp:, rtsps:, http:, https:, file: or scene:" };
  const short = (drawn.lines ?? []).findIndex(({ start, end }) => Math.hypot(start[0] - end[0], start[1] - end[1]) < 20);
  return short === -1 ? null : { field: `view.lines[${short}].end`, message: "the line is too short to be crossed" };
}

function devicesOf(camera: CameraJson, area: string | null): Device[] {
  const name = camera.name || camera.id;
  const device = (id: string, kind: string, called: string, parent: string | null): Device => ({ id, kind, name: called, location: camera.location ?? null, interval_s: parent === null ? 10 : 60, tags: camera.tags ?? [], parent, area });
  const lines = (camera.view?.lines ?? []).flatMap((line) => lineDirections(line).map((direction) => device(`${camera.id}:${line.id}:${direction}`, "camera_line", `${name} · ${line.name || line.id}`, camera.id)));
  const zones = (camera.view?.zones ?? []).filter(({ kind }) => kind !== "road").map((zone) => device(`${camera.id}:${zone.id}`, "camera_zone", `${name} · ${zone.name || zone.id}`, camera.id));
  const turns = (camera.view?.turns ?? []).map((turn) => device(`${camera.id}:${turn.id}`, "camera_turn", `${name} · ${turn.name || turn.id}`, camera.id));
  return [device(camera.id, "camera", name, null), ...lines, ...zones, ...turns];
}

function picture(response: ServerResponse, id: string, at: number): boolean {
  response.writeHead(200, { "content-type": "image/svg+xml", "cache-control": "no-store", "x-measured-at": new Date(at).toISOString() });
  response.end(street(id, at));
  return true;
}

function json(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { "content-type": status >= 400 ? "application/problem+json" : "application/json" });
  response.end(JSON.stringify(body));
  return true;
}
