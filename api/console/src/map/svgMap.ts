/** The map without WebGL: outlines and points as SVG. Slower to move, but every alert is in its place. */
import type { FeatureCollection, Geometry, Position as GeoPosition } from "geojson";
import { type AlertingProperties, type Bounds, type Position } from "./content";
import type { Camera, MapHandlers, MapView } from "./mapView";
import { CAMERA_BODY, CAMERA_LENS, OUTLINES } from "../look/shapes";

const SVG = "http://www.w3.org/2000/svg";
/** Pixels of the drawing per degree of longitude; a unit of the drawing is scaled to the screen by the view box. */
const SCALE = 10_000;
const CITY_LATITUDE = 10.77;
const STRETCH = 1 / Math.cos((CITY_LATITUDE * Math.PI) / 180);
const PAN = 0.15;

const x = (longitude: number): number => (longitude - 106.7) * SCALE;
const y = (latitude: number): number => -(latitude - CITY_LATITUDE) * SCALE * STRETCH;
const longitudeOf = (drawn: number): number => 106.7 + drawn / SCALE;
const latitudeOf = (drawn: number): number => CITY_LATITUDE - drawn / (SCALE * STRETCH);

export class SvgMap implements MapView {
  private readonly svg: SVGSVGElement;
  private readonly layers = new Map<string, SVGGElement>();
  private box = { left: -1000, top: -1000, width: 2000, height: 2000 };
  private data = new Map<string, FeatureCollection>();
  private place: { position: Position; area: string | null } | null = null;

