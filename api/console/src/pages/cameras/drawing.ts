/** The tool in hand and the points it has set: what becomes of them once there are enough. */
import { batch, computed, signal } from "@preact/signals";
import type { FrameSize, Pixel, ZoneKind } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import type { Chosen, Editing } from "./editing";
import { clamped, freeId, partIds, rectanglePoints } from "./geometry";

export const TOOLS = ["select", "line", "zone", "lane", "road", "point", "rectangle", "length"] as const;
/** `heading` is taken in hand from the zone it is for. */
export type Tool = (typeof TOOLS)[number] | "heading";

/** How many points end it; polygons are closed by hand. */
const ENOUGH: Partial<Record<Tool, number>> = { line: 2, point: 1, rectangle: 4, length: 2, heading: 2 };
const LEAST_CORNERS = 3;

export class Drawing {
  readonly tool = signal<Tool>("select");
  readonly pending = signal<readonly Pixel[]>([]);
  /** Where the pointer or the cross of the keyboard is. */
  readonly cursor = signal<Pixel | null>(null);
  /** The corners of a rectangle whose sides are still to be told. */
  readonly rectangle = signal<readonly Pixel[] | null>(null);
  readonly canFinish = computed(() => isPolygon(this.tool.value) && this.pending.value.length >= LEAST_CORNERS);

  constructor(
    readonly editing: Editing,
    readonly frame: () => FrameSize,
  ) {}

  take(tool: Tool): void {
    batch(() => {
      this.tool.value = tool;
      this.pending.value = [];
      if (tool !== "select" && tool !== "heading") this.editing.chosen.value = null;
      this.editing.settle();
    });
  }

  /** One more point; with the last one the part is there. */
  place(point: Pixel): void {
    const tool = this.tool.value;
    if (tool === "select") return;
    this.pending.value = [...this.pending.value, clamped(point, this.frame())];
    if (this.pending.value.length === ENOUGH[tool]) this.finish();
  }

  takeBack(): void {
    this.pending.value = this.pending.value.slice(0, -1);
  }

  cancel(): void {
    if (this.pending.value.length > 0) this.pending.value = [];
    else this.take("select");
  }

  finish(): void {
    const points = [...this.pending.value];
    const tool = this.tool.value;
    if (isPolygon(tool) && points.length < LEAST_CORNERS) return;
    batch(() => {
      this.pending.value = [];
      this.make(tool, points);
      // Points of a calibration come in numbers; of the rest one is drawn, then looked at.
      if (tool !== "point" && tool !== "length") this.tool.value = "select";
    });
  }

  private make(tool: Tool, points: Pixel[]): void {
    const { editing } = this;
    const [first, second] = points;
    if (first === undefined) return;
    switch (tool) {
      case "line":
        if (second !== undefined) editing.add("line", [this.named("line", { start: first, end: second })]);
        return;
      case "zone":
      case "lane":
      case "road":
        editing.add("zone", [{ ...this.named(tool, { polygon: points }), kind: tool satisfies ZoneKind }]);
        return;
      case "point":
        editing.add("point", [{ pixel: first, metres: [0, 0] }]);
        return;
      case "rectangle":
        this.rectangle.value = points;
        return;
      case "length":
        if (second !== undefined) editing.add("length", [{ start: first, end: second, metres: 10 }]);
        return;
      case "heading":
        if (second !== undefined) this.headZone(editing.chosen.value, [first, second]);
        return;
      case "select":
        return;
    }
  }

  private named<T extends object>(prefix: "line" | "zone" | "lane" | "road", part: T): T & { id: string; name: string } {
    const { parts } = camerasWords.peek();
    const id = freeId(prefix, partIds(this.editing.draft.value.view));
    const number = id.slice(prefix.length + 1);
    return { id, ...part, name: prefix === "road" ? parts.road : parts[prefix](number) };
  }

  private headZone(chosen: Chosen | null, heading: [Pixel, Pixel]): void {
    if (chosen?.kind === "zone") this.editing.set(["view", "zones", chosen.index, "heading"], heading);
  }

  /** The rectangle's corners become points of the calibration, in place of those there were. */
  calibrate(width: number, length: number): void {
    const corners = this.rectangle.value;
    if (corners === null) return;
    batch(() => {
      const { calibration } = this.editing.draft.value.view;
      this.editing.changeView({ calibration: { ...calibration, points: rectanglePoints(corners, width, length) } });
      this.rectangle.value = null;
    });
  }
}

export function isPolygon(tool: Tool): boolean {
  return tool === "zone" || tool === "lane" || tool === "road";
}
