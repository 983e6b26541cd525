/** Symbols and labels drawn here on a canvas: the map has no glyph server, and needs none. */
import { SEVERITIES, type Severity } from "../data/types";
import { CAMERA_BODY, CAMERA_LENS, MARKS, OUTLINES } from "../look/shapes";
import { colour } from "../look/theme";

export const PIXEL_RATIO = 2;

const FONT = '"Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** The names of images, and their drawing, in one place: `label:ward:Bến Thành`, `device:high:1`, `cluster:high:12`. */
export function drawn(name: string): ImageData | null {
  const [kind, first = "", ...rest] = name.split(":");
  const last = rest.join(":");
  if (kind === "camera") return camera();
  if (kind === "label") return label(last, first);
  if (kind === "device" && isSeverity(first)) return device(first, last === "1");
  if (kind === "cluster" && isSeverity(first)) return cluster(first, last);
  return null;
}

function isSeverity(name: string): name is Severity {
  return (SEVERITIES as readonly string[]).includes(name);
}

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  element.width = Math.ceil(width * PIXEL_RATIO);
  element.height = Math.ceil(height * PIXEL_RATIO);
  const context = element.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser draws no canvas");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  return context;
}

function finished(context: CanvasRenderingContext2D): ImageData {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function label(text: string, level: string): ImageData {
  const size = level === "ward" ? 12 : 14;
  const font = `${level === "ward" ? 500 : 600} ${size}px ${FONT}`;
  const measure = canvas(1, 1);
  measure.font = font;
  const width = measure.measureText(text).width + 8;
  const context = canvas(width, size + 8);
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = colour("map-halo");
  context.strokeText(text, width / 2, size / 2 + 4);
  context.fillStyle = colour("map-label");
  context.fillText(text, width / 2, size / 2 + 4);
  return finished(context);
}

/** A small camera: quiet like the other devices, but known at sight. */
function camera(): ImageData {
  const context = canvas(26, 26);
  context.translate(1, 1);
  context.lineJoin = "round";
  for (const path of [new Path2D(CAMERA_BODY), new Path2D(CAMERA_LENS)]) {
    context.lineWidth = 4;
    context.strokeStyle = colour("map-ground");
    context.stroke(path);
    context.fillStyle = colour("map-label");
    context.fill(path);
  }
  return finished(context);
}

/** The severity's shape; filled while somebody has to act, an outline once all is acknowledged. */
function device(severity: Severity, isWaiting: boolean): ImageData {
  const context = canvas(30, 30);
  context.translate(3, 3);
  shape(context, severity, isWaiting);
  return finished(context);
}

function shape(context: CanvasRenderingContext2D, severity: Severity, isFilled: boolean): void {
  const outline = new Path2D(OUTLINES[severity]);
  const mark = new Path2D(MARKS[severity]);
  const ink = colour(severity);
  context.lineJoin = "round";
  context.lineCap = "round";
  context.lineWidth = 5;
  context.strokeStyle = colour("map-ground");
  context.stroke(outline);
  context.fillStyle = isFilled ? ink : colour("map-ground");
  context.fill(outline);
  context.lineWidth = 2.2;
  context.strokeStyle = ink;
  context.stroke(outline);
  context.lineWidth = 2.6;
  context.strokeStyle = isFilled ? colour("on-severity") : ink;
  context.stroke(mark);
}

/** A pill: the worst severity's shape, then how many devices. */
function cluster(severity: Severity, count: string): ImageData {
  const font = `700 14px ${FONT}`;
  const measure = canvas(1, 1);
  measure.font = font;
  const width = 34 + measure.measureText(count).width + 10;
  const context = canvas(width + 4, 34);
  context.beginPath();
  context.roundRect(2, 2, width, 30, 15);
  context.fillStyle = colour("map-pill");
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour(severity);
  context.stroke();
  context.font = font;
  context.textBaseline = "middle";
  context.fillStyle = colour("text");
  context.fillText(count, 34, 17.5);
  context.translate(9, 8);
  context.scale(0.75, 0.75);
  shape(context, severity, true);
  return finished(context);
}
