/** What is drawn on the picture, and drawing it: by pointer and by keyboard, in the picture's own pixels. */
import { useRef } from "preact/hooks";
import type { FrameSize, LineJson, Pixel, ZoneJson } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { useWidth } from "../rules/trial/useWidth";
import { isPolygon, type Drawing } from "./drawing";
import type { Chosen, PartKind } from "./editing";
import { arrow, arrowHead, clamped, distance, lineDirections, middle, shifted, stepOf } from "./geometry";
import { handlesOf, movedHandle, pointsOf, withPoints, type Handle } from "./handles";
import { partName } from "./words";

interface SceneProps {
  name: string;
  drawing: Drawing;
  frame: FrameSize;
  isReadOnly: boolean;
}

/** Closer to the first corner than this closes a polygon; a press that moved further drew a line by dragging. In pixels of the screen. */
const NEAR = 11;

type Grip = { handle: Handle | null; chosen: Chosen; from: Pixel; points: Pixel[] };

export function Scene({ name, drawing, frame, isReadOnly }: SceneProps) {
  const says = camerasWords.value;
  const { of, width } = useWidth<SVGSVGElement>(frame[0]);
  const grip = useRef<Grip | null>(null);
  const pressedAt = useRef<Pixel | null>(null);
  const { editing } = drawing;
  const tool = drawing.tool.value;
  const unit = frame[0] / width;

  const at = (event: PointerEvent | MouseEvent): Pixel => {
    const box = of.current?.getBoundingClientRect();
    if (box === undefined) return [0, 0];
    return [((event.clientX - box.left) / box.width) * frame[0], ((event.clientY - box.top) / box.height) * frame[1]];
  };
  const take = (event: PointerEvent, chosen: Chosen, handle: Handle | null): void => {
    if (tool !== "select" || isReadOnly || event.button !== 0) return;
    event.stopPropagation();
    editing.chosen.value = chosen;
    editing.settle();
    grip.current = { handle, chosen, from: at(event), points: pointsOf(editing.draft.value.view, chosen) };
    of.current?.setPointerCapture(event.pointerId);
  };
  const onDown = (event: PointerEvent): void => {
    if (isReadOnly || event.button !== 0) return;
    const point = at(event);
    const [first] = drawing.pending.value;
    if (tool === "select") editing.chosen.value = null;
    else if (drawing.canFinish.value && first !== undefined && distance(first, point) < NEAR * unit) drawing.finish();
    else {
      pressedAt.current = point;
      drawing.place(point);
      of.current?.setPointerCapture(event.pointerId);
    }
  };
  const onMove = (event: PointerEvent): void => {
    const point = at(event);
    drawing.cursor.value = clamped(point, frame);
    const held = grip.current;
    if (held === null) return;
    const by: Pixel = [point[0] - held.from[0], point[1] - held.from[1]];
    const moved = held.handle === null ? shifted(held.points, by, frame) : movedHandle(held.points, held.handle, by, frame);
    editing.changeView(withPoints(editing.draft.value.view, held.chosen, moved), `move ${held.chosen.kind} ${held.chosen.index}`);
  };
  const onUp = (event: PointerEvent): void => {
    const point = at(event);
    const pressed = pressedAt.current;
    pressedAt.current = null;
    grip.current = null;
    editing.settle();
    const isDragged = pressed !== null && distance(pressed, point) > NEAR * unit;
    if (isDragged && !isPolygon(tool) && drawing.pending.value.length === 1) drawing.place(point);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isReadOnly || tool === "select" || event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = drawing.cursor.value ?? [frame[0] / 2, frame[1] / 2];
    const step = stepOf(event.key, event.shiftKey, frame);
    if (step !== null) drawing.cursor.value = clamped([cursor[0] + step[0], cursor[1] + step[1]], frame);
    else if (event.key === "Enter" || event.key === " ") drawing.place(cursor);
    else if (event.key.toLowerCase() === "c" && drawing.canFinish.value) drawing.finish();
    else if (event.key === "Backspace") drawing.takeBack();
    else if (event.key === "Escape") drawing.cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const { view } = editing.draft.value;
  const chosen = editing.chosen.value;
  const isChosen = (kind: PartKind, index: number): boolean => chosen?.kind === kind && chosen.index === index;
  const shape = (kind: PartKind, index: number) => ({ isChosen: isChosen(kind, index), unit, onTake: (event: PointerEvent) => take(event, { kind, index }, null) });
  return (
    <svg
      ref={of}
      class={`drawing tool-${tool}`}
      viewBox={`0 0 ${frame[0]} ${frame[1]}`}
      preserveAspectRatio="none"
      role="application"
      tabindex={0}
      aria-label={says.scene.label(name)}
      data-drawing
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerLeave={() => tool !== "select" && grip.current === null && (drawing.cursor.value = null)}
      onDblClick={() => drawing.canFinish.value && drawing.finish()}
      onKeyDown={onKey}
    >
      {view.zones.map((zone, index) => (
        <Zone key={zone.id} zone={zone} {...shape("zone", index)} />
      ))}
      {view.calibration.lengths.map((one, index) => (
        <KnownLength key={index} points={[one.start, one.end]} text={`${one.metres} m`} {...shape("length", index)} />
      ))}
      {view.calibration.points.map(({ pixel }, index) => (
        <GroundPoint key={index} pixel={pixel} text={String(index + 1)} {...shape("point", index)} />
      ))}
      {view.lines.map((line, index) => (
        <Line key={line.id} line={line} {...shape("line", index)} />
      ))}
      {view.turns.map((turn, index) => {
        const [from, to] = [turn.origin, turn.destination].map((id) => view.lines.find((line) => line.id === id));
        return isChosen("turn", index) && from !== undefined && to !== undefined && <Arrow key={turn.id} name="drawn-turn" from={middle([from.start, from.end])} to={middle([to.start, to.end])} unit={unit} />;
      })}
      {chosen !== null && !isReadOnly && tool === "select" && <Handles drawing={drawing} chosen={chosen} frame={frame} unit={unit} onTake={take} />}
      <Pending drawing={drawing} unit={unit} />
    </svg>
  );
}

interface ShapeProps {
  isChosen: boolean;
  unit: number;
  onTake: (event: PointerEvent) => void;
}

const LETTERS = 14;

function Label({ at, text, unit, name = "" }: { at: Pixel; text: string; unit: number; name?: string }) {
  return (
    <text class={`drawn-label ${name}`} x={at[0]} y={at[1]} font-size={LETTERS * unit} stroke-width={3.5 * unit}>
      {text}
    </text>
  );
}

function Arrow({ from, to, unit, name }: { from: Pixel; to: Pixel; unit: number; name: string }) {
  return (
    <g class={`drawn-arrow ${name}`} aria-hidden="true">
      <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      <polygon points={text(arrowHead(from, to, 11 * unit))} />
    </g>
  );
}

function text(points: readonly Pixel[]): string {
  return points.map((point) => point.join(",")).join(" ");
}

/** The line, an arrow for each of its directions with its name; what is not allowed is dashed. */
function Line({ line, isChosen, unit, onTake }: ShapeProps & { line: LineJson }) {
  const says = camerasWords.value;
  const { start, end, allowed = [] } = line;
  return (
    <g class={`drawn drawn-line ${isChosen ? "is-chosen" : ""}`} data-line={line.id} onPointerDown={onTake}>
      <line class="drawn-grip" x1={start[0]} y1={start[1]} x2={end[0]} y2={end[1]} />
      <line class="drawn-halo" x1={start[0]} y1={start[1]} x2={end[0]} y2={end[1]} />
      <line class="drawn-stroke" x1={start[0]} y1={start[1]} x2={end[0]} y2={end[1]} />
      {lineDirections(line).map((direction) => {
        const [from, to] = arrow(line, direction, 38 * unit);
        const [, beside] = arrow(line, direction, 54 * unit);
        const isWrong = allowed.length > 0 && !allowed.includes(direction);
        return (
          <g key={direction} data-direction={direction}>
            <Arrow name={isWrong ? "is-wrong" : ""} from={from} to={to} unit={unit} />
            <Label at={[beside[0], beside[1] + (LETTERS / 3) * unit]} text={says.directions[direction] ?? direction} unit={unit} name="is-small" />
          </g>
        );
      })}
      <Label at={[start[0], start[1] - 12 * unit]} text={partName(line)} unit={unit} />
    </g>
  );
}

function Zone({ zone, isChosen, unit, onTake }: ShapeProps & { zone: ZoneJson }) {
  return (
    <g class={`drawn drawn-zone zone-${zone.kind ?? "zone"} ${isChosen ? "is-chosen" : ""}`} data-zone={zone.id} onPointerDown={onTake}>
      <polygon points={text(zone.polygon)} />
      {zone.heading != null && <Arrow name="drawn-heading" from={zone.heading[0]} to={zone.heading[1]} unit={unit} />}
      <Label at={middle(zone.polygon)} text={partName(zone)} unit={unit} />
    </g>
  );
}

function KnownLength({ points, text: told, isChosen, unit, onTake }: ShapeProps & { points: [Pixel, Pixel]; text: string }) {
  const [start, end] = points;
  return (
    <g class={`drawn drawn-length ${isChosen ? "is-chosen" : ""}`} onPointerDown={onTake}>
      <line class="drawn-grip" x1={start[0]} y1={start[1]} x2={end[0]} y2={end[1]} />
      <line class="drawn-stroke" x1={start[0]} y1={start[1]} x2={end[0]} y2={end[1]} />
      {points.map((point, index) => (
        <circle key={index} cx={point[0]} cy={point[1]} r={4 * unit} />
      ))}
      <Label at={middle(points)} text={told} unit={unit} />
    </g>
  );
}

function GroundPoint({ pixel: [x, y], text: told, isChosen, unit, onTake }: ShapeProps & { pixel: Pixel; text: string }) {
  const size = 8 * unit;
  return (
    <g class={`drawn drawn-point ${isChosen ? "is-chosen" : ""}`} onPointerDown={onTake}>
      <circle class="drawn-grip" cx={x} cy={y} r={size * 1.4} />
      <path d={`M${x - size} ${y}H${x + size}M${x} ${y - size}V${y + size}`} />
      <Label at={[x + size * 1.4, y - size * 0.8]} text={told} unit={unit} />
    </g>
  );
}

interface HandlesProps {
  drawing: Drawing;
  chosen: Chosen;
  frame: FrameSize;
  unit: number;
  onTake: (event: PointerEvent, chosen: Chosen, handle: Handle | null) => void;
}

/** The corners of the chosen part, and the part as a whole: each takes the focus, and arrows move it. */
function Handles({ drawing, chosen, frame, unit, onTake }: HandlesProps) {
  const says = camerasWords.value;
  const { editing } = drawing;
  const { view } = editing.draft.value;
  const points = pointsOf(view, chosen);
  const move = (handle: Handle, event: KeyboardEvent): void => {
    const by = stepOf(event.key, event.shiftKey, frame);
    if (by !== null) {
      const moved = handle.index === null ? shifted(points, by, frame) : movedHandle(points, handle, by, frame);
      editing.changeView(withPoints(view, chosen, moved), `key ${chosen.kind} ${chosen.index} ${String(handle.index)}`);
    } else if (event.key === "Delete") editing.drop(chosen);
    else if (event.key === "Escape") editing.chosen.value = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g class="handles">
      {handlesOf(view, chosen, says).map((handle) => (
        <circle
          key={String(handle.index)}
          class={handle.index === null ? "handle handle-whole" : "handle"}
          cx={handle.at[0]}
          cy={handle.at[1]}
          r={(handle.index === null ? 6 : 7.5) * unit}
          tabindex={0}
          role="button"
          aria-label={handle.label}
          data-handle={handle.index ?? "whole"}
          onPointerDown={(event) => onTake(event, chosen, handle.index === null ? null : handle)}
          onKeyDown={(event) => move(handle, event)}
        />
      ))}
    </g>
  );
}

/** What is set so far, up to where the pointer is. */
function Pending({ drawing, unit }: { drawing: Drawing; unit: number }) {
  const tool = drawing.tool.value;
  const { value: cursor } = drawing.cursor;
  if (tool === "select") return null;
  const points = drawing.pending.value;
  const whole = cursor === null ? points : [...points, cursor];
  return (
    <g class="pending" aria-hidden="true">
      {whole.length > 1 && <polyline points={text(whole)} />}
      {points.map((point, index) => (
        <circle key={index} cx={point[0]} cy={point[1]} r={5 * unit} />
      ))}
      {cursor !== null && <path class="pending-cross" d={`M${cursor[0] - 12 * unit} ${cursor[1]}h${24 * unit}M${cursor[0]} ${cursor[1] - 12 * unit}v${24 * unit}`} />}
    </g>
  );
}
