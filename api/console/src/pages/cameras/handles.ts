/** The points of a part that can be taken hold of, and the part with them moved. Pure. */
import type { FrameSize, Pixel } from "../../data/cameras";
import type { CamerasWords } from "../../i18n/cameras.en";
import type { DraftView } from "./draft";
import type { Chosen } from "./editing";
import { clamped, middle } from "./geometry";
import { partName } from "./words";

/** `index` among the part's points; null: all of them together. */
export interface Handle {
  index: number | null;
  at: Pixel;
  label: string;
}

/** All points of a part in one row; of a zone its corners, then its heading. */
export function pointsOf(view: DraftView, { kind, index }: Chosen): Pixel[] {
  switch (kind) {
    case "line": {
      const line = view.lines[index];
      return line === undefined ? [] : [line.start, line.end];
    }
    case "zone": {
      const zone = view.zones[index];
      return zone === undefined ? [] : [...zone.polygon, ...(zone.heading ?? [])];
    }
    case "point": {
      const point = view.calibration.points[index];
      return point === undefined ? [] : [point.pixel];
    }
    case "length": {
      const length = view.calibration.lengths[index];
      return length === undefined ? [] : [length.start, length.end];
    }
    case "turn":
      return [];
  }
}

export function withPoints(view: DraftView, { kind, index }: Chosen, points: readonly Pixel[]): DraftView {
  const each = <T>(parts: readonly T[], change: (part: T) => T): T[] => parts.map((part, other) => (other === index ? change(part) : part));
  const [first = [0, 0], second = [0, 0]] = points;
  switch (kind) {
    case "line":
      return { ...view, lines: each(view.lines, (line) => ({ ...line, start: first, end: second })) };
    case "zone":
      return {
        ...view,
        zones: each(view.zones, (zone) => {
          const [from, to] = points.slice(zone.polygon.length);
          return { ...zone, polygon: points.slice(0, zone.polygon.length), ...(from === undefined || to === undefined ? {} : { heading: [from, to] }) };
        }),
      };
    case "point":
      return { ...view, calibration: { ...view.calibration, points: each(view.calibration.points, (point) => ({ ...point, pixel: first })) } };
    case "length":
      return { ...view, calibration: { ...view.calibration, lengths: each(view.calibration.lengths, (length) => ({ ...length, start: first, end: second })) } };
    case "turn":
      return view;
  }
}

export function movedHandle(points: readonly Pixel[], handle: Handle, by: Pixel, frame: FrameSize): Pixel[] {
  return points.map((point, index) => (index === handle.index ? clamped([point[0] + by[0], point[1] + by[1]], frame) : point));
}

export function handlesOf(view: DraftView, chosen: Chosen, { scene, parts }: CamerasWords): Handle[] {
  const points = pointsOf(view, chosen);
  const name = nameOf(view, chosen, parts);
  const handles = points.map((at, index): Handle => ({ index, at, label: scene.handle(name, whichOf(view, chosen, index, scene)) }));
  const isLine = chosen.kind === "line" || chosen.kind === "length";
  const whole: Handle[] = isLine || chosen.kind === "zone" ? [{ index: null, at: middle(isLine ? points : (view.zones[chosen.index]?.polygon ?? [])), label: scene.handle(name, scene.whole) }] : [];
  return [...handles, ...whole];
}

function whichOf(view: DraftView, { kind, index }: Chosen, point: number, scene: CamerasWords["scene"]): string {
  if (kind === "line" || kind === "length") return point === 0 ? scene.start : scene.end;
  if (kind !== "zone") return scene.whole;
  const corners = view.zones[index]?.polygon.length ?? 0;
  return point < corners ? scene.corner(String(point + 1)) : point === corners ? scene.from : scene.to;
}

export function nameOf(view: DraftView, { kind, index }: Chosen, parts: CamerasWords["parts"]): string {
  const number = String(index + 1);
  const named = kind === "line" ? view.lines[index] : kind === "zone" ? view.zones[index] : kind === "turn" ? view.turns[index] : undefined;
  if (named !== undefined) return partName(named);
  return kind === "point" ? parts.point(number) : parts.length(number);
}