  constructor(
    private readonly container: HTMLElement,
    private readonly handlers: MapHandlers,
  ) {
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "svg-map");
    this.svg.setAttribute("tabindex", "0");
    this.svg.setAttribute("role", "img");
    this.svg.setAttribute("aria-label", handlers.label());
    for (const name of ["outlines", "quiet", "cameras", "labels", "related", "selected", "alerting"]) {
      const layer = document.createElementNS(SVG, "g");
      layer.setAttribute("class", `svg-${name}`);
      this.layers.set(name, layer);
      this.svg.append(layer);
    }
    this.svg.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    this.svg.addEventListener("pointermove", (event) => this.onDrag(event));
    this.svg.addEventListener("keydown", (event) => this.onKey(event));
    this.svg.addEventListener("click", (event) => this.onClick(event));
    container.append(this.svg);
    queueMicrotask(() => handlers.onReady());
  }

  show(source: string, data: FeatureCollection): void {
    this.data.set(source, data);
    this.draw(source);
  }

  select(place: { position: Position; area: string | null } | null): void {
    this.place = place;
    this.draw("selected");
  }

  centre(position: Position, covered: number): void {
    const width = Math.min(this.box.width, 0.08 * SCALE);
    this.zoomTo(width, x(position[0]), y(position[1]));
    this.box.left += (covered / 2) * this.unit();
    this.apply();
  }

  whole([west, south, east, north]: Bounds, _covered: number): void {
    const width = Math.max(x(east) - x(west), (y(south) - y(north)) * this.aspect()) * 1.12;
    this.zoomTo(width, (x(west) + x(east)) / 2, (y(north) + y(south)) / 2);
  }

  camera(): Camera {
    return { center: [106.7, CITY_LATITUDE], zoom: 11 };
  }

  middle(): Position {
    const { left, top, width, height } = this.box;
    return [longitudeOf(left + width / 2), latitudeOf(top + height / 2)];
  }

  takeFocus(): void {
    this.svg.focus();
  }

  remove(): void {
    this.svg.remove();
  }

  private draw(source: string): void {
    const layer = this.layers.get(source);
    if (layer === undefined) return;
    if (source === "selected") {
      layer.replaceChildren(...(this.place === null ? [] : [this.ring(this.place.position, 18, 3)]));
      return;
    }
    const features = this.data.get(source)?.features ?? [];
    layer.replaceChildren(...features.flatMap(({ geometry, properties }) => this.drawn(source, geometry, properties ?? {})));
  }

  private drawn(source: string, geometry: Geometry, properties: Record<string, unknown>): SVGElement[] {
    if (geometry.type === "Polygon") return [outline([geometry.coordinates])];
    if (geometry.type === "MultiPolygon") return [outline(geometry.coordinates)];
    if (geometry.type !== "Point") return [];
    const [longitude = 0, latitude = 0] = geometry.coordinates;
    if (source === "labels") return [this.label(longitude, latitude, String(properties["label"]))];
    if (source === "quiet") return [this.dot(longitude, latitude, String(properties["id"]))];
    if (source === "cameras") return [this.mark(longitude, latitude, String(properties["id"]))];
    if (source === "related") return [this.ring([longitude, latitude], 8, 1.5)];
    return [this.symbol(longitude, latitude, properties as unknown as AlertingProperties)];
  }

  private dot(longitude: number, latitude: number, id: string): SVGElement {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("cx", String(x(longitude)));
    circle.setAttribute("cy", String(y(latitude)));
    circle.setAttribute("r", String(3 * this.unit()));
    circle.dataset["device"] = id;
    return circle;
  }

  private symbol(longitude: number, latitude: number, { id, severity, waiting }: AlertingProperties): SVGElement {
    const path = document.createElementNS(SVG, "path");
    const size = 0.9 * this.unit();
    path.setAttribute("d", OUTLINES[severity]);
    path.setAttribute("transform", `translate(${x(longitude)} ${y(latitude)}) scale(${size}) translate(-12 -12)`);
    path.setAttribute("class", `svg-symbol severity-${severity} ${waiting === 1 ? "" : "is-acknowledged"}`);
    path.dataset["device"] = id;
    return path;
  }

  private mark(longitude: number, latitude: number, id: string): SVGElement {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", `${CAMERA_BODY}${CAMERA_LENS}`);
    path.setAttribute("transform", `translate(${x(longitude)} ${y(latitude)}) scale(${0.8 * this.unit()}) translate(-12 -12)`);
    path.dataset["device"] = id;
    return path;
  }

  private label(longitude: number, latitude: number, name: string): SVGElement {
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", String(x(longitude)));
    text.setAttribute("y", String(y(latitude)));
    text.setAttribute("font-size", String(12 * this.unit()));
    text.textContent = name;
    return text;
  }

  private ring(position: Position, radius: number, width: number): SVGElement {
    const circle = this.dot(position[0], position[1], "");
    circle.setAttribute("r", String(radius * this.unit()));
    circle.setAttribute("stroke-width", String(width * this.unit()));
    return circle;
  }

  /** Units of the drawing per pixel of the screen. */
  private unit(): number {
    return this.box.width / Math.max(1, this.container.clientWidth);
  }

  private aspect(): number {
    return Math.max(1, this.container.clientWidth) / Math.max(1, this.container.clientHeight);
  }

  private positionAt(event: MouseEvent): Position {
    const bounds = this.svg.getBoundingClientRect();
    const { left, top, width, height } = this.box;
    const across = (event.clientX - bounds.left - bounds.width / 2) * this.unit();
    const down = (event.clientY - bounds.top - bounds.height / 2) * this.unit();
    return [longitudeOf(left + width / 2 + across), latitudeOf(top + height / 2 + down)];
  }

  private zoomTo(width: number, centreX: number, centreY: number): void {
    const height = width / this.aspect();
    this.box = { left: centreX - width / 2, top: centreY - height / 2, width, height };
    this.apply();
  }

  private apply(): void {
    const { left, top, width, height } = this.box;
    this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    for (const source of this.layers.keys()) if (source !== "outlines") this.draw(source);
  }

  private zoomBy(factor: number): void {
    const { left, top, width, height } = this.box;
    this.zoomTo(width * factor, left + width / 2, top + height / 2);
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoomBy(event.deltaY > 0 ? 1.2 : 1 / 1.2);
  }

  private onDrag(event: PointerEvent): void {
    if (event.buttons !== 1) return;
    this.box.left -= event.movementX * this.unit();
    this.box.top -= event.movementY * this.unit();
    this.svg.setAttribute("viewBox", `${this.box.left} ${this.box.top} ${this.box.width} ${this.box.height}`);
  }

  private onKey(event: KeyboardEvent): void {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const move = moves[event.key];
    if (move !== undefined) {
      this.box.left += move[0] * this.box.width * PAN;
      this.box.top += move[1] * this.box.height * PAN;
      this.apply();
    } else if (event.key === "+" || event.key === "=") this.zoomBy(1 / 1.4);
    else if (event.key === "-") this.zoomBy(1.4);
    else return;
    event.preventDefault();
  }

  private onClick(event: MouseEvent): void {
    if (this.handlers.onPlace(this.positionAt(event))) return;
    const id = event.target instanceof SVGElement ? event.target.dataset["device"] : undefined;
    if (id !== undefined && id !== "") this.handlers.onDevice(id);
  }
}

function outline(polygons: GeoPosition[][][]): SVGElement {
  const path = document.createElementNS(SVG, "path");
  const rings = polygons.flat().map((ring) => `M${ring.map(([lon = 0, lat = 0]) => `${x(lon).toFixed(1)} ${y(lat).toFixed(1)}`).join("L")}Z`);
  path.setAttribute("d", rings.join(""));
  path.setAttribute("fill-rule", "evenodd");
  return path;
}

