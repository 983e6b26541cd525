/** Times of windows in words, in the city's time, and a recurrence as a sentence. */
import { pageWords } from "../../i18n/pages";
import { words } from "../../i18n";
import { duration } from "../../look/time";
import { dateField, midnight, timeField, wallOf, weekday } from "../wallTime";
import { repeatsOf, type Repeating, type Repeats, type Span } from "./recurrence";

/** `thứ Hai 23/11 22:00`. */
export function dayAndTime(instant: number, zone?: string): string {
  const wall = wallOf(instant, zone);
  return `${dayText(wall)} ${timeField(wall)}`;
}

function dayText(wall: number): string {
  const [, month = "", day = ""] = dateField(wall).split("-");
  return `${pageWords.value.days[weekday(wall)] ?? ""} ${day}/${month}`;
}

/** The day of the end only where it is another one. */
export function spanText({ from, to }: Span, zone?: string): string {
  const [start, end] = [wallOf(from, zone), wallOf(to, zone)];
  const until = midnight(start) === midnight(end) ? timeField(end) : `${dayText(end)} ${timeField(end)}`;
  return pageWords.value.maintenance.summary(`${dayText(start)} ${timeField(start)}`, until, duration(to - from, words.value.age));
}

/** `every week on Monday and Thursday, 22:00 to 02:00, until 31/12/2026`. */
export function repeatText(window: Repeating): string {
  const { repeats: says } = pageWords.value.maintenance;
  const repeats = repeatsOf(window.repeats, Date.parse(window.starts_at), window.tz);
  if (repeats.kind === "once") return says.once;
  const [from, to] = [window.starts_at, window.ends_at].map((time) => timeField(wallOf(Date.parse(time), window.tz)));
  return says.sentence(often(repeats), from ?? "", to ?? "") + endText(repeats);
}

function often(repeats: Exclude<Repeats, { kind: "once" }>): string {
  const { repeats: says } = pageWords.value.maintenance;
  switch (repeats.kind) {
    case "daily":
      return says.daily(repeats.every);
    case "weekly":
      return says.weekly(repeats.every, repeats.days);
    case "monthly":
      return says.monthly(repeats.every, repeats.day);
    case "nth":
      return says.nth(repeats.every, repeats.nth, repeats.weekday);
    case "other":
      return says.other(repeats.rule);
  }
}

function endText(repeats: Exclude<Repeats, { kind: "once" }>): string {
  const { repeats: says } = pageWords.value.maintenance;
  if (repeats.kind === "other" || repeats.end.kind === "never") return "";
  if (repeats.end.kind === "count") return says.count(repeats.end.count);
  return says.until(repeats.end.date.split("-").reverse().join("/"));
}
