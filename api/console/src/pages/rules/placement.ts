/** Where a complaint of the api belongs in the form: at its field, else at what is around it. Pure. */
import type { RuleJson } from "../../data/rules";
import { isComposed, partsOf, pathText, type Path } from "./model";

export interface FieldFlaw {
  field: string;
  message: string;
}

const EVERYWHERE = ["kind", "name", "instructions", "source", "stage", "is_enabled", "is_fault", "unless", "group", "rises", "response"];
const GROUP = ["by", "at_least", "within_s", "tag"];
const SCOPE = ["device", "kind", "tag", "property", "area"];

const FIELDS: Record<string, readonly string[]> = {
  threshold: ["hold_s"],
  silence: ["after_s", "severity"],
  rate: ["over_s", "per_s", "hold_s"],
  window: ["fn", "over_s", "every_s", "percentile", "at_least", "grace_s", "hold_s"],
  deviation: ["over_s", "season", "side", "warm_up", "least_spread", "hold_s"],
  flatline: ["after_s", "at_least", "tolerance", "except_at", "severity"],
  implausible: ["low", "high", "at_least", "severity"],
  sighting: ["sighting", "subject", "vehicle_class", "at_least", "within_s", "stands_s", "severity"],
  several_of: ["at_least", "per", "tag", "share", "within_s", "severity"],
  sequence: ["within_s", "per", "tag", "severity"],
  combination: ["per", "tag", "severity"],
};

/** Every place of the form of this rule at which a complaint can stand. */
export function shownFields(rule: RuleJson): ReadonlySet<string> {
  const common = [...EVERYWHERE, ...GROUP.map((name) => `group.${name}`), "response.acknowledge_within_s", "response.escalate_to"];
  const rises = (Array.isArray(rule.rises) ? rule.rises : []).flatMap((_rise, index) => [`rises[${index}]`, `rises[${index}].after_s`, `rises[${index}].severity`]);
  const parts = isComposed(rule.kind) ? partsOf(rule).flatMap(({ path, part }) => [pathText(path), ...(typeof part === "string" ? [] : conditionFields(part, path))]) : [];
  return new Set([...common, ...rises, ...conditionFields(rule, []), ...parts]);
}

function conditionFields(rule: RuleJson, at: Path): string[] {
  const levels = Array.isArray(rule.levels) ? rule.levels : [];
  const columns = levels.flatMap((_level, index) => ["", "severity", "raise_at", "clear_at", "hold_s"].map((name) => ["levels", index, ...(name === "" ? [] : [name])] as Path));
  const own: Path[] = [["scope"], ...SCOPE.map((name) => ["scope", name] as Path), ["levels"], ...columns, ...(FIELDS[rule.kind] ?? []).filter((name) => isShown(rule, name)).map((name) => [name] as Path)];
  return own.map((path) => pathText([...at, ...path]));
}

/** Some fields are there only with the choice they go with. */
function isShown(rule: RuleJson, name: string): boolean {
  if (name === "percentile") return rule.fn === "percentile";
  return name !== "tag" || rule.per === "tag";
}

/** Complaints by the place they are shown at; "" is above the form. */
export function placed(flaws: readonly FieldFlaw[], shown: ReadonlySet<string>): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { field, message } of flaws) {
    const place = nearestShown(normal(field), shown);
    const told = place === normal(field) ? message : field === "" ? message : `${field}: ${message}`;
    found.set(place, [...(found.get(place) ?? []), told]);
  }
  return found;
}

function nearestShown(field: string, shown: ReadonlySet<string>): string {
  let path = field;
  while (path !== "" && !shown.has(path)) path = path.replace(/(\.?[^.[\]]+|\[[^\]]*\])$/, "");
  return path;
}

/** `of[0].levels[...]` of a decoder that does not say which one is about the list. */
function normal(field: string): string {
  return field.replace(/\[\.\.\.\].*$/, "");
}
