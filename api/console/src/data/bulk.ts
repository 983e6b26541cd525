/** One decision about many alerts: sent in parts, each answered by itself, and what became of it told exactly. */
import { signal } from "@preact/signals";
import { book, publish } from "./book";
import { post } from "./client";
import { sessionEnded } from "./session";
import { serverNow } from "../look/time";
import type { Alert, BulkOutcome, Finding, Problem } from "./types";

export type BulkAction = "acknowledge" | "assign" | "shelve" | "unshelve" | "resolve" | "comment";

/** The fields of the action, as for a single alert. */
export interface BulkFields {
  comment?: string;
  assignee?: string | null;
  due_at?: string;
  until?: string;
  reason?: string;
  finding?: Finding;
}

export interface Refused {
  alert: Alert;
  /** Undefined where the server could not be reached. */
  problem: Problem | undefined;
}

export interface Digest {
  applied: number;
  pending: number;
  refused: readonly Refused[];
  unsent: readonly Alert[];
}

/** Parts small enough that each is answered well within the time a request may take. */
export const PART = 100;

/** How far a decision about many has come; null while none is on its way. */
export const progress = signal<{ done: number; total: number } | null>(null);
/** What became of the last one, until the operator has seen it; only kept when something was refused. */
export const report = signal<{ action: BulkAction; digest: Digest } | null>(null);

export const NOTHING: Digest = { applied: 0, pending: 0, refused: [], unsent: [] };

/** Pure: with the outcomes of one more part. An alert without an outcome was not sent as far as anybody knows. */
export function digested(before: Digest, part: readonly Alert[], outcomes: readonly BulkOutcome[]): Digest {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  let { applied, pending } = before;
  const refused = [...before.refused];
  const unsent = [...before.unsent];
  for (const alert of part) {
    const outcome = byId.get(alert.id);
    if (outcome === undefined) unsent.push(alert);
    else if (outcome.status === 200) applied += 1;
    else if (outcome.status === 202) pending += 1;
    else refused.push({ alert, problem: outcome.problem });
  }
  return { applied, pending, refused, unsent };
}

export function partsOf<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

/** Sends the decision about all of `alerts`, part by part; the first part that cannot be sent ends it. */
export async function decideMany(action: BulkAction, alerts: readonly Alert[], fields: BulkFields): Promise<Digest> {
  let digest = NOTHING;
  let done = 0;
  let isStopped = false;
  progress.value = { done, total: alerts.length };
  for (const part of partsOf(alerts, PART)) {
    const outcomes: BulkOutcome[] | null = isStopped ? null : await sendPart(action, part, fields);
    isStopped = outcomes === null;
    digest = digested(digest, part, outcomes ?? []);
    done += part.length;
    progress.value = { done, total: alerts.length };
  }
  progress.value = null;
  report.value = digest.refused.length + digest.unsent.length > 0 ? { action, digest } : null;
  return digest;
}

async function sendPart(action: BulkAction, part: readonly Alert[], fields: BulkFields): Promise<BulkOutcome[] | null> {
  const sent = part.map(({ id, revision }) => (action === "comment" ? { id } : { id, revision }));
  const outcome = await post<{ outcomes: BulkOutcome[] }>("alerts/bulk", { action, alerts: sent, ...fields });
  switch (outcome.kind) {
    case "ok": {
      const at = serverNow();
      for (const { alert } of outcome.value.outcomes) if (alert !== undefined) book.put(alert, at);
      publish();
      return outcome.value.outcomes;
    }
    case "unauthenticated":
      sessionEnded();
      return null;
    case "refused":
    case "conflict":
      return part.map(({ id }) => ({ id, status: outcome.kind === "refused" ? outcome.status : 409, problem: outcome.problem }));
    case "pending":
    case "unreachable":
      return null;
  }
}
