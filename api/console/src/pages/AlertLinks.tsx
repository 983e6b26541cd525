/** A short list of alerts, each the way to its details. */
import type { ComponentChildren } from "preact";
import type { Alert } from "../data/types";
import { placeOf, subjectOf, titleOf } from "../data/view";
import { language } from "../i18n";
import { pageWords } from "../i18n/pages";
import { whole } from "../look/numbers";
import { SeverityShape } from "../look/shapes";
import { alertHash } from "../shell/routes";
import { isWaiting } from "../data/ordering";

const SHOWN = 10;

interface AlertLinksProps {
  alerts: readonly Alert[];
  note: (alert: Alert) => ComponentChildren;
}

export function AlertLinks({ alerts, note }: AlertLinksProps) {
  return (
    <>
      <ul class="alert-links">
        {alerts.slice(0, SHOWN).map((alert) => (
          <li key={alert.id}>
            <a href={alertHash(alert.id)} data-alert={alert.id}>
              <SeverityShape severity={alert.severity} size={16} isFilled={isWaiting(alert)} />
              <span class="alert-link-what">
                {[titleOf(alert), subjectOf(alert)].filter((text) => text !== "").join(" · ")}
                <span class="quiet"> {placeOf(alert)}</span>
              </span>
              <span class="alert-link-note">{note(alert)}</span>
            </a>
          </li>
        ))}
      </ul>
      {alerts.length > SHOWN && <p class="quiet">{pageWords.value.kpis.more(whole(alerts.length - SHOWN, language.value))}</p>}
    </>
  );
}
