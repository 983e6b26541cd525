/** What the operator decides: sent once, and its outcome said in words. */
import { signal } from "@preact/signals";
import { alerts, book, publish } from "./book";
import { post, type Outcome } from "./client";
import { isWaiting } from "./ordering";
import { reloadAlert } from "./live";
import { sessionEnded, username } from "./session";
import { serverNow } from "../look/time";
import { measured } from "../look/numbers";
import { say } from "../shell/notices";
import { language, words, type Dictionary } from "../i18n";
import type { Alert, Finding, Problem } from "./types";

/** Decisions on their way, by alert: the revision decided upon. A row with one shows "pending". */
export const pending = signal<ReadonlyMap<string, number>>(new Map());

const PENDING_MS = 30_000;

type Verb = keyof Dictionary["action"]["done"];

export function acknowledge(alert: Alert): Promise<boolean> {
  if (!isWaiting(alert)) {
    say("info", words.value.action.notNeeded);
    return Promise.resolve(false);
  }
  return decide(alert, "acknowledge", { revision: alert.revision });
}

export function comment(alert: Alert, text: string): Promise<boolean> {
  return decide(alert, "comment", { comment: text });
}

export function resolve(alert: Alert, finding: Finding | null, text: string): Promise<boolean> {
  return decide(alert, "resolve", {
    revision: alert.revision,
    ...(finding === null ? {} : { finding }),
    ...(text === "" ? {} : { comment: text }),
  });
}

/** Takes the alert on, or gives it back when it is the operator's own already. */
export function take(alert: Alert): Promise<boolean> {
  const isMine = alert.assignee === username.value;
  return decide(alert, "assign", { revision: alert.revision, assignee: isMine ? null : username.value });
}

export function shelve(alert: Alert, minutes: number, reason: string): Promise<boolean> {
  const until = new Date(serverNow() + minutes * 60_000).toISOString();
  return decide(alert, "shelve", { revision: alert.revision, until, reason });
}

export function unshelve(alert: Alert): Promise<boolean> {
  return decide(alert, "unshelve", { revision: alert.revision });
}

async function decide(alert: Alert, verb: Verb, body: Record<string, unknown>): Promise<boolean> {
  if (pending.value.has(alert.id)) return false;
  setPending(alert.id, alert.revision);
  const outcome = await post<Alert>(`alerts/${encodeURIComponent(alert.id)}/${verb}`, body);
  if (outcome.kind === "pending") {
    say("info", words.value.action.pending);
    setTimeout(() => void giveUp(alert.id), verb === "comment" ? 0 : PENDING_MS);
    return true; // stays pending until its revision arrives; a comment makes no revision
  }
  setPending(alert.id, null);
  return settle(alert, verb, outcome);
}

async function settle(before: Alert, verb: Verb, outcome: Exclude<Outcome<Alert>, { kind: "pending" }>): Promise<boolean> {
  const { action } = words.value;
  switch (outcome.kind) {
    case "ok":
      book.put(outcome.value, serverNow());
      publish();
      say("done", action.done[verb]);
      return true;
    case "conflict": {
      const current = outcome.problem.current ?? null;
      if (current !== null) {
        book.put(current, serverNow());
        publish();
      }
      const after = (await reloadAlert(before.id)) ?? current;
      const why = action.reason[outcome.problem.reason ?? ""];
      const what = after === null ? action.changedUnknown : changesBetween(before, after);
      say("warning", why === undefined ? action.changed(what) : action.refused(why));
      return false;
    }
    case "unauthenticated":
      sessionEnded();
      return false;
    case "unreachable":
      say("error", action.unreachable);
      return false;
    case "refused":
      say("error", outcome.status === 403 ? action.forbidden : action.refused(reasonOf(outcome.problem)));
      return false;
  }
}

function reasonOf(problem: Problem): string {
  const kind = problem.type?.split(":").at(-1) ?? "";
  return words.value.action.reason[kind] ?? problem.detail ?? problem.title ?? "";
}

/** What another hand or the world changed, in words. */
export function changesBetween(before: Alert, after: Alert): string {
  const { action, state, severity, detail } = words.value;
  const changes: string[] = [];
  if (before.state !== after.state) changes.push(action.change.state(state[after.state]));
  if (after.acknowledged_by !== null && before.acknowledged_by !== after.acknowledged_by) {
    changes.push(action.change.by(after.acknowledged_by));
  }
  if (before.severity !== after.severity) changes.push(action.change.severity(severity[after.severity]));
  if (before.assignee !== after.assignee) changes.push(action.change.assignee(after.assignee ?? detail.nobody));
  if (changes.length === 0 && after.value !== null && before.value !== after.value) {
    changes.push(action.change.value(measured(after.value, language.value)));
  }
  return changes.length === 0 ? action.changedUnknown : changes.join(", ");
}

function setPending(id: string, revision: number | null): void {
  const changed = new Map(pending.value);
  if (revision === null) changed.delete(id);
  else changed.set(id, revision);
  pending.value = changed;
}

/** No revision came: shows the alert as the api has it rather than a promise. */
async function giveUp(id: string): Promise<void> {
  if (!pending.value.has(id)) return;
  await reloadAlert(id);
  setPending(id, null);
}

/** Lets go of what has arrived: the alert moved beyond the revision decided upon. */
export function settlePending(): void {
  if (pending.value.size === 0) return;
  for (const alert of alerts.value) {
    const revision = pending.value.get(alert.id);
    if (revision !== undefined && alert.revision > revision) setPending(alert.id, null);
  }
}
