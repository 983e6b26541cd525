/** The keyboard: every action without a mouse. Keys belong to a field while one is being typed in. */
import { acknowledge, take, unshelve } from "../data/decisions";
import { mayDecide } from "../data/session";
import { SEVERITIES, type Alert } from "../data/types";
import { closePanel, form, move, panel, select, selected, toggleSeverity, visible, type Form } from "../data/view";
import { FIELD_ID } from "../detail/Actions";
import { PANEL_ID } from "../detail/Panel";
import { focusList, LIST_ID } from "../list/AlertList";
import { SEARCH_ID } from "../list/FilterBar";
import { focusMap, showWhole } from "../map/CityMap";
import { isHelpOpen } from "./Help";

const PAGE_ROWS = 8;

export function listenToKeys(): () => void {
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isHelpOpen.value) return;
  if (event.key !== "Escape" && form.value !== null && isInList(event.target)) {
    // What is typed after `c` is the comment, even when it comes faster than the form: never a command.
    document.getElementById(FIELD_ID)?.focus();
    return;
  }
  const isHandled = event.key === "Escape" ? leave(event.target) : !isTyping(event.target) && act(event);
  if (isHandled) event.preventDefault();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** From the innermost outwards: the form, the field, the panel. */
function leave(target: EventTarget | null): boolean {
  if (form.value !== null) form.value = null;
  else if (!isTyping(target)) closePanel();
  focusList();
  return true;
}

function act(event: KeyboardEvent): boolean {
  return moveBy(event) || decide(event.key) || go(event);
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

function isInList(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.id === LIST_ID);
}

function selectAt(index: number): void {
  const row = visible.value.at(index);
  if (row !== undefined) select(row.id, false);
}

function decide(key: string): boolean {
  const alert = selected.value;
  if (alert === null || !mayDecide.value) return false;
  switch (key) {
    case "a":
      void acknowledge(alert);
      return true;
    case "t":
      if (alert.state !== "resolved") void take(alert);
      return true;
    case "c":
      return open(alert, "comment");
    case "r":
      return alert.state !== "resolved" && open(alert, "resolve");
    case "s":
      if (alert.suppression === "shelved") void unshelve(alert);
      else if (alert.state !== "resolved") open(alert, "shelve");
      return true;
    default:
      return false;
  }
}

function open(alert: Alert, kind: Form): boolean {
  select(alert.id, true);
  form.value = kind;
  return true;
}

function go({ key, target }: KeyboardEvent): boolean {
  switch (key) {
    case "Enter":
      return isInList(target) && openDetails();
    case "/":
      document.getElementById(SEARCH_ID)?.focus();
      return true;
    case "?":
      isHelpOpen.value = true;
      return true;
    case "m":
      focusMap();
      return true;
    case "l":
      focusList();
      return true;
    case "0":
      showWhole();
      return true;
    default:
      return chooseSeverity(key);
  }
}

function openDetails(): boolean {
  const alert = selected.value ?? visible.value[0];
  if (alert === undefined) return false;
  const isOpenAlready = panel.value?.kind === "alert" && panel.value.id === alert.id;
  select(alert.id, true);
  if (isOpenAlready) document.getElementById(PANEL_ID)?.focus();
  return true;
}

function chooseSeverity(key: string): boolean {
  const severity = SEVERITIES[Number(key) - 1];
  if (severity === undefined) return false;
  toggleSeverity(severity);
  return true;
}
