/** The alerts this page knows, merged from the list and the stream so that the newest revision always wins. */
import { signal } from "@preact/signals";
import type { Alert, AlertEvent, Transition } from "./types";

const REMEMBERED_TRANSITIONS = 40;
const REMEMBERED_ALERTS = 2_000;
const NEWS_MS = 60_000;

/** Pure: nothing here touches the network or the clock. Times are milliseconds since 1970. */
export class Book {
  private readonly alerts = new Map<string, Alert>();
  private readonly touchedAt = new Map<string, number>();
  private readonly arrivedAt = new Map<string, number>();
  private readonly transitions = new Map<string, Transition[]>();

  /** Takes one alert over unless a newer revision is known already; says whether it did. */
  put(alert: Alert, at: number): boolean {
    const known = this.alerts.get(alert.id);
    if (known !== undefined && !isAsNew(alert, known)) return false;
    this.alerts.set(alert.id, alert);
    this.touchedAt.set(alert.id, at);
    return true;
  }

  /** One event of the live stream. What with it came before operators is marked as arrived. */
  take(event: AlertEvent, at: number): void {
    const { transition, ...alert } = event;
    const known = this.alerts.get(alert.id);
    if (!this.put(alert, at) || transition === null) return;
    // After a reset the stream repeats what is known: that is no arrival.
    const isNews = known === undefined || alert.revision > known.revision;
    if (isNews && transition.announces === true && at - Date.parse(transition.at) < NEWS_MS) {
      this.arrivedAt.set(alert.id, at);
    }
    this.remember(alert.id, transition);
  }

  /**
   * The list as the api gave it, asked for at `askedAt`: what it holds is put, and an alert it does not hold and
   * that has not been touched since is no longer open. `isMeant` says which alerts the list was to hold.
   */
  reconcile(list: readonly Alert[], askedAt: number, at: number, isMeant: (alert: Alert) => boolean): void {
    const listed = new Set<string>();
    for (const alert of list) {
      listed.add(alert.id);
      this.put(alert, at);
    }
    for (const [id, alert] of this.alerts) {
      if (!listed.has(id) && isMeant(alert) && (this.touchedAt.get(id) ?? 0) < askedAt) this.forget(id);
    }
  }

  /** When this alert came in over the stream, if it did: it is highlighted for a while. */
  arrival(id: string): number | undefined {
    return this.arrivedAt.get(id);
  }

  /** What this page itself saw happen to an alert, oldest first: the timeline while the database is away. */
  witnessed(id: string): readonly Transition[] {
    return this.transitions.get(id) ?? [];
  }

  get(id: string): Alert | undefined {
    return this.alerts.get(id);
  }

  all(): Alert[] {
    return [...this.alerts.values()];
  }

  clear(): void {
    this.alerts.clear();
    this.touchedAt.clear();
    this.arrivedAt.clear();
    this.transitions.clear();
  }

  private forget(id: string): void {
    this.alerts.delete(id);
    this.touchedAt.delete(id);
    this.arrivedAt.delete(id);
    this.transitions.delete(id);
  }

  private remember(id: string, transition: Transition): void {
    const lines = this.transitions.get(id) ?? [];
    const last = lines.at(-1);
    if (last !== undefined && last.at === transition.at && last.kind === transition.kind) return;
    lines.push(transition);
    if (lines.length > REMEMBERED_TRANSITIONS) lines.shift();
    this.transitions.delete(id); // so that the map's order is by last change, the oldest first to go
    this.transitions.set(id, lines);
    if (this.transitions.size > REMEMBERED_ALERTS) {
      const oldest = this.transitions.keys().next();
      if (oldest.done !== true) this.transitions.delete(oldest.value);
    }
  }
}

function isAsNew(alert: Alert, known: Alert): boolean {
  return alert.revision >= known.revision;
}

export const book = new Book();

/** The alerts as of the last change; replaced, never altered. */
export const alerts = signal<readonly Alert[]>([]);
/** False until the list has been loaded once. */
export const isLoaded = signal(false);
/** When the list was last reconciled with the api. */
export const reconciledAt = signal<number | null>(null);

/** Alerts of rules on trial are kept, so that an older answer cannot bring them back, but they are not among these. */
export function publish(): void {
  alerts.value = book.all().filter(({ watched }) => !watched);
}
