/** Alerts of rules on trial: a list and a stream of their own, never among the operators' alerts. */
import { computed, signal } from "@preact/signals";
import { Book } from "./book";
import { get, getAll } from "./client";
import { session } from "./session";
import { serverNow } from "../look/time";
import type { Alert, AlertEvent, Page, Role } from "./types";

const STREAM = "/api/v1/alerts/stream?watched=true";
const OPEN_STATES = "active,acknowledged,cleared";
const CLOSED_SHOWN = "500";
const RECONCILE_MS = 120_000;
const RETRY_MS = 5_000;
const FLUSH_MS = 150;

const WATCHERS: ReadonlySet<Role> = new Set<Role>(["planner", "admin"]);

export const mayWatch = computed(() => session.value.kind === "in" && WATCHERS.has(session.value.me.role));

const book = new Book();

/** As of the last change; what went live is not among them any more. */
export const watchedAlerts = signal<readonly Alert[]>([]);
export const isWatchedLoaded = signal(false);
export const isWatchedLive = signal(false);

function publish(): void {
  watchedAlerts.value = book.all().filter(({ watched }) => watched);
}

/** While somebody looks: stream first, then the list, again every two minutes and after each `reset`. */
export function followWatched(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let source: EventSource;
  const round = async (): Promise<void> => {
    clearTimeout(timer);
    const isDone = await reconcile();
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void round(), isDone ? RECONCILE_MS : RETRY_MS);
  };
  const open = (): void => {
    source = new EventSource(STREAM);
    source.onopen = () => {
      isWatchedLive.value = true;
      void round();
    };
    source.onerror = () => {
      isWatchedLive.value = false;
      // the browser comes back by itself unless the server answered with an error
      if (source.readyState === EventSource.CLOSED && !isStopped) setTimeout(() => !isStopped && open(), RETRY_MS);
    };
    source.addEventListener("alert", (message: MessageEvent<string>) => {
      book.take(JSON.parse(message.data) as AlertEvent, serverNow());
      flushTimer ??= setTimeout(() => {
        flushTimer = undefined;
        publish();
      }, FLUSH_MS);
    });
    source.addEventListener("reset", () => void round());
  };
  open();
  void round();
  return () => {
    isStopped = true;
    source.close();
    clearTimeout(timer);
    clearTimeout(flushTimer);
    book.clear();
    publish();
    isWatchedLoaded.value = false;
    isWatchedLive.value = false;
  };
}

async function reconcile(): Promise<boolean> {
  const askedAt = serverNow();
  const [open, closed] = await Promise.all([
    getAll<Alert>("alerts", { watched: "true", state: OPEN_STATES }),
    get<Page<Alert>>(`alerts?watched=true&state=resolved&limit=${CLOSED_SHOWN}`),
  ]);
  if (open.kind !== "ok") return false;
  book.reconcile(open.value, askedAt, serverNow(), ({ state }) => state !== "resolved");
  if (closed.kind === "ok") for (const alert of closed.value.items) book.put(alert, serverNow());
  publish();
  isWatchedLoaded.value = true;
  return closed.kind === "ok";
}
