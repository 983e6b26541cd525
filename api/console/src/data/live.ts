/** The live stream, and the reconciliation that makes it trustworthy: stream first, then the list, then compare. */
import { computed, signal } from "@preact/signals";
import { alerts, book, isLoaded, publish, reconciledAt } from "./book";
import { get, getAll } from "./client";
import { isReachable } from "./health";
import { loadNotices, takeNotice } from "./notices";
import { sessionEnded } from "./session";
import { serverNow } from "../look/time";
import type { Alert, AlertEvent, Me, Page, PolicyNotice } from "./types";

const STREAM = "/api/v1/alerts/stream";
const OPEN_STATES = "active,acknowledged,cleared";
const CLOSED_SHOWN = "500";
/** Events are shown at most this often: a burst of a thousand costs one new picture, not a thousand. */
const FLUSH_MS = 150;
const RECONCILE_MS = 120_000;
const RECONCILE_RETRY_MS = 5_000;
const REOPEN_MS = 3_000;

type StreamState = "connecting" | "open" | "closed";

const stream = signal<StreamState>("connecting");
/** The last moment at which the list was known to be current. */
export const currentAt = signal<number | null>(null);

export type Connection = "connecting" | "live" | "lost";

export const connection = computed<Connection>(() => {
  if (stream.value === "open" && isReachable.value) return "live";
  return currentAt.value === null && isReachable.value ? "connecting" : "lost";
});

/** Called while stream and server answer: what is shown is as good as now. */
export function markCurrent(): void {
  if (stream.value === "open" && isReachable.value && isLoaded.value) currentAt.value = serverNow();
}

let isClosedWanted = false;

/** Opens the stream and keeps it open until the returned function is called. */
export function follow(): () => void {
  const follower = new Follower();
  follower.open();
  return () => follower.stop();
}

class Follower {
  private source: EventSource | undefined;
  private waiting: AlertEvent[] = [];
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private reopenTimer: ReturnType<typeof setTimeout> | undefined;
  private reconcileTimer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  open(): void {
    const source = new EventSource(STREAM);
    this.source = source;
    source.onopen = () => {
      stream.value = "open";
      void this.reconcileAndRepeat();
      void loadNotices();
    };
    source.onerror = () => {
      stream.value = source.readyState === EventSource.CLOSED ? "closed" : "connecting";
      // The browser reconnects by itself unless the server answered with an error; then it is up to us.
      if (source.readyState === EventSource.CLOSED) void this.reopenLater();
    };
    source.addEventListener("alert", (message: MessageEvent<string>) => {
      this.waiting.push(JSON.parse(message.data) as AlertEvent);
      this.flushTimer ??= setTimeout(() => this.flush(), FLUSH_MS);
    });
    source.addEventListener("notice", (message: MessageEvent<string>) => takeNotice(JSON.parse(message.data) as PolicyNotice));
    source.addEventListener("reset", () => void this.reconcileAndRepeat());
  }

  stop(): void {
    this.isStopped = true;
    this.source?.close();
    clearTimeout(this.flushTimer);
    clearTimeout(this.reopenTimer);
    clearTimeout(this.reconcileTimer);
    book.clear();
    publish();
    isLoaded.value = false;
    currentAt.value = null;
    reconciledAt.value = null;
    stream.value = "connecting";
  }

  private flush(): void {
    this.flushTimer = undefined;
    const at = serverNow();
    for (const event of this.waiting) book.take(event, at);
    this.waiting = [];
    publish();
    markCurrent();
  }

  private async reopenLater(): Promise<void> {
    this.source?.close();
    const me = await get<Me>("me");
    if (this.isStopped) return;
    if (me.kind === "unauthenticated") {
      sessionEnded();
      return;
    }
    this.reopenTimer = setTimeout(() => this.open(), REOPEN_MS);
  }

  private async reconcileAndRepeat(): Promise<void> {
    clearTimeout(this.reconcileTimer);
    const isDone = await reconcile();
    if (this.isStopped) return;
    clearTimeout(this.reconcileTimer);
    const wait = isDone ? RECONCILE_MS : RECONCILE_RETRY_MS;
    this.reconcileTimer = setTimeout(() => void this.reconcileAndRepeat(), wait);
  }
}

async function reconcile(): Promise<boolean> {
  const askedAt = serverNow();
  const open = await getAll<Alert>("alerts", { state: OPEN_STATES });
  if (open.kind === "unauthenticated") sessionEnded();
  if (open.kind !== "ok") return false;
  book.reconcile(open.value, askedAt, serverNow(), (alert) => alert.state !== "resolved");
  publish();
  isLoaded.value = true;
  reconciledAt.value = serverNow();
  markCurrent();
  if (isClosedWanted) await loadClosed();
  return true;
}

/** The newest closed alerts, asked for only when the operator wants to see them. */
export async function loadClosed(): Promise<void> {
  isClosedWanted = true;
  const page = await get<Page<Alert>>(`alerts?state=resolved&limit=${CLOSED_SHOWN}`);
  if (page.kind !== "ok") return;
  const at = serverNow();
  for (const alert of page.value.items) book.put(alert, at);
  publish();
}

/** One alert anew, e.g. after a refused decision. */
export async function reloadAlert(id: string): Promise<Alert | null> {
  const outcome = await get<Alert>(`alerts/${encodeURIComponent(id)}`);
  if (outcome.kind !== "ok") return null;
  book.put(outcome.value, serverNow());
  publish();
  return outcome.value;
}

export function knownAlert(id: string): Alert | undefined {
  return alerts.value.find((alert) => alert.id === id);
}

/** Members of an alert that do not stand any more, too: asked for when somebody looks at it. */
export async function loadMembers(id: string): Promise<void> {
  const outcome = await getAll<Alert>(`alerts/${encodeURIComponent(id)}/members`);
  if (outcome.kind !== "ok") return;
  const at = serverNow();
  for (const alert of outcome.value) book.put(alert, at);
  publish();
}
