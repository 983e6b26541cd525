/** What a trial has to know of a rule, whatever its kind. Pure. */
import type { ExpressionJson, LevelJson, PartJson, RuleJson, ScopeJson } from "../../../data/rules";

export type { RuleJson };

/** What the api writes into a rule says nothing about what the rule does. */
const WRITTEN_BY_API: ReadonlySet<string> = new Set(["id", "version", "changed_by", "changed_at"]);

/** Whether two rules do the same. */
export function sameRule(one: RuleJson, other: RuleJson): boolean {
  return textOf(one) === textOf(other);
}

function textOf(rule: RuleJson): string {
  return JSON.stringify(rule, (key: string, value: unknown) => {
    if (WRITTEN_BY_API.has(key)) return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A condition about series: a rule of its own, or an inline part of a composed one with the whole's scope filled in. */
export interface Condition {
  rule: RuleJson;
  scope: ScopeJson;
}

const COMPOSED: ReadonlySet<string> = new Set(["several_of", "sequence", "combination"]);
/** Rules may refer to rules that refer to rules; the api refuses circles. */
const DEEPEST = 4;

export function isComposed(rule: RuleJson): boolean {
  return COMPOSED.has(rule.kind);
}

/** What a rule judges, its parts followed to the series; rules it names are looked up in `rules`. */
export function conditionsOf(rule: RuleJson, rules: ReadonlyMap<string, RuleJson>, depth = 0): Condition[] {
  if (!isComposed(rule)) return [{ rule, scope: rule.scope ?? {} }];
  return partsOf(rule).flatMap((part) => {
    if (typeof part !== "string") return [{ rule: part, scope: filledIn(part.scope ?? {}, rule.scope ?? {}) }];
    const named = rules.get(part);
    return named === undefined || depth >= DEEPEST ? [] : conditionsOf(named, rules, depth + 1);
  });
}

function partsOf(rule: RuleJson): PartJson[] {
  if (rule.kind === "combination") return rule.when === undefined ? [] : leavesOf(rule.when);
  return rule.of === undefined ? [] : Array.isArray(rule.of) ? rule.of : [rule.of];
}

function leavesOf(expression: ExpressionJson): PartJson[] {
  if (typeof expression === "string") return [expression];
  switch (expression.kind) {
    case "all":
    case "any":
      return (expression.of as ExpressionJson[]).flatMap(leavesOf);
    case "not":
      return leavesOf(expression.of as ExpressionJson);
    default:
      return [expression as RuleJson];
  }
}

function filledIn(own: ScopeJson, whole: ScopeJson): ScopeJson {
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null && value !== undefined));
  return { ...whole, ...given };
}

/** What is held against the readings themselves, so that it can be drawn over them; null: against something made of them. */
export function linesOf(rule: RuleJson): LevelJson[] | null {
  switch (rule.kind) {
    case "threshold":
      return rule.levels ?? [];
    case "window":
      return rule.fn === "sum" || rule.fn === "count" ? null : (rule.levels ?? []);
    case "silence":
    case "flatline":
    case "sighting":
      return [];
    case "implausible": {
      const severity = rule.severity ?? "low";
      return [rule.low, rule.high].flatMap((limit) => (limit === null || limit === undefined ? [] : [{ severity, raise_at: limit, clear_at: limit }]));
    }
    default:
      return null;
  }
}
