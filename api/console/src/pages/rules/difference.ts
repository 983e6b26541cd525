/** What is different between two versions of a rule, line by line, as a person would tell it. Pure. */
import type { RuleJson } from "../../data/rules";
import { isSame, pathText, tidy, type Path } from "./model";

export interface Change {
  field: string;
  before: unknown;
  after: unknown;
}

/** Field by field in the order they are written; lists of plain values and of parts of another length are one change. */
export function differences(before: RuleJson, after: RuleJson): Change[] {
  return changesOf(tidy(before), tidy(after), []);
}

function changesOf(before: unknown, after: unknown, path: Path): Change[] {
  if (isSame(before, after)) return [];
  if (isFields(before) && isFields(after) && (before["kind"] === after["kind"] || path.length === 0)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesOf(before[name], after[name], [...path, name]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.some(isFields)) {
    return before.flatMap((item, index) => changesOf(item, after[index], [...path, index]));
  }
  return [{ field: pathText(path), before, after }];
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
