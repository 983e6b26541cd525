/** What is plainly wrong with a rule before the api is asked: its shape, and what its form asks for. Pure. */
import type { ExpressionJson, LevelJson, PartJson, RuleJson } from "../../data/rules";
import type { RuleWords } from "../../i18n/rules.en";
import { isKind, isSeries, partsOf, pathText, scopeOf, valueAt, type Path } from "./model";
import type { FieldFlaw } from "./placement";

export type CheckWords = RuleWords["wrong"];

/** The first place at which a text that is JSON is not even the outline of a rule, so that no form can show it; null if one can. */
export function unshowable(value: unknown): string | null {
  if (!isObject(value) || !isKind(value["kind"])) return "kind";
  return outline(value, []);
}

function outline(rule: Record<string, unknown>, at: Path): string | null {
  const field = (name: string): string => pathText([...at, name]);
  for (const name of ["scope", "group", "response"]) if (rule[name] != null && !isObject(rule[name])) return field(name);
  for (const name of ["levels", "rises"]) {
    const list = rule[name];
    if (list !== undefined && !(Array.isArray(list) && list.every(isObject))) return field(name);
  }
  for (const name of ["unless", "except_at"]) if (rule[name] !== undefined && !Array.isArray(rule[name])) return field(name);
  for (const [name, held] of Object.entries(isObject(rule["scope"]) ? rule["scope"] : {})) if (held !== null && typeof held !== "string") return pathText([...at, "scope", name]);
  switch (rule["kind"]) {
    case "several_of":
      return part(rule["of"], [...at, "of"]);
    case "sequence":
      return Array.isArray(rule["of"]) ? firstOf(rule["of"].map((one, index) => part(one, [...at, "of", index]))) : field("of");
    case "combination":
      return expression(rule["when"], [...at, "when"]);
    default:
      return null;
  }
}

function part(value: unknown, path: Path): string | null {
  if (typeof value === "string") return null;
  if (!isObject(value)) return pathText(path);
  return typeof value["kind"] === "string" && isSeries(value["kind"]) ? outline(value, path) : pathText([...path, "kind"]);
}

function expression(value: unknown, path: Path): string | null {
  if (!isObject(value)) return part(value, path);
  if (value["kind"] === "not") return expression(value["of"], [...path, "of"]);
  if (value["kind"] !== "all" && value["kind"] !== "any") return part(value, path);
  const inside = value["of"];
  return Array.isArray(inside) && inside.length > 0 ? firstOf(inside.map((one, index) => expression(one, [...path, "of", index]))) : pathText([...path, "of"]);
}

function firstOf(found: readonly (string | null)[]): string | null {
  return found.find((one) => one !== null) ?? null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the form can tell without the api, which has the last word. */
export function check(rule: RuleJson, wrong: CheckWords): FieldFlaw[] {
  const parts = partsOf(rule);
  const inParts = parts.flatMap(({ path, part: one }) => partFlaws(one, path, rule, wrong));
  const own = parts.length === 0 && isSeries(rule.kind) ? conditionFlaws(rule, [], null, wrong) : [];
  const name = (rule.name ?? "").trim() === "" ? [{ field: "name", message: wrong.name }] : [];
  const tag = parts.length > 0 && rule.per === "tag" && (rule.tag ?? "") === "" ? [{ field: "tag", message: wrong.tag }] : [];
  const least = rule.kind === "several_of" && typeof rule.at_least !== "number" ? [{ field: "at_least", message: wrong.number }] : [];
  const within = rule.kind === "sequence" && typeof rule.within_s !== "number" ? [{ field: "within_s", message: wrong.number }] : [];
  return [...name, ...own, ...least, ...within, ...tag, ...inParts];
}

function partFlaws(one: PartJson | ExpressionJson, path: Path, whole: RuleJson, wrong: CheckWords): FieldFlaw[] {
  if (typeof one === "string") return one === "" ? [{ field: pathText(path), message: wrong.rule }] : [];
  return conditionFlaws(one as RuleJson, path, whole, wrong);
}

const WITH_LEVELS: ReadonlySet<string> = new Set(["threshold", "rate", "window", "deviation"]);
const NEEDED: Record<string, readonly string[]> = { silence: ["after_s"], rate: ["over_s"], window: ["over_s"], flatline: ["after_s"] };

function conditionFlaws(rule: RuleJson, at: Path, whole: RuleJson | null, wrong: CheckWords): FieldFlaw[] {
  const scope = scopeOf(rule, whole);
  const field = (...path: Path): string => pathText([...at, ...path]);
  const found: FieldFlaw[] = [];
  if (Object.keys(scope).length === 0) found.push({ field: field("scope"), message: wrong.scope });
  else if (WITH_LEVELS.has(rule.kind) && scope.property === undefined) found.push({ field: field("scope", "property"), message: wrong.property });
  for (const name of NEEDED[rule.kind] ?? []) if (typeof valueAt(rule, [name]) !== "number") found.push({ field: field(name), message: wrong.number });
  if (rule.kind === "window" && rule.fn === "percentile" && typeof rule.percentile !== "number") found.push({ field: field("percentile"), message: wrong.percentile });
  if (WITH_LEVELS.has(rule.kind)) found.push(...levelFlaws(rule.levels ?? [], wrong).map((flaw) => ({ ...flaw, field: field() === "" ? flaw.field : `${field()}.${flaw.field}` })));
  return found;
}

const RANK: Record<string, number> = { low: 0, medium: 1, high: 2, critical: 3 };

function levelFlaws(levels: readonly LevelJson[], wrong: CheckWords): FieldFlaw[] {
  if (levels.length === 0) return [{ field: "levels", message: wrong.levels }];
  const missing = levels.flatMap((level, index) =>
    (["raise_at", "clear_at"] as const).filter((name) => typeof level[name] !== "number").map((name) => ({ field: `levels[${index}].${name}`, message: wrong.number })),
  );
  if (missing.length > 0) return missing;
  if (new Set(levels.map(({ severity }) => severity)).size < levels.length) return [{ field: "levels", message: wrong.severityTwice }];
  const directions = new Set(levels.filter((level) => level.raise_at !== level.clear_at).map((level) => level.raise_at > level.clear_at));
  if (directions.size > 1) return [{ field: "levels", message: wrong.directions }];
  const sign = directions.has(false) ? -1 : 1;
  const ordered = [...levels].sort((a, b) => (RANK[a.severity] ?? 0) - (RANK[b.severity] ?? 0));
  return ordered.flatMap((level, place) => {
    const milder = ordered[place - 1];
    return milder !== undefined && sign * level.raise_at <= sign * milder.raise_at ? [{ field: `levels[${levels.indexOf(level)}].raise_at`, message: wrong.beyond }] : [];
  });
}
