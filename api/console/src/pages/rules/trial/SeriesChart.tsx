/** One series over time: levels as lines, alerts, calendars and faults as shades, gaps as gaps, the two versions as lanes. */
import { useSignal } from "@preact/signals";
import { nearest, rangeOf, stretches, ticksOf, type Range, type Reading } from "../../../data/around";
import type { LevelJson } from "../../../data/rules";
import type { Severity } from "../../../data/types";
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { measured, whole, withUnit } from "../../../look/numbers";
import { moment, now, timeOfDay } from "../../../look/time";
import { DAY } from "../../wallTime";
import { axisTimes } from "./chart";
import type { Interval } from "./comparing";
import { useWidth } from "./useWidth";

export interface Shade extends Interval {
  kind: "asleep" | "fault";
  title: string;
}

export interface Lane {
  name: string;
  kind: "now" | "before";
  alerts: readonly (Interval & { severity: Severity })[];
}

export interface SeriesChartProps {
  name: string;
  unit: string;
  window: Interval;
  readings: readonly Reading[];
  /** The longest step that is no gap, in milliseconds; null: what is usual among the readings. */
  stepMs: number | null;
  levels: readonly LevelJson[];
  severity: Severity;
  shades: readonly Shade[];
  lanes: readonly Lane[];
  isSmall?: boolean;
}

interface Frame {
  width: number;
  height: number;
  left: number;
  top: number;
  bottom: number;
  right: number;
}

const LANE = 9;
/** Names of levels closer to each other than this would lie on each other; the lines say theirs when pointed at. */
const LETTERS = 11;

function frameOf(width: number, isSmall: boolean, lanes: number): Frame {
  const under = 22 + lanes * (LANE + 5);
  return isSmall ? { width, height: 118 + under, left: 42, top: 8, right: 8, bottom: under } : { width, height: 220 + under, left: 48, top: 10, right: 112, bottom: under };
}

export function SeriesChart(props: SeriesChartProps) {
  const { name, unit, window, readings, levels, severity, lanes, isSmall = false } = props;
  const { chart } = trialWords.value.trial;
  const pointed = useSignal<Reading | undefined>(undefined);
  const { of, width } = useWidth<HTMLElement>(isSmall ? 360 : 900);
  const frame = frameOf(width, isSmall, lanes.length);
  const range = rangeOf(readings, levels, severity);
  const x = (at: number): number => frame.left + ((at - window.from) / Math.max(1, window.to - window.from)) * (frame.width - frame.left - frame.right);
  const y = (value: number): number => frame.top + ((range.greatest - value) / (range.greatest - range.least)) * (frame.height - frame.top - frame.bottom);
  const said = (value: number): string => withUnit(value, unit, language.value);
  const values = readings.map(({ value }) => value);
  const text = `${chart.text(name, said(Math.min(...values)), said(Math.max(...values)), whole(readings.length, language.value))} ${lanes.map((lane) => `${lane.name}: ${whole(lane.alerts.length, language.value)}`).join(". ")}`;
  const parts = { frame, x, y, window };
  return (
    <figure ref={of} class={`series-chart ${isSmall ? "is-small" : ""}`}>
      <svg
        class="chart"
        width={frame.width}
        height={frame.height}
        role="img"
        aria-label={text}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const at = event.clientX - box.left;
          pointed.value = nearest(readings, window.from + ((at - frame.left) / (frame.width - frame.left - frame.right)) * (window.to - window.from));
        }}
        onPointerLeave={() => (pointed.value = undefined)}
      >
        <Shades shades={props.shades} {...parts} />
        <Standing lanes={lanes} {...parts} />
        <Axes range={range} {...parts} />
        <Levels levels={levels} range={range} isSmall={isSmall} {...parts} />
        {stretches(readings, props.stepMs).map((line) => (
          <Stretch key={line[0]?.at} line={line} x={x} y={y} />
        ))}
        <Lanes lanes={lanes} isSmall={isSmall} {...parts} />
        {pointed.value !== undefined && <circle class="chart-pointed" cx={x(pointed.value.at)} cy={y(pointed.value.value)} r={4} />}
      </svg>
      <figcaption class="quiet">
        <strong>{name}</strong> {pointed.value === undefined ? "" : `${moment(pointed.value.at, now.peek())}: ${said(pointed.value.value)}`}
      </figcaption>
    </figure>
  );
}

interface Parts {
  frame: Frame;
  x: (at: number) => number;
  y: (value: number) => number;
  window: Interval;
}

