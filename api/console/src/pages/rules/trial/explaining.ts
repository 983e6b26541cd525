/** The facts of an explanation as text, and the sentence made of them. */
import { calendarName } from "../../../data/calendars";
import { ruleName } from "../../../data/directory";
import type { ExplainedFact, Explanation } from "../../../data/explanations";
import { known, language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { measured, withUnit } from "../../../look/numbers";
import { duration, moment, now } from "../../../look/time";

export function factText(fact: ExplainedFact): string {
  if (fact.at !== undefined && fact.at !== null) return moment(fact.at, now.peek());
  if (fact.value !== undefined && fact.value !== null) {
    return fact.name.endsWith("_s") ? duration(fact.value * 1000, words.value.age) : withUnit(fact.value, fact.unit, language.value);
  }
  const text = fact.text ?? "";
  if (fact.name === "calendar") return calendarName(text);
  return fact.name === "fault" || fact.name === "rule" ? ruleName(text) : text;
}

export function factName({ name }: ExplainedFact): string {
  return known(trialWords.value.explain.facts, name);
}

/** Why, in a sentence; a reason this page does not know yet is said in the api's own words. */
export function sentenceOf({ because, facts = [] }: Explanation): string {
  const byName = new Map(facts.map((fact) => [fact.name, factText(fact)]));
  const said = trialWords.value.explain.because[because];
  const sentence = said === undefined ? because.replaceAll("_", " ") : said((name) => byName.get(name));
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

export function countText(value: number): string {
  return measured(value, language.value);
}
