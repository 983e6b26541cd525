/** Rules as plain objects: where a field is, how a rule of a kind begins, and how it is written without what goes without saying. Pure. */
import { COMPOSED_KINDS, SERIES_KINDS, type ComposedKind, type ExpressionJson, type PartJson, type RuleJson, type RuleKind, type SeriesKind } from "../../data/rules";

export type Path = readonly (string | number)[];

/** `["of", "levels", 0, "raise_at"]` → `of.levels[0].raise_at`, as the api names fields. */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

export function valueAt(whole: unknown, path: Path): unknown {
  let at: unknown = whole;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The same with another value there; `undefined` takes the field away. Nothing is changed in place. */
export function withAt<T>(whole: T, path: Path, value: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  const before: unknown = whole ?? (typeof step === "number" ? [] : {});
  const after = rest.length === 0 ? value : withAt((before as Record<string | number, unknown>)[step], rest, value);
  if (Array.isArray(before)) {
    const items: unknown[] = [...(before as unknown[])];
    if (after === undefined) items.splice(Number(step), 1);
    else items[Number(step)] = after;
    return items as T;
  }
  const fields: Record<string, unknown> = { ...(before as Record<string, unknown>) };
  if (after === undefined) delete fields[step];
  else fields[step] = after;
  return fields as T;
}

const LEVEL = { severity: "high", raise_at: 85, clear_at: 80 } as const;
const WINDOW: RuleJson = { kind: "window", scope: {}, fn: "avg", over_s: 300, every_s: 60, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }] };

const BEGINNINGS: Record<RuleKind, RuleJson> = {
  threshold: { kind: "threshold", scope: {}, levels: [LEVEL] },
  silence: { kind: "silence", scope: {}, after_s: 900, severity: "medium" },
  rate: { kind: "rate", scope: {}, levels: [{ severity: "high", raise_at: 0.3, clear_at: 0.1 }], over_s: 900, per_s: 3600 },
  window: { kind: "window", scope: {}, fn: "avg", over_s: 300, every_s: 60, levels: [LEVEL] },
  deviation: { kind: "deviation", scope: {}, levels: [{ severity: "medium", raise_at: 4, clear_at: 2.5 }], over_s: 900 },
  flatline: { kind: "flatline", scope: {}, after_s: 21_600, at_least: 12 },
  implausible: { kind: "implausible", scope: {} },
  sighting: { kind: "sighting", scope: {}, sighting: "incident", severity: "high" },
  several_of: { kind: "several_of", scope: {}, of: WINDOW, at_least: 3, per: "all" },
  sequence: {
    kind: "sequence",
    scope: {},
    of: [
      { kind: "threshold", scope: {}, levels: [LEVEL] },
      { kind: "threshold", scope: {}, levels: [LEVEL] },
    ],
    within_s: 900,
    per: "area",
    severity: "high",
  },
  combination: {
    kind: "combination",
    scope: {},
    when: {
      kind: "all",
      of: [
        { kind: "threshold", scope: {}, levels: [LEVEL] },
        { kind: "threshold", scope: {}, levels: [LEVEL] },
      ],
    },
    per: "area",
    severity: "high",
  },
};

/** A new rule of this kind, watched until somebody has seen what it does. */
export function newRule(kind: RuleKind): RuleJson {
  const { kind: tag, ...fields } = structuredClone(BEGINNINGS[kind]);
  return { kind: tag, name: "", ...fields, stage: "watched" };
}

/** A new condition within a composed rule. */
export function newPart(kind: SeriesKind): RuleJson {
  return structuredClone(BEGINNINGS[kind]);
}

const COMMON = { id: "", name: "", instructions: "", is_enabled: true, stage: "live", unless: [], source: "", group: null, rises: [], version: 0, changed_by: "", changed_at: "" };
const GATHERED = { scope: {}, tag: "" };
/** What the contract takes for a field that is not written, by kind. */
const DEFAULTS: Record<RuleKind, Record<string, unknown>> = {
  threshold: { hold_s: 0, is_fault: false },
  silence: { severity: "medium", is_fault: false },
  rate: { per_s: 60, hold_s: 0, is_fault: false },
  window: { every_s: null, percentile: null, at_least: 1, grace_s: 0, hold_s: 0, is_fault: false },
  deviation: { over_s: 900, season: "week", side: "both", warm_up: 3, least_spread: 0, hold_s: 0, is_fault: false },
  flatline: { at_least: 5, tolerance: 0, except_at: [], severity: "low", is_fault: true },
  implausible: { low: null, high: null, at_least: 3, severity: "low", is_fault: true },
  sighting: { subject: "", vehicle_class: null, at_least: 1, within_s: 60, stands_s: 300, severity: "medium", is_fault: false },
  several_of: { per: "all", share: null, within_s: 0, severity: null, is_fault: false, ...GATHERED },
  sequence: { per: "device", severity: "medium", is_fault: false, ...GATHERED },
  combination: { per: "device", severity: "medium", is_fault: false, ...GATHERED },
};

