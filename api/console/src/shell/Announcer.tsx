/** Says new critical and high alerts to a screen reader, one at a time, the worst first. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { alerts, book } from "../data/book";
import { deviceName } from "../data/directory";
import { byUrgency, isBeforeOperators, RANK } from "../data/ordering";
import { titleOf } from "../data/view";
import { words } from "../i18n";

export function Announcer() {
  const said = useSignal("");
  const last = useRef(Date.now());
  useEffect(() => {
    const news = alerts.value
      .filter((alert) => (book.arrival(alert.id) ?? 0) > last.current && RANK[alert.severity] >= RANK.high && isBeforeOperators(alert))
      .sort(byUrgency);
    const first = news[0];
    if (first === undefined) return;
    last.current = Math.max(...news.map((alert) => book.arrival(alert.id) ?? 0));
    said.value = words.peek().list.announce(words.peek().severity[first.severity], titleOf(first), deviceName(first.device));
  }, [alerts.value]);
  return (
    <p class="only-read" aria-live="assertive">
      {said.value}
    </p>
  );
}
