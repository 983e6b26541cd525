/** Past alerts like this one: how often, how long, and what they turned out to be. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { book, publish } from "../data/book";
import { get } from "../data/client";
import { select } from "../data/view";
import type { Alert, Page } from "../data/types";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { SeverityShape } from "../look/shapes";
import { duration, moment, now, serverNow } from "../look/time";

const SHOWN = 8;

type Loaded = { kind: "loading" } | { kind: "away" } | { kind: "here"; alerts: Alert[] };

export function Similar({ alert }: { alert: Alert }) {
  const loaded = useSignal<Loaded>({ kind: "loading" });
  useEffect(() => {
    let isGone = false;
    loaded.value = { kind: "loading" };
    void get<Page<Alert>>(`alerts/${encodeURIComponent(alert.id)}/similar?limit=${SHOWN}`).then((outcome) => {
      if (!isGone) loaded.value = outcome.kind === "ok" ? { kind: "here", alerts: outcome.value.items } : { kind: "away" };
    });
    return () => {
      isGone = true;
    };
  }, [alert.id]);
  const { detail } = managing.value;
  const current = loaded.value;
  return (
    <section class="similar" data-section="similar">
      <h3>{detail.similar}</h3>
      {current.kind === "away" && <p class="hint">{detail.similarAway}</p>}
      {current.kind === "here" && current.alerts.length === 0 && <p class="quiet">{detail.similarNone}</p>}
      {current.kind === "here" && (
        <ul class="own-alerts">
          {current.alerts.slice(0, SHOWN).map((past) => (
            <Past key={past.id} alert={past} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Past({ alert }: { alert: Alert }) {
  const { detail } = managing.value;
  const { finding, age } = words.value;
  const over = alert.cleared_at ?? alert.resolved_at;
  const open = (): void => {
    book.put(alert, serverNow());
    publish();
    select(alert.id, true);
  };
  return (
    <li>
      <button type="button" class={`own-alert severity-${alert.severity}`} onClick={open}>
        <SeverityShape severity={alert.severity} size={18} isFilled={false} />
        <span class="own-alert-what">
          {moment(alert.raised_at, now.value).slice(0, -3)}
          {over !== null && <span class="quiet"> {detail.stood(duration(Date.parse(over) - Date.parse(alert.raised_at), age))}</span>}
        </span>
        <span class={alert.finding === null ? "quiet" : `finding finding-${alert.finding}`}>{alert.finding === null ? detail.unjudged : finding[alert.finding]}</span>
      </button>
    </li>
  );
}
