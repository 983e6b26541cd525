/** The keys of the list: moving, unfolding, choosing several, and deciding about what is chosen. */
import { acknowledge, take, disown, unshelve } from "../data/decisions";
import { mayDecide } from "../data/session";
import type { Alert } from "../data/types";
import {
  alertEntries,
  fold,
  forgetMarks,
  markAll,
  marked,
  marks,
  markUpTo,
  move,
  moveAndMark,
  nextSegment,
  select,
  selected,
  selectedId,
  toggleMark,
  unfold,
} from "../data/view";
import { openDialog, type Target } from "../dialogs/state";
import { goTo } from "../shell/router";
import { focusList, LIST_ID } from "./focus";

const PAGE_ROWS = 8;

/** Says whether the key was one of the list's. */
export function onListKey(event: KeyboardEvent): boolean {
  return moveBy(event) || unfoldBy(event) || choose(event) || decideBy(event.key) || nextSegmentBy(event.key);
}

/** Ctrl+A in the list chooses all of it. */
export function onListChord({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (key.toLowerCase() !== "a" || !(ctrlKey || metaKey) || altKey || !isInList(target) || !mayDecide.value) return false;
  markAll();
  return true;
}

export function isInList(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.id === LIST_ID);
}

/** What a key decides about: the chosen alerts, else the one the cursor is on. */
export function targets(): readonly Alert[] {
  if (marks.value.size > 0) return marked.value;
  return selected.value === null ? [] : [selected.value];
}

function moveBy({ key, target }: KeyboardEvent): boolean {
  const steps: Record<string, number> = { j: 1, k: -1 };
  const listSteps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE_ROWS,
    PageUp: -PAGE_ROWS,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key] ?? (isInList(target) ? listSteps[key] : undefined);
  if (step === undefined) return false;
  if (Number.isFinite(step)) move(step);
  else selectAt(step < 0 ? 0 : -1);
  focusList();
  return true;
}

function selectAt(index: number): void {
  const row = alertEntries.value.at(index);
  if (row !== undefined) select(row.key, false);
}

function unfoldBy({ key, target }: KeyboardEvent): boolean {
  if (!isInList(target)) return false;
  if (key === "l" || key === "ArrowRight") return unfold() || true;
  if (key === "h" || key === "ArrowLeft") return fold() || true;
  return false;
}

function choose({ key }: KeyboardEvent): boolean {
  if (!mayDecide.value) return false;
  const id = selectedId.value;
  switch (key) {
    case "x":
      if (id !== null) toggleMark(id);
      return true;
    case "X":
      if (id !== null) markUpTo(id);
      return true;
    case "J":
    case "K":
      moveAndMark(key === "J" ? 1 : -1);
      focusList();
      return true;
    default:
      return false;
  }
}

function nextSegmentBy(key: string): boolean {
  if (key !== "[" && key !== "]") return false;
  nextSegment(key === "]" ? 1 : -1);
  focusList();
  return true;
}

/** Esc: what is chosen is let go before anything is closed. */
export function letGo(): boolean {
  if (marks.value.size === 0) return false;
  forgetMarks();
  return true;
}

const KEYS: Record<string, Command> = {
  a: "acknowledge",
  c: "comment",
  t: "take",
  T: "assign",
  s: "shelve",
  r: "resolve",
  o: "outOfService",
  p: "putUnder",
  u: "disown",
  w: "maintenance",
  n: "report",
};

export type Command =
  | "acknowledge"
  | "comment"
  | "take"
  | "assign"
  | "shelve"
  | "resolve"
  | "outOfService"
  | "putUnder"
  | "disown"
  | "maintenance"
  | "report";

function decideBy(key: string): boolean {
  const command = KEYS[key];
  if (command === undefined || !mayDecide.value) return false;
  return run(command, targets());
}

/** Does what a key or a button asks for about these alerts; false where it makes no sense. */
export function run(command: Command, alerts: readonly Alert[]): boolean {
  if (command === "report") {
    openDialog({ kind: "report" });
    return true;
  }
  const [first] = alerts;
  if (first === undefined) return false;
  const open = alerts.filter(({ state }) => state !== "resolved");
  switch (command) {
    case "acknowledge":
      void acknowledge(alerts);
      return true;
    case "comment":
      return ask({ kind: "comment", alerts });
    case "take":
      if (open.length > 0) void take(open);
      return true;
    case "shelve":
      return shelveOrUnshelve(open);
    case "assign":
    case "resolve":
      return open.length === 0 || ask({ kind: command, alerts: open });
    case "outOfService":
      openDialog({ kind: "outOfService", alert: first });
      return true;
    case "putUnder":
      return putUnder(first, open);
    case "disown":
      if (first.covered_as === "adopted") void disown(first);
      return true;
    case "maintenance":
      goTo("maintenance", first.device === "" ? { rule: first.rule, area: first.area } : { device: first.device });
      return true;
  }
}

function shelveOrUnshelve(open: readonly Alert[]): boolean {
  if (open.length === 0) return true;
  if (open.some(({ shelved_by }) => shelved_by === null)) return ask({ kind: "shelve", alerts: open });
  void unshelve(open);
  return true;
}

/** About a single alert, with its details beside the dialog: what comes of it is seen there. */
function ask(about: Target): boolean {
  const [first] = about.alerts;
  if (first !== undefined && about.alerts.length === 1) select(first.id, true);
  openDialog(about);
  return true;
}

/** From one incident: which alerts join it. From anything else: which incident it joins. */
function putUnder(first: Alert, open: readonly Alert[]): boolean {
  if (open.length === 1 && first.origin === "reported") openDialog({ kind: "adopt", incident: first });
  else if (open.length > 0) openDialog({ kind: "putUnder", alerts: open });
  return true;
}
