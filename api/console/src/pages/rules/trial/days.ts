/** The days of a trial, one bar each. Pure; days are the city's. */
import type { CalendarJson } from "../../../data/calendars";
import { niceTop } from "../../kpis/bars";
import { DAY, dateField, instantOf, midnight, wallOf, weekday } from "../../wallTime";

export interface DayBar {
  /** `2026-11-22`. */
  date: string;
  now: number;
  before: number | null;
  /** The names of the holidays it is. */
  holiday: string | null;
  isWeekend: boolean;
}

interface Counted {
  days: readonly { date: string; alerts: number }[];
}

const NOON = DAY / 2;

/** Every day of the period, also those without an alert. `to` is the first moment after it. */
export function dayBars(from: number, to: number, side: Counted, before: Counted | null, holidays: readonly CalendarJson[], nameOf: (id: string) => string): DayBar[] {
  const counts = new Map(side.days.map(({ date, alerts }) => [date, alerts]));
  const earlier = before === null ? null : new Map(before.days.map(({ date, alerts }) => [date, alerts]));
  const bars: DayBar[] = [];
  for (let wall = midnight(wallOf(from)); wall < wallOf(to); wall += DAY) {
    const date = dateField(wall);
    const noon = instantOf(wall + NOON);
    const holiday = holidays.find(({ spans }) => spans.some(({ starts_at, ends_at }) => Date.parse(starts_at) <= noon && noon < Date.parse(ends_at)));
    const note = holiday?.spans.find(({ starts_at, ends_at }) => Date.parse(starts_at) <= noon && noon < Date.parse(ends_at))?.note ?? "";
    bars.push({
      date,
      now: counts.get(date) ?? 0,
      before: earlier === null ? null : (earlier.get(date) ?? 0),
      holiday: holiday === undefined ? null : note !== "" ? note : nameOf(holiday.id),
      isWeekend: weekday(wall) >= 5,
    });
  }
  return bars;
}

export function topOf(bars: readonly DayBar[]): number {
  return niceTop(Math.max(1, ...bars.flatMap(({ now, before }) => [now, before ?? 0])));
}

/** The day with the most, the earliest of them. */
export function worstDay(bars: readonly DayBar[]): DayBar | undefined {
  return bars.reduce<DayBar | undefined>((worst, bar) => (worst === undefined || bar.now > worst.now ? bar : worst), undefined);
}
