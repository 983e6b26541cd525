/** What stands, is stale and chatters at this moment, from the live alerts: each line is the way to the alert. */
import { alerts } from "../../data/book";
import { deviceName, ruleName } from "../../data/directory";
import { byUrgency, isBeforeOperators } from "../../data/ordering";
import type { Alert } from "../../data/types";
import { openDevice } from "../../data/view";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { measured, whole } from "../../look/numbers";
import { sinceThen } from "../../look/time";
import { goTo } from "../../shell/router";
import { AlertLinks } from "../AlertLinks";
import { placeTest } from "../asked";
import { Section } from "../Page";
import { minute } from "../ticks";
import { DAY } from "../wallTime";
import type { Kpis } from "./answer";

export function Live({ kpis }: { kpis: Kpis | null }) {
  const { kpis: says } = pageWords.value;
  const isHere = placeTest();
  const count = (number: number): string => whole(number, language.value);
  const since = (alert: Alert) => says.since(sinceThen(alert.raised_at, words.value.age));
  const standing = alerts.value.filter((alert) => isBeforeOperators(alert) && alert.state !== "cleared" && isHere(alert)).sort(byUrgency);
  const stale = standing.filter((alert) => minute.value - Date.parse(alert.raised_at) > DAY).sort((a, b) => (a.raised_at < b.raised_at ? -1 : 1));
  const chattering = alerts.value.filter((alert) => alert.chattering && alert.state !== "resolved" && isHere(alert)).sort(byUrgency);
  return (
    <div class="kpi-columns kpi-thirds">
      <Section heading={says.standingHeading} note={says.standingNow(count(standing.length))} id="standing">
        {kpis !== null && (
          <p class="quiet">{says.standing(count(kpis.standing.at_end), count(kpis.standing.most), measured(kpis.standing.average, language.value))}</p>
        )}
        <AlertLinks alerts={standing} note={since} />
      </Section>
      <Section heading={says.staleHeading} note={says.staleNow(count(stale.length))} id="stale">
        {stale.length === 0 ? <p class="quiet">{says.staleNone}</p> : <AlertLinks alerts={stale} note={since} />}
      </Section>
      <Section heading={says.chatteringHeading} note={says.chatteringNow(count(chattering.length))} id="chattering">
        <AlertLinks alerts={chattering} note={(alert) => says.comings(count(alert.repeats + 1))} />
        {kpis !== null && <Chattered kpis={kpis} />}
      </Section>
    </div>
  );
}

function Chattered({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  const { items, times, within_s } = kpis.chattering;
  if (items.length === 0) return <p class="quiet">{says.chatteringNone}</p>;
  const open = (device: string): void => {
    openDevice(device);
    goTo("alerts");
  };
  return (
    <>
      <p class="quiet">{says.chatteringAbout(times, within_s)}</p>
      <ul class="alert-links">
        {items.slice(0, 10).map(({ rule, device, property, comings }) => (
          <li key={`${rule} ${device} ${property}`}>
            <button type="button" class="link" onClick={() => open(device)}>
              {ruleName(rule)} · {deviceName(device)}
            </button>
            <span class="alert-link-note">{says.comings(whole(comings, language.value))}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
