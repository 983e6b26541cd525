/** What is drawn on a camera's picture, reckoned in its pixels. Pure. */
import type { Direction, FrameSize, LineJson, Pixel, ViewJson } from "../../data/cameras";

export function distance(a: Pixel, b: Pixel): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function middle(points: readonly Pixel[]): Pixel {
  const sum = points.reduce<Pixel>(([x, y], [nextX, nextY]) => [x + nextX, y + nextY], [0, 0]);
  return [sum[0] / Math.max(1, points.length), sum[1] / Math.max(1, points.length)];
}

/** The two ways across a line, exactly as `line_directions` in `streams/contracts/cameras.py` has them. */
export function lineDirections({ start, end }: Pick<LineJson, "start" | "end">): [Direction, Direction] {
  return Math.abs(end[0] - start[0]) > Math.abs(end[1] - start[1]) ? ["up", "down"] : ["left", "right"];
}

/** A step of length 1 across the line, to the side this direction goes. */
export function across(line: Pick<LineJson, "start" | "end">, direction: Direction): Pixel {
  const [x, y] = [line.end[0] - line.start[0], line.end[1] - line.start[1]];
  const length = Math.hypot(x, y);
  if (length === 0) return [0, 0];
  const normal: Pixel = [-y / length, x / length];
  const along = direction === "up" || direction === "down" ? normal[1] : normal[0];
  const wanted = direction === "down" || direction === "right" ? 1 : -1;
  return along * wanted >= 0 ? normal : [-normal[0], -normal[1]];
}

/** An arrow across the line from its middle. */
export function arrow(line: Pick<LineJson, "start" | "end">, direction: Direction, length: number): [Pixel, Pixel] {
  const from = middle([line.start, line.end]);
  const [x, y] = across(line, direction);
  return [from, [from[0] + x * length, from[1] + y * length]];
}

/** The head of an arrow that ends at `to`: its three corners as a polygon's points. */
export function arrowHead(from: Pixel, to: Pixel, size: number): Pixel[] {
  const length = distance(from, to);
  if (length === 0) return [];
  const [x, y] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const back: Pixel = [to[0] - x * size, to[1] - y * size];
  return [to, [back[0] - y * size * 0.5, back[1] + x * size * 0.5], [back[0] + y * size * 0.5, back[1] - x * size * 0.5]];
}

/** Whole pixels inside the picture. */
export function clamped([x, y]: Pixel, [width, height]: FrameSize): Pixel {
  return [Math.round(Math.min(width, Math.max(0, x))), Math.round(Math.min(height, Math.max(0, y)))];
}

/** Moves all points alike, no further than the picture's edge. */
export function shifted(points: readonly Pixel[], by: Pixel, [width, height]: FrameSize): Pixel[] {
  const bounded = (step: number, values: readonly number[], size: number): number => Math.min(Math.max(step, -Math.min(...values)), Math.max(0, size - Math.max(...values)));
  const x = bounded(by[0], points.map((point) => point[0]), width);
  const y = bounded(by[1], points.map((point) => point[1]), height);
  return points.map((point) => [Math.round(point[0] + x), Math.round(point[1] + y)]);
}

/** The four corners of a rectangle on the road, clicked in order, as points on the ground: from the first corner, along its first side. */
export function rectanglePoints(corners: readonly Pixel[], width: number, length: number): { pixel: Pixel; metres: [number, number] }[] {
  const ground: [number, number][] = [
    [0, 0],
    [width, 0],
    [width, length],
    [0, length],
  ];
  return corners.slice(0, 4).map((pixel, index) => ({ pixel, metres: ground[index] ?? [0, 0] }));
}

/** `line-3` after `line-1` and `line-2`: never one that is taken. */
export function freeId(prefix: string, taken: Iterable<string>): string {
  const numbers = [...taken].map((id) => (id.startsWith(`${prefix}-`) ? Number(id.slice(prefix.length + 1)) : NaN)).filter((number) => Number.isInteger(number));
  return `${prefix}-${Math.max(0, ...numbers) + 1}`;
}

export function partIds(view: ViewJson): string[] {
  return [...(view.lines ?? []), ...(view.zones ?? []), ...(view.turns ?? [])].map(({ id }) => id);
}

/** Keys of arrows, in steps of the picture: a hundredth of its width, or one pixel where it has to be exact. */
export function stepOf(key: string, isFine: boolean, frame: FrameSize): Pixel | null {
  const size = isFine ? 1 : Math.max(1, Math.round(frame[0] / 100));
  const steps: Record<string, Pixel> = { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowUp: [0, -size], ArrowDown: [0, size] };
  return steps[key] ?? null;
}
