/** A recurrence as a sentence, in the words given. Pure. */
import type { PageWords } from "../../i18n/pages";
import { timeField, wallOf } from "../wallTime";
import { repeatsOf, type Repeating, type Repeats } from "./recurrence";

type Words = PageWords["maintenance"]["repeats"];
type Recurring = Exclude<Repeats, { kind: "once" }>;

export function repeatSentence(window: Repeating, { maintenance: { repeats: says } }: PageWords): string {
  const repeats = repeatsOf(window.repeats, Date.parse(window.starts_at), window.tz);
  if (repeats.kind === "once") return says.once;
  const [from, to] = [window.starts_at, window.ends_at].map((time) => timeField(wallOf(Date.parse(time), window.tz)));
  return says.sentence(often(repeats, says), from ?? "", to ?? "") + endText(repeats, says);
}

function often(repeats: Recurring, says: Words): string {
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

function endText(repeats: Recurring, says: Words): string {
  if (repeats.kind === "other" || repeats.end.kind === "never") return "";
  if (repeats.end.kind === "count") return says.count(repeats.end.count);
  return says.until(repeats.end.date.split("-").reverse().join("/"));
}
