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
