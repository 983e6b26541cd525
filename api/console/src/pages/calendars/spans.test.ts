import { expect, test } from "vitest";
import type { CalendarJson } from "../../data/calendars";
import { fieldsOf, newSpan, readCalendar } from "./spans";

const summer: CalendarJson = {
  id: "nghi-he",
  kind: "school",
  name_vi: "Nghỉ hè",
  name_en: "",
  spans: [{ starts_at: "2027-05-31T17:00:00.000Z", ends_at: "2027-08-22T17:00:00.000Z", note: "" }],
  area: null,
  is_built_in: false,
  holds_now: false,
  next: null,
};
const NOW = Date.parse("2026-11-22T03:00:00Z");

test("a calendar comes back from the form as it was, its times told in the city's", () => {
  const fields = fieldsOf(summer, NOW);
  const { kind, name_vi, name_en, spans, area } = summer;

  expect(fields.spans[0]).toMatchObject({ fromDate: "2027-06-01", fromTime: "00:00", toDate: "2027-08-23" });
  expect(readCalendar(fields, new Set())).toEqual({ kind: "calendar", id: "nghi-he", body: { kind, name_vi, name_en, spans, area } });
});

test("a new span is the day after the last one, and spans are put in order", () => {
  const first = newSpan(NOW);
  const second = newSpan(NOW, first);
  const read = readCalendar({ ...fieldsOf(summer, NOW), spans: [second, first] }, new Set());

  expect([first.fromDate, second.fromDate, second.toDate]).toEqual(["2026-11-23", "2026-11-24", "2026-11-25"]);
  expect(read.kind === "calendar" && read.body.spans.map(({ starts_at }) => starts_at)).toEqual(["2026-11-22T17:00:00.000Z", "2026-11-23T17:00:00.000Z"]);
});

test("a flaw says which time it is about", () => {
  const fields = fieldsOf(summer, NOW);
  const day = newSpan(NOW);

  expect(readCalendar({ ...fields, spans: [] }, new Set())).toEqual({ kind: "flaw", flaw: "spans" });
  expect(readCalendar({ ...fields, spans: [day, { ...day, toTime: "noon" }] }, new Set())).toEqual({ kind: "flaw", flaw: "time", number: 2 });
  expect(readCalendar({ ...fields, spans: [day, day] }, new Set())).toEqual({ kind: "flaw", flaw: "overlap", number: 2 });
  expect(readCalendar(fields, new Set(["nghi-he"]))).toEqual({ kind: "flaw", flaw: "taken" });
  expect(readCalendar({ ...fields, nameVi: " " }, new Set())).toEqual({ kind: "flaw", flaw: "name" });
});
