/** What the operator decides: sent once, and its outcome said in words. */
import { signal } from "@preact/signals";
import { alerts, book, publish } from "./book";
import { decideMany, type BulkAction, type BulkFields } from "./bulk";
import { post, type Outcome } from "./client";
import { isOpen, isWaiting } from "./ordering";
import { reloadAlert } from "./live";
import { sessionEnded, username } from "./session";
import { forgetMarks, marks, select } from "./view";
import { serverNow } from "../look/time";
import { measured, whole } from "../look/numbers";
import { say } from "../shell/notices";
import { language, words } from "../i18n";
import { managing } from "../i18n/managing";
import type { Alert, Finding, Location, Problem, Severity } from "./types";

/** Decisions on their way, by alert: the revision decided upon. A row with one shows "pending". */
export const pending = signal<ReadonlyMap<string, number>>(new Map());

const PENDING_MS = 30_000;

type Several = readonly Alert[];

export function acknowledge(chosen: Several): Promise<boolean> {
  const waiting = chosen.filter(isWaiting);
  if (waiting.length === 0) {
    say("info", words.value.action.notNeeded);
    return Promise.resolve(false);
  }
  return decideAbout(waiting, "acknowledge", {});
}

export function comment(chosen: Several, text: string): Promise<boolean> {
  return decideAbout(chosen, "comment", { comment: text });
}

export function resolve(chosen: Several, finding: Finding, text: string): Promise<boolean> {
  return decideAbout(chosen.filter(isOpen), "resolve", { finding, ...(text === "" ? {} : { comment: text }) });
}

/** Takes the alerts on, or gives them back when all are the operator's own already. */
export function take(chosen: Several): Promise<boolean> {
  const areMine = chosen.every(({ assignee }) => assignee === username.value);
  return decideAbout(chosen.filter(isOpen), "assign", { assignee: areMine ? null : username.value });
}

export function assign(chosen: Several, assignee: string | null, dueAt: number | null, text: string): Promise<boolean> {
  return decideAbout(chosen.filter(isOpen), "assign", {
    assignee,
    ...(dueAt === null ? {} : { due_at: new Date(dueAt).toISOString() }),
    ...(text === "" ? {} : { comment: text }),
  });
}

export function shelve(chosen: Several, until: number, reason: string): Promise<boolean> {
  return decideAbout(chosen.filter(isOpen), "shelve", { until: new Date(until).toISOString(), reason });
}

export function unshelve(chosen: Several): Promise<boolean> {
  return decideAbout(chosen, "unshelve", {});
}

export interface Incident {
  title: string;
  severity: Severity;
  source: string;
  description: string;
  area: string | null;
  location: Location | null;
}

/** Enters an incident somebody told of; it is selected once it is there. */
export async function reportIncident(incident: Incident): Promise<boolean> {
  const body = Object.fromEntries(Object.entries(incident).filter(([, given]) => given !== null && given !== ""));
  return settled(await post<Alert>("alerts", body), (reported) => {
    say("done", managing.value.dialog.doneReport);
    select(reported.id, true);
  });
}

/** These alerts are about the incident: it stands for them from now on. */
export function adopt(incident: Alert, chosen: Several): Promise<boolean> {
  return gather(incident, "adopt", chosen, () => {
    say("done", managing.value.dialog.doneAdopt(whole(chosen.length, language.value), chosen.length === 1));
    forgetMarks();
  });
}

/** The alert is something else after all. */
export async function disown(alert: Alert): Promise<boolean> {
  const incident = alert.covered_by === null ? undefined : book.get(alert.covered_by);
  if (incident === undefined) return false;
  return gather(incident, "disown", [alert], () => say("done", managing.value.dialog.doneDisown));
}

async function gather(incident: Alert, verb: "adopt" | "disown", chosen: Several, then: () => void): Promise<boolean> {
  const path = `alerts/${encodeURIComponent(incident.id)}/${verb}`;
  return settled(await post<Alert>(path, { alerts: chosen.map(({ id }) => id) }), then);
}

/** Shows the changed alert, or says that it is still to come, or why there is none; whether there is or will be. */
function settled(outcome: Outcome<Alert>, then: (changed: Alert) => void): boolean {
  if (outcome.kind === "pending") {
    say("info", words.value.action.pending);
    return true;
  }
  if (outcome.kind !== "ok") return failed(outcome);
  book.put(outcome.value, serverNow());
  publish();
  then(outcome.value);
  return true;
}

/** One alert is decided about by itself, with its row pending meanwhile; several go together. */
function decideAbout(chosen: Several, action: BulkAction, fields: BulkFields): Promise<boolean> {
  const [first] = chosen;
  if (first === undefined) return Promise.resolve(false);
  if (chosen.length > 1) return decideTogether(chosen, action, fields);
  return decide(first, action, { ...fields, ...(action === "comment" ? {} : { revision: first.revision }) });
}

/** What was refused stays chosen, and the report says why; the rest is done. */
async function decideTogether(chosen: Several, action: BulkAction, fields: BulkFields): Promise<boolean> {
  const digest = await decideMany(action, chosen, fields);
  const { marks: terms } = managing.value;
  const count = (number: number): string => whole(number, language.value);
  if (digest.applied > 0) say("done", terms.done(terms.verb[action], count(digest.applied), digest.applied === 1));
  if (digest.pending > 0) say("info", terms.pending(count(digest.pending)));
  const left = [...digest.refused.map(({ alert }) => alert), ...digest.unsent];
  forgetMarks();
  if (left.length > 0) marks.value = new Set(left.map(({ id }) => id));
  return true;
}

async function decide(alert: Alert, verb: BulkAction, body: Record<string, unknown>): Promise<boolean> {
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

async function settle(before: Alert, verb: BulkAction, outcome: Exclude<Outcome<Alert>, { kind: "pending" }>): Promise<boolean> {
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
    case "unreachable":
    case "refused":
      return failed(outcome);
  }
}

/** Says why nothing came of it. */
export function failed(outcome: Exclude<Outcome<unknown>, { kind: "ok" } | { kind: "pending" }>): false {
  const { action } = words.value;
  switch (outcome.kind) {
    case "unauthenticated":
      sessionEnded();
      break;
    case "unreachable":
      say("error", action.unreachable);
      break;
    case "refused":
    case "conflict":
      say("error", outcome.kind === "refused" && outcome.status === 403 ? action.forbidden : action.refused(reasonOf(outcome.problem)));
      break;
  }
  return false;
}

export function reasonOf(problem: Problem): string {
  const why = words.value.action.reason[problem.reason ?? ""];
  if (why !== undefined) return why;
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