function Shades({ shades, frame, x }: Parts & { shades: readonly Shade[] }) {
  return (
    <g>
      {shades.map((shade) => (
        <rect key={`${shade.kind} ${shade.from}`} class={`shade shade-${shade.kind}`} x={x(shade.from)} y={frame.top} width={Math.max(1.5, x(shade.to) - x(shade.from))} height={frame.height - frame.top - frame.bottom}>
          <title>{shade.title}</title>
        </rect>
      ))}
    </g>
  );
}

/** The alerts of the rule itself, shaded over the whole height. */
function Standing({ lanes, frame, x }: Parts & { lanes: readonly Lane[] }) {
  return (
    <g>
      {lanes
        .filter(({ kind }) => kind === "now")
        .flatMap(({ alerts }) => alerts)
        .map((alert) => (
          <rect key={`${alert.from} ${alert.severity}`} class={`shade-alert severity-${alert.severity}`} x={x(alert.from)} y={frame.top} width={Math.max(1.5, x(alert.to) - x(alert.from))} height={frame.height - frame.top - frame.bottom} />
        ))}
    </g>
  );
}

function Axes({ range, frame, x, y, window }: Parts & { range: Range }) {
  const isLong = window.to - window.from > 1.5 * DAY;
  return (
    <g class="chart-axes">
      {ticksOf(range).map((tick) => (
        <g key={tick}>
          <line x1={frame.left} x2={frame.width - frame.right} y1={y(tick)} y2={y(tick)} />
          <text x={frame.left - 5} y={y(tick) + 3.5} text-anchor="end">
            {measured(tick, language.value)}
          </text>
        </g>
      ))}
      {axisTimes(window, Math.floor(frame.width / 85)).map((time) => (
        <text key={time} x={Math.min(frame.width - frame.right - 16, Math.max(frame.left + 12, x(time)))} y={frame.height - frame.bottom + 15} text-anchor="middle">
          {isLong ? moment(time, 0).slice(0, 5) : timeOfDay(time).slice(0, 5)}
        </text>
      ))}
    </g>
  );
}

function Levels({ levels, range, frame, y, isSmall }: Parts & { levels: readonly LevelJson[]; range: Range; isSmall: boolean }) {
  const shown = levels.filter(({ raise_at }) => raise_at >= range.least && raise_at <= range.greatest);
  return (
    <g>
      {shown.map(({ severity, raise_at, clear_at }) => (
        <g key={`${severity} ${raise_at}`} class={`chart-level severity-${severity}`}>
          <line x1={frame.left} x2={frame.width - frame.right} y1={y(raise_at)} y2={y(raise_at)} />
          {!isSmall && !shown.some((other) => other.raise_at > raise_at && y(raise_at) - y(other.raise_at) < LETTERS) && (
            <text x={frame.width - frame.right + 5} y={y(raise_at) + 4}>
              {words.value.severity[severity]} {measured(raise_at, language.value)}
            </text>
          )}
          <title>{`${trialWords.value.trial.chart.level(words.value.severity[severity], measured(raise_at, language.value))}, ${trialWords.value.trial.chart.clearLevel(measured(clear_at, language.value))}`}</title>
        </g>
      ))}
    </g>
  );
}

/** When each version's alerts stood, one under the other. */
function Lanes({ lanes, frame, x, isSmall }: Parts & { lanes: readonly Lane[]; isSmall: boolean }) {
  const top = frame.height - frame.bottom + 22;
  return (
    <g>
      {lanes.map((lane, index) => {
        const y = top + index * (LANE + 5);
        return (
          <g key={lane.kind} class={`lane lane-${lane.kind}`}>
            <line x1={frame.left} x2={frame.width - frame.right} y1={y + LANE / 2} y2={y + LANE / 2} />
            {!isSmall && (
              <text x={frame.width - frame.right + 5} y={y + LANE - 1}>
                {lane.name}
              </text>
            )}
            {lane.alerts.map((alert) => (
              <rect key={`${alert.from} ${alert.severity}`} class={`severity-${alert.severity}`} x={x(alert.from)} y={y} width={Math.max(2, x(alert.to) - x(alert.from))} height={LANE} rx={2}>
                <title>{`${lane.name}: ${words.value.severity[alert.severity]}, ${moment(alert.from, now.peek())} – ${moment(alert.to, now.peek())}`}</title>
              </rect>
            ))}
          </g>
        );
      })}
    </g>
  );
}

function Stretch({ line, x, y }: { line: readonly Reading[]; x: (at: number) => number; y: (value: number) => number }) {
  const [only] = line;
  if (line.length === 1 && only !== undefined) return <circle class="chart-dot" cx={x(only.at)} cy={y(only.value)} r={1.8} />;
  return <path class="chart-line" d={`M${line.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`} />;
}
