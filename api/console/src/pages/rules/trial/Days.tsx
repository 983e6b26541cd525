/** Alerts per day as bars: of the rule, and beside them of the version before. Holidays are shaded. */
import { useEffect } from "preact/hooks";
import { calendarName, calendars, loadCalendars } from "../../../data/calendars";
import type { TrialSide } from "../../../data/trials";
import { language } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { whole } from "../../../look/numbers";
import { useWidth } from "./useWidth";
import { dayBars, topOf, worstDay, type DayBar } from "./days";

const HEIGHT = 160;
const LEFT = 36;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 24;
const WIDEST = 46;

interface DaysProps {
  from: number;
  to: number;
  side: TrialSide;
  before: TrialSide | null;
}

export function Days({ from, to, side, before }: DaysProps) {
  const { trial } = trialWords.value;
  useEffect(() => void loadCalendars(), []);
  const holidays = [...calendars.value.values()].filter(({ kind, id }) => kind === "holiday" && id !== "weekends");
  const bars = dayBars(from, to, side, before, holidays, calendarName);
  const top = topOf(bars);
  const { of, width } = useWidth<HTMLElement>(900);
  const slot = (width - LEFT - RIGHT) / Math.max(1, bars.length);
  const y = (count: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / top);
  const worst = worstDay(bars);
  const every = Math.ceil(bars.length / Math.max(2, Math.floor(width / 58)));
  return (
    <figure class="trial-days" ref={of}>
      <h3>{trial.perDayHeading}</h3>
      <svg width={width} height={HEIGHT} role="img" aria-label={worst === undefined ? "" : trial.daysText(whole(bars.length, language.value), whole(worst.now, language.value), dayText(worst))}>
        {[0, top / 2, top].map((tick) => (
          <g key={tick}>
            <line class="chart-grid" x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text class="chart-number" x={LEFT - 6} y={y(tick) + 4}>
              {whole(tick, language.value)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => (
          <Day key={bar.date} bar={bar} x={LEFT + index * slot} slot={slot} y={y} isNamed={index % every === 0} />
        ))}
      </svg>
      <figcaption class="quiet trial-legend">
        {before !== null && (
          <>
            <span class="legend-now">{trial.difference.now}</span>
            <span class="legend-before">{trial.chart.legendBefore}</span>
          </>
        )}
        {bars.some(({ holiday }) => holiday !== null) && <span class="legend-holiday">{trial.holidayMarked}</span>}
      </figcaption>
      <DayTable bars={bars} />
    </figure>
  );
}

function Day({ bar, x, slot, y, isNamed }: { bar: DayBar; x: number; slot: number; y: (count: number) => number; isNamed: boolean }) {
  const { trial } = trialWords.value;
  const count = (number: number): string => whole(number, language.value);
  const all = Math.min(WIDEST * (bar.before === null ? 1 : 2), slot * 0.8);
  const width = bar.before === null ? all : all / 2;
  const left = x + (slot - all) / 2;
  const text = `${bar.before === null ? trial.dayText(dayText(bar), count(bar.now)) : trial.dayTextBoth(dayText(bar), count(bar.now), count(bar.before))}${bar.holiday === null ? "" : ` · ${bar.holiday}`}`;
  return (
    <g>
      {bar.holiday !== null && <rect class="day-holiday" x={x} y={TOP} width={slot} height={HEIGHT - TOP - BOTTOM} />}
      <rect class="chart-bar" x={left} y={y(bar.now)} width={width} height={y(0) - y(bar.now)} />
      {bar.before !== null && <rect class="day-before" x={left + width} y={y(bar.before)} width={width} height={y(0) - y(bar.before)} />}
      <rect class="day-hit" x={x} y={TOP} width={slot} height={HEIGHT - TOP - BOTTOM}>
        <title>{text}</title>
      </rect>
      {isNamed && (
        <text class={`chart-time ${bar.isWeekend ? "is-weekend" : ""}`} x={x + slot / 2} y={HEIGHT - 7}>
          {dayText(bar)}
        </text>
      )}
    </g>
  );
}

/** `22/11`. */
function dayText({ date }: DayBar): string {
  const [, month = "", day = ""] = date.split("-");
  return `${Number(day)}/${Number(month)}`;
}

/** The bars for those who do not see them. */
function DayTable({ bars }: { bars: readonly DayBar[] }) {
  const { trial } = trialWords.value;
  return (
    <table class="only-read">
      <caption>{trial.perDayHeading}</caption>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.date}>
            <th scope="row">{bar.date}</th>
            <td>{whole(bar.now, language.value)}</td>
            {bar.before !== null && <td>{whole(bar.before, language.value)}</td>}
            <td>{bar.holiday ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
