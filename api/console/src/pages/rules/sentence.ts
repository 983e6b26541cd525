/** What a rule says, in one sentence of the reader's language. Pure; it reads half-written rules too. */
import type { ExpressionJson, LevelJson, PartJson, RuleJson, ScopeJson } from "../../data/rules";
import type { Language } from "../../i18n";
import { SAYINGS, type DurationUnit, type Saying } from "../../i18n/ruleSentences";
import { measured, withUnit } from "../../look/numbers";
import { isComposed, scopeOf } from "./model";

/** What things are called where the sentence is read. */
export interface Names {
  property: (name: string) => string;
  unit: (property: string) => string;
  device: (id: string) => string;
  area: (id: string) => string;
  kind: (kind: string) => string;
  rule: (id: string) => string;
  calendar: (id: string) => string;
}

interface Speech {
  say: Saying;
  names: Names;
  language: Language;
}

export function sentenceOf(rule: RuleJson, names: Names, language: Language): string {
  const speech: Speech = { say: SAYINGS[language], names, language };
  const unless = Array.isArray(rule.unless) ? rule.unless : [];
  const except = unless.length === 0 ? "" : speech.say.except(unless.map(names.calendar).join(", "));
  return capital(`${whole(rule, speech)}${except}`);
}

function whole(rule: RuleJson, speech: Speech): string {
  const { say } = speech;
  switch (rule.kind) {
    case "several_of": {
      const count = numeral(rule.at_least, speech);
      const share = typeof rule.share === "number" ? `${numeral(rule.share * 100, speech)} %` : null;
      const scope = scopeOf(isRule(rule.of) ? rule.of : { kind: "" }, rule);
      const where = say.atLeast(count, scope.kind ? lower(speech.names.kind(scope.kind)) : null, share);
      const within = rule.within_s === undefined || rule.within_s === 0 ? "" : say.within(durationText(rule.within_s, speech.language));
      return joined(partText(Array.isArray(rule.of) ? undefined : rule.of, rule, speech), where, place(scope, speech), per(rule, speech), within);
    }
    case "sequence": {
      const parts = Array.isArray(rule.of) ? rule.of : [];
      const steps = parts.map((part) => withOwnPlace(part, rule, speech)).join(say.then);
      return joined(`${say.inOrder(durationOf(rule.within_s, speech))}: ${steps === "" ? say.incomplete : steps}`, wholePlace(rule, speech));
    }
    case "combination":
      return joined(rule.when === undefined ? say.incomplete : expressionText(rule.when, rule, speech), wholePlace(rule, speech));
    default:
      return joined(condition(rule, scopeOf(rule, null), speech), everywhere(scopeOf(rule, null), speech));
  }
}

function wholePlace(rule: RuleJson, speech: Speech): string {
  const where = isEmpty(rule.scope) ? "" : everywhere(scopeOf(rule, null), speech);
  const together = per(rule, speech);
  return [where, together].filter((text) => text !== "").map((text) => `, ${text}`).join("");
}

function per(rule: RuleJson, { say }: Speech): string {
  const named = rule.per ?? (rule.kind === "several_of" ? "all" : "device");
  return say.per[named]?.(rule.tag ?? "") ?? "";
}

function expressionText(expression: ExpressionJson, rule: RuleJson, speech: Speech, isNested = false): string {
  const { say } = speech;
  if (typeof expression === "string") return partText(expression, rule, speech);
  switch (expression.kind) {
    case "all":
    case "any": {
      const items = Array.isArray(expression.of) ? (expression.of as ExpressionJson[]) : [];
      const text = items.map((one) => expressionText(one, rule, speech, items.length > 1)).join(expression.kind === "all" ? say.and : say.or);
      return isNested && items.length > 1 ? `(${text})` : text === "" ? say.incomplete : text;
    }
    case "not":
      return say.not(expression.of === undefined ? say.incomplete : expressionText(expression.of as ExpressionJson, rule, speech));
    default:
      return withOwnPlace(expression as RuleJson, rule, speech);
  }
}

function withOwnPlace(part: PartJson, rule: RuleJson, speech: Speech): string {
  if (typeof part === "string") return partText(part, rule, speech);
  const { property: _property, ...own } = scopeOf(part, null);
  const where = isEmpty(own) ? "" : everywhere(own, speech);
  return joined(partText(part, rule, speech), where);
}

function partText(part: PartJson | undefined, rule: RuleJson, speech: Speech): string {
  if (part === undefined || part === "") return speech.say.incomplete;
  if (typeof part === "string") return speech.say.isTrue(speech.names.rule(part));
  if (isComposed(part.kind)) return speech.say.incomplete;
  return condition(part, scopeOf(part, rule), speech);
}

