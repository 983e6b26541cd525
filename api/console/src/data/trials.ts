/** Trying a rule on stored history: what is asked, and what comes of it. */
import { postAndFollow, type Streamed } from "./eventStream";
import type { RuleJson } from "./rules";
import type { Severity } from "./types";

/** An alert the rule would have raised; `cleared_at` null: it stood at the end of the period. */
export interface TrialAlert {
  device: string | null;
  area: string | null;
  place: string;
  property: string;
  severity: Severity;
  raised_at: string;
  cleared_at: string | null;
  stood_s: number;
  value: number | null;
}

export interface Stood {
  median: number | null;
  p95: number | null;
  longest: number | null;
}

export interface TrialSide {
  alerts: TrialAlert[];
  /** How many more there were than the api lists. */
  alerts_left_out: number;
  per_day: number;
  days: { date: string; alerts: number }[];
  stood_s: Stood;
  series: number;
  readings: number;
  from: string;
  to: string;
  took_s: number;
}

export interface Difference {
  in_both: number;
  only_in_new: number;
  only_in_old: number;
}

export interface TrialResult extends TrialSide {
  predecessor: TrialSide | null;
  difference: Difference | null;
}

export interface TrialProgress {
  done: number;
  readings: number;
}

export interface TrialQuestion {
  from: string;
  to: string;
  /** What is in the editor; left out: the stored rule. */
  rule?: RuleJson;
  compare?: boolean;
}

/** A rule can be tried before it has an id; this one is nobody's. */
const UNNAMED = "unnamed-trial";

export function countOf({ alerts, alerts_left_out }: TrialSide): number {
  return alerts.length + alerts_left_out;
}

export function runTrial(ruleId: string, question: TrialQuestion, onProgress: (progress: TrialProgress) => void, signal: AbortSignal): Promise<Streamed<TrialResult>> {
  const id = ruleId === "" ? UNNAMED : ruleId;
  return postAndFollow(`rules/${encodeURIComponent(id)}/dry-run`, question, onProgress, signal);
}
