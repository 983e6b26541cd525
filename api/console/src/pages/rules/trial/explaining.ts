/** The facts of an explanation as text, and the sentence made of them. */
import { calendarName } from "../../../data/calendars";
import { areaName, deviceName, directory, ruleName } from "../../../data/directory";
import { levelInQuestion, withoutLevels, type ExplainedFact, type Explanation } from "../../../data/explanations";
import { placeName } from "../../../data/placeNames";
import { propertyName, propertyUnit } from "../../../data/properties";
import type { RuleJson } from "../../../data/rules";
import { known, language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { withUnit } from "../../../look/numbers";
import { duration, moment, now } from "../../../look/time";
import { conditionsOf } from "./ruleText";

/** What is in the unit of the property, where the fact does not say. */
const MEASURED: ReadonlySet<string> = new Set(["value", "raise_at", "clear_at", "newest", "mean", "expected", "spread", "tolerance", "except_at", "low", "high", "value_so_far"]);
/** What is held against the levels, and the levels. */
const AGAINST_LEVELS: ReadonlySet<string> = new Set(["value", "value_so_far", "raise_at", "clear_at"]);

/** Says facts of one explanation. */
export function factTeller({ rule, property }: Explanation): (fact: ExplainedFact) => string {
  const judged = ruleOf(rule);
  return (fact) => {
    const { name, value, at } = fact;
    if (name === "true") return whomText(fact, propertyUnit(property !== "" ? property : propertyOf(judged)));
    if (at !== undefined && at !== null) return moment(at, now.peek());
    if (value === undefined || value === null) return textOf(fact);
    if (fact.unit === "s" || name.endsWith("_s")) return duration(value * 1000, words.value.age);
    return withUnit(value, unitFor(fact, judged, property), language.value);
  };
}

/** The rule or the inline part an id stands for, as far as this page knows it. */
function ruleOf(id: string): RuleJson | undefined {
  const [whole = "", part] = id.split("#", 2);
  const rules = directory.value.rules as ReadonlyMap<string, RuleJson>;
  const rule = rules.get(whole);
  if (rule === undefined || part === undefined) return rule;
  return conditionsOf(rule, new Map())[Number(part) - 1]?.rule;
}

function unitFor({ name, unit }: ExplainedFact, rule: RuleJson | undefined, property: string): string {
  if (unit !== undefined && unit !== "") return unit;
  if (!MEASURED.has(name)) return "";
  const own = propertyUnit(property);
  if (!AGAINST_LEVELS.has(name)) return own;
  if (rule?.kind === "deviation") return "σ";
  if (rule?.kind === "window" && rule.fn === "count") return "";
  return rule?.kind === "rate" ? `${own === "" ? "" : own}/${duration((rule.per_s ?? 60) * 1000, words.value.age)}` : own;
}

/** Of which device or place a composed rule's part is true, with what value, since when. */
function whomText({ text = "", value, at }: ExplainedFact, unit: string): string {
  const whom = text.includes("/") ? placeName(text) : deviceName(text);
  const held = value === undefined || value === null ? "" : withUnit(value, unit, language.value);
  const since = at === undefined || at === null ? "" : trialWords.value.explain.since(moment(at, now.peek()));
  return [whom, held, since].filter((part) => part !== "").join(", ");
}

/** The property of a composed rule's parts, where they have one alone. */
function propertyOf(rule: RuleJson | undefined): string {
  if (rule === undefined) return "";
  const named = new Set(conditionsOf(rule, directory.value.rules as ReadonlyMap<string, RuleJson>).map(({ scope }) => scope.property ?? ""));
  const [only = ""] = named;
  return named.size === 1 ? only : "";
}

function textOf({ name, text = "" }: ExplainedFact): string {
  switch (name) {
    case "calendar":
      return calendarName(text);
    case "fault":
    case "implausible_to":
      return ruleName(text);
    case "device":
      return deviceName(text);
    case "area":
      return areaName(text) ?? text;
    case "kind":
      return known(words.value.kind, text);
    case "property":
      return propertyName(text);
    default:
      return trialWords.value.explain.texts[text] ?? text;
  }
}

export function factName({ name }: ExplainedFact): string {
  return known(trialWords.value.explain.facts, name);
}

/** Why, in a sentence; a reason this page does not know yet is said in the api's own words. */
export function sentenceOf(explanation: Explanation): string {
  const { because, severity, facts = [] } = explanation;
  const tell = factTeller(explanation);
  const { levels, others } = withoutLevels(facts);
  const level = levelInQuestion(levels, severity, others.find(({ name }) => name === "value")?.value);
  const byName = new Map([...(level?.facts ?? []), ...others].map((fact) => [fact.name, tell(fact)]));
  const said = trialWords.value.explain.because[because];
  const sentence = said === undefined ? because.replaceAll("_", " ") : said((name) => byName.get(name));
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
