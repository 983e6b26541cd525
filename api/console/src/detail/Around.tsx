/** The readings around the alert as a small chart: levels as lines, raised and cleared as marks. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { nearest, rangeOf, readingsOf, spanOf, stretches, ticksOf, timesOf, type Range, type Reading, type Span } from "../data/around";
import { get } from "../data/client";
import { directory } from "../data/directory";
import { unitOf } from "../data/latest";
import type { Alert, Level } from "../data/types";
import { language, words } from "../i18n";
import { managing } from "../i18n/managing";
import { measured, whole, withUnit } from "../look/numbers";
import { moment, now, serverNow, timeOfDay } from "../look/time";

const EVERY_MS = 15_000;
const WIDTH = 376;
const HEIGHT = 150;
const LEFT = 40;
const RIGHT = 6;
const TOP = 8;
const BOTTOM = 20;

type Loaded = { kind: "loading" } | { kind: "away" } | { kind: "here"; span: Span; readings: Reading[] };

interface History {
  series: { points: { time: string; value?: number | null; avg?: number | null }[] }[];
}

async function load(alert: Alert): Promise<Loaded> {
  const span = spanOf(alert, serverNow());
  const query = new URLSearchParams({
    device: alert.device,
    property: alert.property,
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    ...(span.bucket === null ? {} : { bucket: span.bucket, fn: "avg" }),
  });
  const outcome = await get<History>(`history?${query.toString()}`);
  if (outcome.kind !== "ok") return { kind: "away" };
  // A device that changed its unit has a series for each: one after the other in time.
  const readings = outcome.value.series.flatMap(({ points }) => readingsOf(points)).sort((a, b) => a.at - b.at);
  return { kind: "here", span, readings };
}

export function Around({ alert }: { alert: Alert }) {
  const loaded = useSignal<Loaded>({ kind: "loading" });
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      const answer = await load(alert);
      if (isGone) return;
      loaded.value = answer;
      if (alert.state !== "resolved") timer = setTimeout(() => void round(), EVERY_MS);
    };
    void round();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [alert.id, alert.state]);
  const { detail } = managing.value;
  const current = loaded.value;
  return (
    <section class="around">
      <h3>{detail.chart}</h3>
      {current.kind === "loading" && <p class="quiet">{detail.chartLoading}</p>}
      {current.kind === "away" && <p class="hint">{detail.chartAway}</p>}
      {current.kind === "here" && current.readings.length === 0 && <p class="quiet">{detail.chartNone}</p>}
      {current.kind === "here" && current.readings.length > 0 && <Chart alert={alert} span={current.span} readings={current.readings} />}
    </section>
  );
}

interface ChartProps {
  alert: Alert;
  span: Span;
  readings: readonly Reading[];
}

function Chart({ alert, span, readings }: ChartProps) {
  const pointed = useSignal<Reading | undefined>(undefined);
  const levels = directory.value.rules.get(alert.rule)?.levels ?? [];
  const interval = directory.value.devices.get(alert.device)?.interval_s ?? null;
  const range = rangeOf(readings, levels, alert.severity);
  const x = (at: number): number => LEFT + ((at - span.from) / Math.max(1, span.to - span.from)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + ((range.greatest - value) / (range.greatest - range.least)) * (HEIGHT - TOP - BOTTOM);
  const lines = stretches(readings, span.bucket === null && interval !== null ? interval * 1000 : null);
  const unit = unitOf(alert.device, alert.property);
  const said = (value: number): string => withUnit(value, unit, language.value);
  const values = readings.map(({ value }) => value);
  return (
    <figure>
      <svg
        class="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={managing.value.detail.chartText(said(Math.min(...values)), said(Math.max(...values)), whole(readings.length, language.value))}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const share = ((event.clientX - box.left) * (WIDTH / box.width) - LEFT) / (WIDTH - LEFT - RIGHT);
          pointed.value = nearest(readings, span.from + share * (span.to - span.from));
        }}
        onPointerLeave={() => (pointed.value = undefined)}
      >
        <Axes span={span} range={range} x={x} y={y} />
        <Levels levels={levels} range={range} y={y} />
        <Moments alert={alert} span={span} x={x} />
        {lines.map((line) => (
          <Stretch key={line[0]?.at} line={line} x={x} y={y} />
        ))}
        {pointed.value !== undefined && <circle class="chart-pointed" cx={x(pointed.value.at)} cy={y(pointed.value.value)} r={4} />}
      </svg>
      <figcaption class="quiet">
        {pointed.value === undefined
          ? managing.value.detail.chartRange(whole(readings.length, language.value), said(Math.min(...values)), said(Math.max(...values)))
          : `${moment(pointed.value.at, now.value)}: ${said(pointed.value.value)}`}
      </figcaption>
    </figure>
  );
}

type Scale = (value: number) => number;

function Axes({ span, range, x, y }: { span: Span; range: Range; x: Scale; y: Scale }) {
  const isLong = span.to - span.from > 36 * 3_600_000;
  return (
    <g class="chart-axes">
      {ticksOf(range).map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 5} y={y(tick) + 3.5} text-anchor="end">
            {measured(tick, language.value)}
          </text>
        </g>
      ))}
      {timesOf(span).map((time) => (
        <text key={time} x={Math.min(WIDTH - 16, Math.max(LEFT + 12, x(time)))} y={HEIGHT - 5} text-anchor="middle">
          {isLong ? moment(time, 0).slice(0, 5) : timeOfDay(time).slice(0, 5)}
        </text>
      ))}
    </g>
  );
}

function Levels({ levels, range, y }: { levels: readonly Level[]; range: Range; y: Scale }) {
  const shown = levels.filter(({ raise_at }) => raise_at >= range.least && raise_at <= range.greatest);
  return (
    <g>
      {shown.map(({ severity, raise_at }) => (
        <g key={severity} class={`chart-level severity-${severity}`}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(raise_at)} y2={y(raise_at)} />
          <title>{`${managing.value.detail.raises(words.value.severity[severity])} ${measured(raise_at, language.value)}`}</title>
        </g>
      ))}
    </g>
  );
}

/** When it was raised (a full line and a head) and when its condition went (a broken one). */
function Moments({ alert, span, x }: { alert: Alert; span: Span; x: Scale }) {
  const { transition } = words.value;
  const marks: (readonly [string, "raised" | "cleared"])[] = [
    [alert.raised_at, "raised"],
    ...(alert.cleared_at === null ? [] : [[alert.cleared_at, "cleared"] as const]),
  ];
  return (
    <g>
      {marks
        .map(([time, kind]) => ({ at: Date.parse(time), kind }))
        .filter(({ at }) => at >= span.from && at <= span.to)
        .map(({ at, kind }) => (
          <g key={kind} class={`chart-moment chart-${kind} severity-${alert.severity}`}>
            <line x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - BOTTOM} />
            <path d={`M${x(at) - 5} ${TOP - 6}h10l-5 7Z`} />
            <title>{`${transition[kind]} ${moment(at, now.peek())}`}</title>
          </g>
        ))}
    </g>
  );
}

function Stretch({ line, x, y }: { line: readonly Reading[]; x: Scale; y: Scale }) {
  const [only] = line;
  if (line.length === 1 && only !== undefined) return <circle class="chart-dot" cx={x(only.at)} cy={y(only.value)} r={1.8} />;
  return <path class="chart-line" d={`M${line.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`} />;
}
