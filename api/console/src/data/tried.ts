/** What the last try of a rule said, kept while the page is open: asked for when the rule is to go live. */
import { signal } from "@preact/signals";
import type { RuleJson } from "./rules";

export interface Tried {
  perDay: number;
  rule: RuleJson;
}

export const tried = signal<ReadonlyMap<string, Tried>>(new Map());

export function rememberTry(rule: string, result: Tried): void {
  tried.value = new Map(tried.value).set(rule, result);
}
