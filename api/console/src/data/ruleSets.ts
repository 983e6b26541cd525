/** Ready-made sets of rules that a city can copy and change. */
import { get, post, type Outcome } from "./client";
import type { StoredRule } from "./rules";
import type { Page } from "./types";

export interface RuleSet {
  name: string;
  title_vi: string;
  title_en: string;
  about_vi: string;
  about_en: string;
  sources: { title: string; url?: string }[];
  rules: StoredRule[];
  text: string;
}

/** `kept`: a rule of that id is there already and was left as it is. */
export interface Imported {
  written: string[];
  kept: string[];
}

export async function ruleSets(): Promise<Outcome<RuleSet[]>> {
  const outcome = await get<Page<RuleSet>>("rule-sets");
  return outcome.kind === "ok" ? { kind: "ok", value: outcome.value.items } : outcome;
}

export function oneRuleSet(name: string): Promise<Outcome<RuleSet>> {
  return get<RuleSet>(`rule-sets/${encodeURIComponent(name)}`);
}

export function importSet(name: string, rules: readonly string[], stage: "watched" | "live"): Promise<Outcome<Imported>> {
  return post<Imported>(`rule-sets/${encodeURIComponent(name)}/import`, { stage, rules });
}
