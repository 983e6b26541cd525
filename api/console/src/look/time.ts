/** Times as an operator reads them: the city's zone, 24 hours, whatever the browser's own setting. */
import { signal } from "@preact/signals";
import type { Dictionary, Language } from "../i18n";

const ZONE = "Asia/Ho_Chi_Minh";

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "2-digit", month: "2-digit" });
const longDay: Record<Language, Intl.DateTimeFormat> = {
  vi: new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, weekday: "long", day: "2-digit", month: "2-digit" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long" }),
};

/** The server's time minus this machine's: a workstation whose clock is wrong must not show wrong ages. */
let offset = 0;
const TOLERATED_MS = 2_000; // the server's date has whole seconds, and the answer took its time

export function offsetTo(serverTime: number): void {
  const difference = serverTime - Date.now();
  offset = Math.abs(difference) > TOLERATED_MS ? difference : 0;
}

/** Now, by the server's clock. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** Milliseconds since 1970, moved on once a second by `startClock`; every shown age hangs on it. */
export const now = signal(Date.now());

export function startClock(): () => void {
  const timer = setInterval(() => {
    now.value = serverNow();
  }, 1000);
  return () => clearInterval(timer);
}

/** `14:03:22` in the city's time. */
export function timeOfDay(instant: string | number): string {
  return formatted(clock, instant);
}

/** A dash for what is no time: one bad value must not take the whole page with it. */
function formatted(format: Intl.DateTimeFormat, instant: string | number): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? "–" : format.format(date);
}

/** `21/11`, or nothing when the instant lies on the same day as `today`. */
export function otherDay(instant: string | number, today: number): string {
  const date = formatted(day, instant);
  return date === "–" || date === formatted(day, today) ? "" : formatted(dayAndMonth, instant);
}

/** `14:03:22`, with the day before it when that is not today. */
export function moment(instant: string | number, today: number): string {
  const date = otherDay(instant, today);
  return date === "" ? timeOfDay(instant) : `${date} ${timeOfDay(instant)}`;
}

export function dateInWords(instant: number, language: Language): string {
  return longDay[language].format(new Date(instant));
}

/** A duration in the largest two units that matter: `42 s`, `7 min`, `3 h 20 min`, `2 d 4 h`. Never negative. */
export function duration(milliseconds: number, words: Dictionary["age"]): string {
  if (Number.isNaN(milliseconds)) return "–";
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return words.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return words.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return words.hours(hours, minutes % 60);
  return words.days(Math.floor(hours / 24), hours % 24);
}

export function sinceThen(instant: string, words: Dictionary["age"]): string {
  return duration(now.value - Date.parse(instant), words);
}