export function isKind(kind: unknown): kind is RuleKind {
  return typeof kind === "string" && kind in DEFAULTS;
}

export function isSeries(kind: string): kind is SeriesKind {
  return (SERIES_KINDS as readonly string[]).includes(kind);
}

export function isComposed(kind: string): kind is ComposedKind {
  return (COMPOSED_KINDS as readonly string[]).includes(kind);
}

export function defaultOf(kind: string, field: string): unknown {
  return (isKind(kind) ? DEFAULTS[kind][field] : undefined) ?? COMMON[field as keyof typeof COMMON];
}

const STAMPED: ReadonlySet<string> = new Set(["id", "version", "changed_by", "changed_at"]);
const FIRST = ["kind", "name", "scope", "of", "when", "fn", "sighting", "subject"];

/** A rule as people write it: what the api stamps and what goes without saying left out, what matters first. */
export function tidy(rule: RuleJson): RuleJson {
  return orderly(tidied(rule, true)) as unknown as RuleJson;
}

function tidied(value: unknown, isWhole = false): unknown {
  if (Array.isArray(value)) return value.map((item) => tidied(item));
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  const kind = fields["kind"];
  const kept = Object.entries(fields).filter(([name, held]) => !(isWhole && STAMPED.has(name)) && !goesWithoutSaying(kind, name, held, isWhole));
  return Object.fromEntries(kept.map(([name, held]) => [name, tidied(held)]));
}

function goesWithoutSaying(kind: unknown, name: string, held: unknown, isWhole: boolean): boolean {
  if (name === "response") return isSame(held, { acknowledge_within_s: null, escalate_to: "" }) || isSame(held, {});
  if (name === "stage" && isWhole) return false; // who reads a rule wants to see for whose eyes it is
  if (!isKind(kind)) return held === null;
  const usual = name in DEFAULTS[kind] ? DEFAULTS[kind][name] : COMMON[name as keyof typeof COMMON];
  if (name === "scope" && isSeries(kind)) return false;
  return usual !== undefined && isSame(name === "scope" ? withoutNulls(held) : held, usual);
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== null));
}

function orderly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderly);
  if (typeof value !== "object" || value === null) return value;
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([name, held]) => [name, orderly(held)]),
  );
}

export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, held: unknown) =>
    typeof held === "object" && held !== null && !Array.isArray(held) ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held,
  );
}

/** The conditions and rules a composed rule is made of, each with where it stands. */
export function partsOf(rule: RuleJson, at: Path = []): { path: Path; part: PartJson }[] {
  if (rule.kind === "combination") return rule.when === undefined ? [] : leaves(rule.when, [...at, "when"]);
  if (rule.of === undefined) return [];
  return Array.isArray(rule.of) ? rule.of.map((part, index) => ({ path: [...at, "of", index], part })) : [{ path: [...at, "of"], part: rule.of }];
}

function leaves(expression: ExpressionJson, path: Path): { path: Path; part: PartJson }[] {
  if (typeof expression === "string") return [{ path, part: expression }];
  switch (expression.kind) {
    case "all":
    case "any":
      return (Array.isArray(expression.of) ? expression.of : []).flatMap((one, index) => leaves(one as ExpressionJson, [...path, "of", index]));
    case "not":
      return expression.of === undefined ? [] : leaves(expression.of as ExpressionJson, [...path, "of"]);
    default:
      return [{ path, part: expression as RuleJson }];
  }
}

/** The properties a rule is about, its parts included. */
export function propertiesOf(rule: RuleJson): string[] {
  const own = rule.scope?.property ?? null;
  const inParts = partsOf(rule).flatMap(({ part }) => (typeof part === "string" ? [] : [part.scope?.property ?? null]));
  return [...new Set([own, ...inParts].filter((name): name is string => name !== null))];
}

/** The scope of a part: what it leaves out is that of the whole. */
export function scopeOf(part: RuleJson, whole: RuleJson | null): NonNullable<RuleJson["scope"]> {
  return { ...(withoutNulls(whole?.scope ?? {}) as object), ...(withoutNulls(part.scope ?? {}) as object) };
}

/** `Tốc độ thấp trên Võ Văn Kiệt` → `toc-do-thap-tren-vo-van-kiet`, not one of those taken. */
export function newId(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const begin = plain === "" ? "rule" : plain;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? begin : `${begin}-${number}`;
    if (!taken.has(id)) return id;
  }
}
