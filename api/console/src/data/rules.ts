/** Rules as the api has them: read by all, written by planners and administrators. */
import { computed } from "@preact/signals";
import { get, getAll, put, remove, type Outcome } from "./client";
import { session } from "./session";
import type { Page, Severity } from "./types";

export const SERIES_KINDS = ["threshold", "silence", "rate", "window", "deviation", "flatline", "implausible", "sighting"] as const;
export const COMPOSED_KINDS = ["several_of", "sequence", "combination"] as const;
export const RULE_KINDS = [...SERIES_KINDS, ...COMPOSED_KINDS] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];
export type ComposedKind = (typeof COMPOSED_KINDS)[number];
export type RuleKind = (typeof RULE_KINDS)[number];

export interface ScopeJson {
  device?: string | null;
  kind?: string | null;
  tag?: string | null;
  property?: string | null;
  area?: string | null;
}

export interface LevelJson {
  severity: Severity;
  raise_at: number;
  clear_at: number;
  hold_s?: number | null;
}

export interface GroupJson {
  by: string;
  at_least?: number;
  within_s?: number;
  tag?: string;
}

/** A condition of its own, or the id of another rule. */
export type PartJson = RuleJson | string;
export type ExpressionJson = PartJson | { kind: "all" | "any"; of: ExpressionJson[] } | { kind: "not"; of: ExpressionJson };

/** A rule as it is written. Which fields mean something depends on `kind`; the api says what is wrong. */
export interface RuleJson {
  kind: string;
  id?: string;
  name?: string;
  scope?: ScopeJson;
  instructions?: string;
  is_enabled?: boolean;
  stage?: "watched" | "live";
  unless?: string[];
  is_fault?: boolean;
  source?: string;
  group?: GroupJson | null;
  rises?: { after_s: number; severity: Severity }[];
  response?: { acknowledge_within_s?: number | null; escalate_to?: string };
  version?: number;
  changed_by?: string;
  changed_at?: string;
  levels?: LevelJson[];
  hold_s?: number;
  after_s?: number;
  severity?: Severity | null;
  over_s?: number;
  per_s?: number;
  fn?: string;
  every_s?: number | null;
  percentile?: number | null;
  at_least?: number;
  grace_s?: number;
  season?: string;
  side?: string;
  warm_up?: number;
  least_spread?: number;
  tolerance?: number;
  except_at?: number[];
  low?: number | null;
  high?: number | null;
  sighting?: string;
  subject?: string;
  vehicle_class?: string | null;
  within_s?: number;
  stands_s?: number;
  of?: PartJson | PartJson[];
  when?: ExpressionJson;
  per?: string;
  tag?: string;
  share?: number | null;
}

export type StoredRule = RuleJson & { id: string };

/** Version 0 was written past the api; when is known once it is stored. */
export interface RuleVersion {
  version: number;
  changed_by: string;
  changed_at: string | null;
  rule: RuleJson;
}

/** What became of a rule's alerts in the last 90 days. */
export interface RuleRecord {
  rule: string;
  true: number;
  false: number;
  precision: number | null;
  alerts: number;
}

export const mayWriteRules = computed(() => session.value.kind === "in" && ["planner", "admin"].includes(session.value.me.role));

function at(id: string): string {
  return `rules/${encodeURIComponent(id)}`;
}

export function allRules(): Promise<Outcome<StoredRule[]>> {
  return getAll<StoredRule>("rules");
}

export function oneRule(id: string): Promise<Outcome<StoredRule>> {
  return get<StoredRule>(at(id));
}

/** `version`: the one that was read; 0 for a new rule. Somebody else's change meanwhile is a conflict. */
export function writeRule(id: string, rule: RuleJson): Promise<Outcome<StoredRule>> {
  return put<StoredRule>(at(id), rule);
}

export function removeRule(id: string): Promise<Outcome<void>> {
  return remove(at(id));
}

export async function versionsOf(id: string): Promise<Outcome<RuleVersion[]>> {
  const outcome = await get<Page<RuleVersion>>(`${at(id)}/versions`);
  return outcome.kind === "ok" ? { kind: "ok", value: outcome.value.items } : outcome;
}

export async function ruleRecords(): Promise<Outcome<RuleRecord[]>> {
  const outcome = await get<Page<RuleRecord>>("rules/findings");
  return outcome.kind === "ok" ? { kind: "ok", value: outcome.value.items } : outcome;
}

export type StageName = "watched" | "live" | "off";

export function stageOf(rule: Pick<RuleJson, "is_enabled" | "stage">): StageName {
  if (rule.is_enabled === false) return "off";
  return rule.stage === "watched" ? "watched" : "live";
}

/** The rule in another stage. Off keeps the stage it comes back to. */
export function inStage(rule: RuleJson, stage: StageName): RuleJson {
  return stage === "off" ? { ...rule, is_enabled: false } : { ...rule, is_enabled: true, stage };
}
