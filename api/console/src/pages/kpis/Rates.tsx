/** Alarms over time as bars, with the standard's limits drawn and floods shaded. What it shows is also said in words. */
import { useSignal } from "@preact/signals";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { duration, moment, now } from "../../look/time";
import { dayAndTime } from "../maintenance/spanWords";
import { Section } from "../Page";
import { DAY, HOUR, instantOf, midnight, timeField, wallOf } from "../wallTime";
import { BAR_WIDTHS, type BarWidth, type Flood, type Kpis } from "./answer";
import { barsOf, FLOOD_ABOVE, PICTURE, usualWidth, type Bars } from "./bars";
import { figureText } from "./numbers";

export function Rates({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  const chosen = useSignal<BarWidth | null>(null);
  const usual = usualWidth(Date.parse(kpis.period.from), Date.parse(kpis.period.to));
  const width = chosen.value !== null && kpis[chosen.value].series !== null ? chosen.value : usual;
  const bars = barsOf(kpis, width);
  return (
    <Section heading={says.ratesHeading}>
      <div class="chips" role="group" aria-label={says.ratesHeading}>
        {BAR_WIDTHS.map((one) => (
          <button
            type="button"
            key={one}
            class={`chip ${one === width ? "is-on" : ""}`}
            aria-pressed={one === width}
            disabled={kpis[one].series === null}
            title={kpis[one].series === null ? says.notDrawn : undefined}
            onClick={() => (chosen.value = one)}
          >
            {says.per} {says.widths[one]}
          </button>
        ))}
      </div>
      {bars === null ? <p class="quiet">{says.notDrawn}</p> : <Picture kpis={kpis} width={width} bars={bars} />}
      <FloodList floods={kpis.floods.items} />
    </Section>
  );
}

function Picture({ kpis, width, bars }: { kpis: Kpis; width: BarWidth; bars: Bars }) {
  const { kpis: says } = pageWords.value;
  const { average, maximum } = kpis[width];
  const count = (number: number): string => whole(number, language.value);
  const right = PICTURE.width - PICTURE.right;
  return (
    <figure class="rates">
      <svg viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`} role="img" aria-label={says.chart(says.widths[width], count(maximum), kpis.floods.count)}>
        {bars.floods.map((box) => (
          <rect key={box.x} class="chart-flood" x={box.x} y={box.y} width={box.width} height={box.height} />
        ))}
        {bars.ticks.map((tick) => (
          <g key={tick}>
            <line class="chart-grid" x1={PICTURE.left} x2={right} y1={bars.level(tick)} y2={bars.level(tick)} />
            <text class="chart-number" x={PICTURE.left - 6} y={bars.level(tick) + 4}>
              {count(tick)}
            </text>
          </g>
        ))}
        {bars.bars.map((bar) => (
          <rect key={bar.point.time} class={`chart-bar ${bar.isFlood ? "is-flood" : ""}`} x={bar.x} y={bar.y} width={bar.width} height={bar.height}>
            <title>{`${moment(bar.point.time, now.value)}: ${count(bar.point.count)}`}</title>
          </rect>
        ))}
        {timeMarks(kpis).map(({ at, text }) => (
          <g key={at}>
            <line class="chart-mark" x1={bars.at(at)} x2={bars.at(at)} y1={bars.level(0)} y2={bars.level(0) + 4} />
            <text class="chart-time" x={bars.at(at)} y={PICTURE.height - 8}>
              {text}
            </text>
          </g>
        ))}
        <Limit bars={bars} value={average.target} name="target" text={says.targetLine(figureText(average.target, false))} />
        {average.limit !== null && <Limit bars={bars} value={average.limit} name="limit" text={says.limitLine(figureText(average.limit, false))} />}
        {width === "per_10_minutes" && FLOOD_ABOVE < bars.top && <Limit bars={bars} value={FLOOD_ABOVE} name="flood" text={says.floodLine(`>${FLOOD_ABOVE}`)} />}
      </svg>
      <figcaption class="quiet">
        {says.chart(says.widths[width], count(maximum), kpis.floods.count)} {kpis.floods.count > 0 && says.floodLegend}
      </figcaption>
    </figure>
  );
}

function Limit({ bars, value, name, text }: { bars: Bars; value: number; name: string; text: string }) {
  const y = bars.level(value);
  return (
    <g class={`chart-limit chart-limit-${name}`}>
      <line x1={PICTURE.left} x2={PICTURE.width - PICTURE.right} y1={y} y2={y} />
      <text x={PICTURE.width - PICTURE.right + 5} y={y + 4}>
        {text}
      </text>
    </g>
  );
}

/** Hours within a day and a half, days within ten, else every fifth day. */
function timeMarks(kpis: Kpis): { at: number; text: string }[] {
  const [from, to] = [Date.parse(kpis.period.from), Date.parse(kpis.period.to)];
  const length = to - from;
  const step = length <= 10 * HOUR ? HOUR : length <= 36 * HOUR ? 3 * HOUR : length <= 10 * DAY ? DAY : 5 * DAY;
  const marks: { at: number; text: string }[] = [];
  for (let wall = midnight(wallOf(from)); wall <= wallOf(to); wall += step) {
    const at = instantOf(wall);
    const date = new Date(wall);
    if (at >= from && at <= to) marks.push({ at, text: step < DAY ? timeField(wall) : `${date.getUTCDate()}/${date.getUTCMonth() + 1}` });
  }
  return marks;
}

function FloodList({ floods }: { floods: readonly Flood[] }) {
  const { kpis: says } = pageWords.value;
  const count = (number: number): string => whole(number, language.value);
  if (floods.length === 0) return <p class="quiet">{says.noFloods}</p>;
  return (
    <>
      <h3>{says.floodsHeading}</h3>
      <ul class="flood-list">
        {floods.slice(-10).map(({ from, to, count: alarms, peak }) => (
          <li key={from}>
            {to === null
              ? says.floodOn(dayAndTime(Date.parse(from)), count(alarms), count(peak))
              : says.flood(dayAndTime(Date.parse(from)), duration(Date.parse(to) - Date.parse(from), words.value.age), count(alarms), count(peak))}
          </li>
        ))}
      </ul>
    </>
  );
}
