/** Calendars: when things are not as usual. Some are built in, others a city writes. */
import { signal } from "@preact/signals";
import { getAll, put, remove, type Outcome } from "./client";
import { language } from "../i18n";

export const CALENDAR_KINDS = ["holiday", "school", "closure", "event", "tide", "other"] as const;
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

export interface SpanJson {
  starts_at: string;
  ends_at: string;
  note?: string;
}

export interface CalendarJson {
  id: string;
  kind: CalendarKind;
  name_vi: string;
  name_en: string;
  spans: SpanJson[];
  area: string | null;
  is_built_in: boolean;
  holds_now: boolean;
  next: { starts_at: string; ends_at: string } | null;
}

export type CalendarBody = Pick<CalendarJson, "kind" | "name_vi" | "name_en" | "spans" | "area">;

export const calendars = signal<ReadonlyMap<string, CalendarJson>>(new Map());

export async function loadCalendars(): Promise<Outcome<CalendarJson[]>> {
  const outcome = await getAll<CalendarJson>("calendars");
  if (outcome.kind === "ok") calendars.value = new Map(outcome.value.map((calendar) => [calendar.id, calendar]));
  return outcome;
}

export function writeCalendar(id: string, body: CalendarBody): Promise<Outcome<CalendarJson>> {
  return put<CalendarJson>(`calendars/${encodeURIComponent(id)}`, body);
}

export function removeCalendar(id: string): Promise<Outcome<void>> {
  return remove(`calendars/${encodeURIComponent(id)}`);
}

export function calendarName(id: string): string {
  const found = calendars.value.get(id);
  if (found === undefined) return id;
  const [mine, other] = language.value === "vi" ? [found.name_vi, found.name_en] : [found.name_en, found.name_vi];
  return mine !== "" ? mine : other !== "" ? other : id;
}
