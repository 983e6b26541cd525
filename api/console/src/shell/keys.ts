/** The keyboard: every action without a mouse. Keys belong to a field while one is being typed in, else to the page. */
import { SEVERITIES } from "../data/types";
import { alertEntries, closePanel, panel, select, selected, toggleSeverity, unfold } from "../data/view";
import { PANEL_ID } from "../detail/Panel";
import { dialog, FIELD_ID } from "../dialogs/state";
import { focusList } from "../list/focus";
import { isInList, letGo, onListChord, onListKey } from "../list/keys";
import { SEARCH_ID } from "../list/FilterBar";
import { focusMap, showWhole } from "../map/CityMap";
import { isHelpOpen } from "./Help";
import { pageKeys } from "./pageKeys";
import { goTo, route } from "./router";
import { pageOfLetter } from "./routes";

/** How long after `g` a letter still says where to. */
const LEADS_MS = 3_000;

let ledAt = -Infinity;

export function listenToKeys(): () => void {
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || isHelpOpen.value || isInDialog(event.target)) return;
  if (dialog.value !== null) {
    // What is typed after `c` is the comment, even when it comes faster than the dialog: never a command.
    if (isInList(event.target)) document.getElementById(FIELD_ID)?.focus();
    return;
  }
  if (route.value.page === "alerts" && onListChord(event)) event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "Escape" && !isTyping(event.target) && navigate(event)) {
    event.preventDefault();
    return;
  }
  if (route.value.page !== "alerts") {
    if (onPage(event)) event.preventDefault();
    return;
  }
  const isHandled = event.key === "Escape" ? leave(event.target) : !isTyping(event.target) && act(event);
  if (isHandled) event.preventDefault();
}

/** A dialog has its own keys, Escape among them. */
function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("dialog") !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** `g` and a letter: to another page. */
function navigate({ key, timeStamp }: KeyboardEvent): boolean {
  const isLed = timeStamp - ledAt < LEADS_MS;
  ledAt = -Infinity;
  const page = isLed ? pageOfLetter(key) : undefined;
  if (page !== undefined) goTo(page);
  else if (key === "g") ledAt = timeStamp;
  return page !== undefined || key === "g";
}

/** Beside the list of alerts only the keys that the page itself has named, and the help. */
function onPage({ key, target }: KeyboardEvent): boolean {
  if (isTyping(target) && key !== "Escape") return false;
  const act = pageKeys.value[key];
  if (act !== undefined) act();
  else if (key === "?") isHelpOpen.value = true;
  else if (key === "Escape" && target instanceof HTMLElement) target.blur();
  else return false;
  return true;
}

/** From the innermost outwards: the field, the chosen alerts, the panel. */
function leave(target: EventTarget | null): boolean {
  if (!isTyping(target) && !letGo()) closePanel();
  focusList();
  return true;
}

function act(event: KeyboardEvent): boolean {
  return onListKey(event) || go(event);
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
  const alert = selected.value ?? alertEntries.value[0]?.alert;
  if (alert === undefined) return false;
  const isOpenAlready = panel.value?.kind === "alert" && panel.value.id === alert.id;
  select(alert.id, true);
  unfold();
  if (isOpenAlready) document.getElementById(PANEL_ID)?.focus();
  return true;
}

function chooseSeverity(key: string): boolean {
  const severity = SEVERITIES[Number(key) - 1];
  if (severity === undefined) return false;
  toggleSeverity(severity);
  return true;
}
