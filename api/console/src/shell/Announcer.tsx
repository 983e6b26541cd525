/** Says to a screen reader what came before operators: the worst by name, the rest as a number, never faster than it can be heard. */
import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { alerts, book } from "../data/book";
import { byUrgency, isBeforeOperators, RANK } from "../data/ordering";
import { subjectOf, titleOf } from "../data/view";
import type { Alert } from "../data/types";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { serverNow } from "../look/time";

/** A flood is said as one sentence every so often, not as one a second. */
const GATHERED_MS = 5_000;

export function Announcer() {
  const said = useSignal("");
  useEffect(() => {
    let last = serverNow();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = (): void => {
      timer = undefined;
      const news = newSince(last);
      last = serverNow();
      if (news.length > 0) said.value = announcement(news);
    };
    const stop = effect(() => {
      void alerts.value;
      if (timer !== undefined || newSince(last).length === 0) return;
      // The first is said at once; what comes right after it is gathered.
      speak();
      timer = setTimeout(speak, GATHERED_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return (
    <p class="only-read" aria-live="assertive" data-announced>
      {said.value}
    </p>
  );
}

function newSince(moment: number): Alert[] {
  return alerts
    .peek()
    .filter((alert) => (book.arrival(alert.id) ?? 0) > moment && RANK[alert.severity] >= RANK.high && isBeforeOperators(alert))
    .sort(byUrgency);
}

export function announcement(news: readonly Alert[]): string {
  const [worst] = news;
  if (worst === undefined) return "";
  const { list, severity } = words.peek();
  const [what, where] = titleOf(worst) === "" ? [subjectOf(worst), managing.peek().row.reported] : [titleOf(worst), subjectOf(worst)];
  const one = list.announce(severity[worst.severity], what, where);
  return news.length === 1 ? one : managing.peek().announce.many(news.length, one);
}
