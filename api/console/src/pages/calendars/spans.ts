/** What is typed into the form of a calendar, and the calendar it means. Pure. */
import type { CalendarBody, CalendarJson, CalendarKind } from "../../data/calendars";
import { dateField, DAY, instantOf, midnight, timeField, wallOf, wallOfFields } from "../wallTime";

export interface SpanFields {
  fromDate: string;
  fromTime: string;
  toDate: string;
  toTime: string;
  note: string;
}

export interface CalendarFields {
  id: string;
  kind: CalendarKind;
  nameVi: string;
  nameEn: string;
  area: string;
  spans: readonly SpanFields[];
}

export type CalendarFlaw = { flaw: "name" | "id" | "taken" | "spans" } | { flaw: "time" | "overlap"; number: number };

export function fieldsOf(calendar: CalendarJson | null, now: number): CalendarFields {
  if (calendar === null) return { id: "", kind: "closure", nameVi: "", nameEn: "", area: "", spans: [newSpan(now)] };
  return {
    id: calendar.id,
    kind: calendar.kind,
    nameVi: calendar.name_vi,
    nameEn: calendar.name_en,
    area: calendar.area ?? "",
    spans: calendar.spans.map(({ starts_at, ends_at, note }) => ({ ...spanFields(Date.parse(starts_at), Date.parse(ends_at)), note: note ?? "" })),
  };
}

/** The whole of the day after `now`, or of the day after the last span. */
export function newSpan(now: number, last?: SpanFields): SpanFields {
  const end = last === undefined ? null : wallOfFields(last.toDate, last.toTime);
  const begin = end ?? midnight(wallOf(now)) + DAY;
  return { ...spanFields(instantOf(begin), instantOf(begin + DAY)), note: "" };
}

function spanFields(from: number, to: number): Omit<SpanFields, "note"> {
  const [begin, end] = [wallOf(from), wallOf(to)];
  return { fromDate: dateField(begin), fromTime: timeField(begin), toDate: dateField(end), toTime: timeField(end) };
}

export type ReadCalendar = { kind: "calendar"; id: string; body: CalendarBody } | ({ kind: "flaw" } & CalendarFlaw);

/** Spans are put in order; one that begins before another has ended is a flaw, since they have to lie apart. */
export function readCalendar(fields: CalendarFields, taken: ReadonlySet<string>): ReadCalendar {
  const id = fields.id.trim();
  if (fields.nameVi.trim() === "" && fields.nameEn.trim() === "") return { kind: "flaw", flaw: "name" };
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id)) return { kind: "flaw", flaw: "id" };
  if (taken.has(id)) return { kind: "flaw", flaw: "taken" };
  if (fields.spans.length === 0) return { kind: "flaw", flaw: "spans" };
  const spans = fields.spans.map((span, index) => ({ number: index + 1, from: wallOfFields(span.fromDate, span.fromTime), to: wallOfFields(span.toDate, span.toTime), note: span.note.trim() }));
  const none = spans.find(({ from, to }) => from === null || to === null || to <= from);
  if (none !== undefined) return { kind: "flaw", flaw: "time", number: none.number };
  const ordered = spans.map((span) => ({ ...span, from: span.from ?? 0, to: span.to ?? 0 })).sort((a, b) => a.from - b.from);
  const early = ordered.find((span, index) => index > 0 && span.from < (ordered[index - 1]?.to ?? 0));
  if (early !== undefined) return { kind: "flaw", flaw: "overlap", number: early.number };
  return {
    kind: "calendar",
    id,
    body: {
      kind: fields.kind,
      name_vi: fields.nameVi.trim(),
      name_en: fields.nameEn.trim(),
      area: fields.area === "" ? null : fields.area,
      spans: ordered.map(({ from, to, note }) => ({ starts_at: new Date(instantOf(from)).toISOString(), ends_at: new Date(instantOf(to)).toISOString(), note })),
    },
  };
}
