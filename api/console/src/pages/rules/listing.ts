/** Which rules of the list are shown, in which order. Pure. */
import { plain } from "../../data/ordering";
import { stageOf, type RuleRecord, type StoredRule } from "../../data/rules";
import type { Alert } from "../../data/types";
import { propertiesOf } from "./model";

export interface ListedRule {
  rule: StoredRule;
  title: string;
  sentence: string;
  open: number;
  record: RuleRecord | null;
}

export interface ListQuery {
  text?: string | undefined;
  kind?: string | undefined;
  stage?: string | undefined;
  property?: string | undefined;
}

/** Live ones first, those switched off last; by name within. */
export function shownRules(listed: readonly ListedRule[], { text = "", kind, stage, property }: ListQuery): ListedRule[] {
  const words = plain(text.trim()).split(/\s+/);
  const rank = { live: 0, watched: 1, off: 2 };
  return listed
    .filter(({ rule }) => kind === undefined || rule.kind === kind)
    .filter(({ rule }) => stage === undefined || stageOf(rule) === stage)
    .filter(({ rule }) => property === undefined || propertiesOf(rule).includes(property))
    .filter(({ rule, title, sentence }) => {
      const searched = plain(`${title} ${sentence} ${rule.id} ${rule.scope?.tag ?? ""}`);
      return words.every((word) => searched.includes(word));
    })
    .sort((a, b) => rank[stageOf(a.rule)] - rank[stageOf(b.rule)] || a.title.localeCompare(b.title));
}

/** How many alerts of each rule stand now. */
export function openByRule(alerts: readonly Alert[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, state } of alerts) {
    if (state === "active" || state === "acknowledged") counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}