function condition(rule: RuleJson, scope: ScopeJson, speech: Speech): string {
  const { say, names, language } = speech;
  const property = scope.property ? names.property(scope.property) : say.value;
  const unit = scope.property ? names.unit(scope.property) : "";
  switch (rule.kind) {
    case "threshold":
      return say.threshold(property, limits(rule, unit, speech));
    case "silence":
      return say.silence(scope.property ? property : null, durationOf(rule.after_s, speech));
    case "rate": {
      const isFalling = rule.levels?.some(({ raise_at }) => raise_at < 0) === true;
      const change = values(rule, unit, speech, Math.abs);
      const [per, over] = [durationText(rule.per_s ?? 60, language), durationOf(rule.over_s, speech)];
      return (isFalling ? say.falls(property, change, per, over) : say.rises(property, change, per, over)) + holding(rule, speech);
    }
    case "window": {
      const named = say.fn[rule.fn ?? "avg"];
      const what = named === undefined ? property : named(lower(property), numeral(rule.percentile, speech));
      return say.window(what, durationOf(rule.over_s, speech), limits(rule, rule.fn === "count" ? "" : unit, speech));
    }
    case "deviation": {
      const side = say.side[rule.side ?? "both"] ?? say.incomplete;
      return say.deviation(property, values(rule, "", speech), side, say.season[rule.season ?? "week"] ?? "") + holding(rule, speech);
    }
    case "flatline":
      return say.flatline(property, durationOf(rule.after_s, speech));
    case "implausible": {
      const [low, high] = [rule.low ?? null, rule.high ?? null].map((bound) => (bound === null ? null : withUnit(bound, unit, language)));
      return say.implausible(property, low == null && high == null ? null : say.range(low ?? null, high ?? null));
    }
    case "sighting":
      return seen(rule, speech);
    default:
      return say.incomplete;
  }
}

function seen(rule: RuleJson, speech: Speech): string {
  const { say } = speech;
  const what = say.sighting[rule.sighting ?? ""] ?? say.incomplete;
  const known = rule.sighting === "crossing" ? undefined : say.subject[rule.subject ?? ""];
  const subject = rule.subject === undefined || rule.subject === "" ? "" : (known ?? `“${rule.subject}”`);
  const vehicle = rule.vehicle_class ? `(${say.vehicle[rule.vehicle_class] ?? rule.vehicle_class})` : "";
  const times = rule.at_least ?? 1;
  return say.sees(joined(known === undefined ? what : `${what},`, subject, vehicle), numeral(times, speech), durationText(rule.within_s ?? 60, speech.language), times === 1);
}

/** `below 14 km/h (medium), 10 km/h (high)`: the mildest first, as it happens. */
function limits(rule: RuleJson, unit: string, speech: Speech): string {
  const { say } = speech;
  const [first] = rule.levels ?? [];
  if (first === undefined) return say.incomplete;
  const isFalling = (rule.levels ?? []).some((level) => level.raise_at < level.clear_at);
  const text = values(rule, unit, speech);
  return (isFalling ? say.below(text) : say.above(text)) + holding(rule, speech);
}

const RANK: Record<string, number> = { low: 0, medium: 1, high: 2, critical: 3 };

function values(rule: RuleJson, unit: string, { say, language }: Speech, of: (value: number) => number = (value) => value): string {
  const levels = [...(Array.isArray(rule.levels) ? rule.levels : [])].sort((a, b) => (RANK[a.severity] ?? 0) - (RANK[b.severity] ?? 0));
  const told = (level: LevelJson): string => (typeof level.raise_at === "number" ? withUnit(of(level.raise_at), unit, language) : say.incomplete);
  const [only] = levels;
  if (only === undefined) return say.incomplete;
  return levels.length === 1 ? told(only) : levels.map((level) => `${told(level)} (${say.severity[level.severity] ?? level.severity})`).join(", ");
}

function holding(rule: RuleJson, speech: Speech): string {
  const holds = new Set((rule.levels ?? []).map((level) => level.hold_s ?? rule.hold_s ?? 0));
  const [hold] = holds;
  return holds.size !== 1 || hold === undefined || hold === 0 ? "" : speech.say.lasting(durationText(hold, speech.language));
}

function everywhere(scope: ScopeJson, speech: Speech): string {
  const { say, names } = speech;
  const device = scope.device ? names.device(scope.device) : null;
  return joined(say.everywhere(device, scope.kind ? lower(names.kind(scope.kind)) : null), place(scope, speech));
}

function place({ tag, area }: ScopeJson, { say, names }: Speech): string {
  return joined(tag ? say.ofTag(tag) : "", area ? say.inArea(names.area(area)) : "");
}

function durationOf(seconds: number | undefined, { say, language }: Speech): string {
  return typeof seconds === "number" ? durationText(seconds, language) : say.incomplete;
}

const UNITS: readonly (readonly [DurationUnit, number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
];

/** The largest unit in which it is a whole number: 300 s are 5 min, 90 s are 90 s. */
export function inUnit(seconds: number): { count: number; unit: DurationUnit } {
  const [unit, size] = UNITS.find(([, length]) => seconds !== 0 && seconds % length === 0) ?? (["s", 1] as const);
  return { count: seconds / size, unit };
}

export function unitSeconds(unit: DurationUnit): number {
  return UNITS.find(([name]) => name === unit)?.[1] ?? 1;
}

export function durationText(seconds: number, language: Language): string {
  const { count, unit } = inUnit(seconds);
  return SAYINGS[language].duration(measured(count, language), unit, count === 1);
}

function numeral(value: number | null | undefined, { say, language }: Speech): string {
  return typeof value === "number" ? measured(value, language) : say.incomplete;
}

function isRule(part: unknown): part is RuleJson {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}

function isEmpty(scope: ScopeJson | undefined): boolean {
  return Object.values(scope ?? {}).every((value) => value === null || value === undefined || value === "");
}

function joined(...texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .join(" ")
    .replaceAll(" ,", ",");
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A name in the middle of a sentence; abbreviations stay as they are. */
function lower(name: string): string {
  return /^\p{Lu}\p{Ll}/u.test(name) ? name.charAt(0).toLocaleLowerCase() + name.slice(1) : name;
}
