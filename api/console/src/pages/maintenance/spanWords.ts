/** Times of windows in words, in the city's time, and a recurrence as a sentence. */
import { pageWords } from "../../i18n/pages";
import { words } from "../../i18n";
import { duration } from "../../look/time";
import { dateField, midnight, timeField, wallOf, weekday } from "../wallTime";
import type { Repeating, Span } from "./recurrence";
import { repeatSentence } from "./sentence";

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
  return repeatSentence(window, pageWords.value);
}
