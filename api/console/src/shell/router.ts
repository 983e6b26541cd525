/** Which page is shown. The address says it, so that back, forward and links work as everywhere. */
import { signal } from "@preact/signals";
import { alerts, book } from "../data/book";
import { knownAlert, reloadAlert } from "../data/live";
import { byUrgency, isBeforeOperators } from "../data/ordering";
import type { Alert } from "../data/types";
import { select } from "../data/view";
import { serverNow } from "../look/time";
import { hashOf, routeOf, type PageName, type Route } from "./routes";

export const route = signal<Route>(routeOf(location.hash));

/** Since when the operator has not had the list of alerts before them; null while they have. */
export const awaySince = signal<number | null>(null);

export function goTo(page: PageName, query: Readonly<Record<string, string | null | undefined>> = {}): void {
  location.hash = hashOf(page, query);
}

/** Changes what the page is asked for without a step in the history. */
export function replaceQuery(query: Readonly<Record<string, string | null | undefined>>): void {
  history.replaceState(null, "", hashOf(route.peek().page, query, route.peek().item));
  shownHash = location.hash;
  route.value = routeOf(location.hash);
}

/** Follows the address until the returned function is called. */
export function followAddress(): () => void {
  window.addEventListener("hashchange", take);
  take();
  return () => window.removeEventListener("hashchange", take);
}

/** Asked before another address is taken; an answer of false keeps the page, which then goes there itself or stays. */
let mayLeave: ((to: string) => boolean) | null = null;

/** A page with something unsaved holds on to its place until the returned function is called. */
export function holdPage(asked: (to: string) => boolean): () => void {
  mayLeave = asked;
  return () => {
    if (mayLeave === asked) mayLeave = null;
  };
}

let shownHash = location.hash;

function take(): void {
  const to = location.hash;
  if (to !== shownHash && mayLeave !== null && !mayLeave(to)) {
    history.replaceState(null, "", shownHash === "" ? "#/" : shownHash);
    return;
  }
  shownHash = to;
  const next = routeOf(to);
  const before = route.peek().page;
  route.value = next;
  if (next.page === "alerts") awaySince.value = null;
  else if (before === "alerts" || awaySince.peek() === null) awaySince.value = serverNow();
  if (next.page === "alerts" && next.query["alert"] !== undefined) void openAlert(next.query["alert"]);
}

/** Closed alerts are not among those loaded: asked for by name. */
async function openAlert(id: string): Promise<void> {
  select(id, true);
  if (knownAlert(id) === undefined) await reloadAlert(id);
}

/** The alerts that came before operators while the operator looked at another page, the worst first. */
export function missed(): Alert[] {
  const since = awaySince.value;
  if (since === null) return [];
  return alerts.value.filter((alert) => isBeforeOperators(alert) && (book.arrival(alert.id) ?? 0) > since).sort(byUrgency);
}
