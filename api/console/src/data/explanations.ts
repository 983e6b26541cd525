/** What a rule sees for a device now, and why it does or does not fire. */
import { get, type Outcome } from "./client";
import type { Severity } from "./types";

export const STANDINGS = ["fires", "pending", "calm", "quiet", "not_concerned"] as const;
export type Standing = (typeof STANDINGS)[number];

export interface ExplainedFact {
  name: string;
  value?: number | null;
  unit?: string;
  at?: string | null;
  text?: string;
}

export interface Explanation {
  rule: string;
  device: string;
  property: string;
  standing: Standing;
  because: string;
  severity?: Severity | null;
  place?: string;
  facts?: ExplainedFact[];
  parts?: Explanation[];
}

export interface Explained {
  rule: string;
  device: string;
  at: string;
  explanations: Explanation[];
}

export function explain(rule: string, device: string, property = ""): Promise<Outcome<Explained>> {
  const query = new URLSearchParams({ device, ...(property === "" ? {} : { property }) });
  return get<Explained>(`rules/${encodeURIComponent(rule)}/explain?${query.toString()}`);
}

/** One level of a rule, as the facts tell it: its severity first, then what belongs to it. */
export interface ExplainedLevel {
  severity: string;
  facts: ExplainedFact[];
}

const OF_LEVELS: ReadonlySet<string> = new Set(["raise_at", "clear_at", "hold", "pending_since"]);

/** The facts of the levels apart from the others. */
export function withoutLevels(facts: readonly ExplainedFact[]): { levels: ExplainedLevel[]; others: ExplainedFact[] } {
  const levels: ExplainedLevel[] = [];
  const others: ExplainedFact[] = [];
  for (const fact of facts) {
    if (fact.name === "severity") levels.push({ severity: fact.text ?? "", facts: [] });
    else if (OF_LEVELS.has(fact.name) && levels.length > 0) levels.at(-1)?.facts.push(fact);
    else others.push(fact);
  }
  return { levels, others };
}

/** The level a sentence is about: the one that holds, the one that waits, else the one the value is nearest to. */
export function levelInQuestion(levels: readonly ExplainedLevel[], severity: string | null | undefined, value: number | null | undefined): ExplainedLevel | undefined {
  const held = levels.find((level) => level.severity === severity);
  if (held !== undefined) return held;
  const waiting = levels.find(({ facts }) => facts.some(({ name }) => name === "pending_since"));
  if (waiting !== undefined || value === null || value === undefined) return waiting ?? levels.at(-1);
  const distance = ({ facts }: ExplainedLevel): number => Math.abs((facts.find(({ name }) => name === "raise_at")?.value ?? Number.POSITIVE_INFINITY) - value);
  return [...levels].sort((a, b) => distance(a) - distance(b))[0];
}
