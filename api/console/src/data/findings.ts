/** What the alerts of a rule turned out to be. */
import { get, type Outcome } from "./client";
import type { Alert } from "./types";

export interface FindingCounts {
  true: number;
  false: number;
  unknown: number;
  /** True ones of those that are true or false; null while nobody has said. */
  precision: number | null;
}

export interface RuleFindings extends FindingCounts {
  by_version: (FindingCounts & { version: number })[];
  latest: Alert[];
}

export function findingsOf(rule: string, from?: string): Promise<Outcome<RuleFindings>> {
  return get<RuleFindings>(`rules/${encodeURIComponent(rule)}/findings${from === undefined ? "" : `?from=${encodeURIComponent(from)}`}`);
}
