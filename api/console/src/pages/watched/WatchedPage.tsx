/** What watched rules find: for those who try them, never among the operators' alerts. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { directory, ruleName } from "../../data/directory";
import { stageOf, type RuleJson } from "../../data/rules";
import type { Alert } from "../../data/types";
import { propertyUnit, wantProperties } from "../../data/properties";
import { followWatched, isWatchedLive, isWatchedLoaded, mayWatch, watchedAlerts } from "../../data/watched";
import { placeOf, subjectOf } from "../../data/view";
import { unitOf, wantUnits } from "../../data/latest";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { trialWords } from "../../i18n/trial";
import { managing } from "../../i18n/managing";
import { whole, withUnit } from "../../look/numbers";
import { SeverityShape } from "../../look/shapes";
import { duration, moment, now } from "../../look/time";
import { ruleHash } from "../../shell/routes";
import { Empty, Page, Section } from "../Page";
import { minute } from "../ticks";
import { byRule, type Found } from "./byRule";
import "./watched.css";

const SHOWN = 20;

export function WatchedPage() {
  const { watched } = trialWords.value;
  return (
    <Page name="watched" heading={watched.heading} tools={mayWatch.value && <Connection />}>
      <div class="page-scroll">{mayWatch.value ? <Rules /> : <Empty what={watched.forbidden} />}</div>
    </Page>
  );
}

function Connection() {
  const { watched } = trialWords.value;
  return (
    <span class={`watched-connection ${isWatchedLive.value ? "is-live" : "is-lost"}`} role="status">
      {isWatchedLive.value ? watched.live : isWatchedLoaded.value ? watched.lost : pageWords.value.loading}
    </span>
  );
}

function Rules() {
  const { watched } = trialWords.value;
  useEffect(followWatched, []);
  useEffect(() => void wantProperties(), []);
  const onTrial = [...directory.value.rules.values()].filter((rule) => stageOf(rule as RuleJson) === "watched").map(({ id }) => id);
  const found = byRule(watchedAlerts.value, onTrial, minute.value);
  return (
    <>
      <p class="page-about">{watched.about}</p>
      {isWatchedLoaded.value ? found.length === 0 && <Empty what={watched.none} next={watched.noneNext} /> : <p class="page-wait">{pageWords.value.loading}</p>}
      {isWatchedLoaded.value && found.map((one) => <OneRule key={one.rule} found={one} />)}
    </>
  );
}

function OneRule({ found: { rule, standing, over, lately } }: { found: Found }) {
  const { watched } = trialWords.value;
  const isOpen = useSignal(false);
  const count = (number: number): string => whole(number, language.value);
  const isKnown = directory.value.rules.has(rule);
  return (
    <Section heading={ruleName(rule)} note={isKnown ? undefined : watched.noRule}>
      <div class="watched-rule" data-watched-rule={rule} data-standing={standing.length}>
        <p class="watched-counts">
          <strong>{watched.standing(count(standing.length))}</strong>
          <span>{watched.perDay(count(lately))}</span>
          {isKnown && (
            <span class="watched-links">
              <a class="button button-small" href={ruleHash(rule, { tab: "trial" })}>
                {watched.toTrial}
              </a>
              <a class="button button-small" href={ruleHash(rule)} data-make-live>
                {watched.toRule}
              </a>
            </span>
          )}
        </p>
        <Alerts alerts={standing} />
        {over.length > 0 && (
          <details class="watched-over" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
            <summary>{watched.closed(count(over.length))}</summary>
            {isOpen.value && <Alerts alerts={over} />}
          </details>
        )}
      </div>
    </Section>
  );
}

function Alerts({ alerts }: { alerts: readonly Alert[] }) {
  const { trial, watched } = trialWords.value;
  const shown = useSignal(SHOWN);
  if (alerts.length === 0) return null;
  return (
    <>
      <table class="figures watched-alerts">
        <thead class="only-read">
          <tr>
            <th scope="col">{trial.severity}</th>
            <th scope="col">{trial.what}</th>
            <th scope="col">{trial.value}</th>
            <th scope="col">{trial.raised}</th>
            <th scope="col">{trial.stood}</th>
            <th scope="col">{watched.why}</th>
          </tr>
        </thead>
        <tbody>
          {alerts.slice(0, shown.value).map((alert) => (
            <One key={alert.id} alert={alert} />
          ))}
        </tbody>
      </table>
      {alerts.length > shown.value && (
        <button type="button" class="button button-small" onClick={() => (shown.value += SHOWN)}>
          {trial.more(whole(Math.min(SHOWN, alerts.length - shown.value), language.value))}
        </button>
      )}
    </>
  );
}

function One({ alert }: { alert: Alert }) {
  const { watched } = trialWords.value;
  useEffect(() => {
    if (alert.device !== "") wantUnits(alert.device);
  }, [alert.device]);
  const over = alert.cleared_at ?? alert.resolved_at;
  const stood = (over === null ? now.value : Date.parse(over)) - Date.parse(alert.raised_at);
  return (
    <tr data-watched={alert.id}>
      <td>
        <span class="with-shape">
          <SeverityShape severity={alert.severity} size={16} isFilled={over === null} /> {words.value.severity[alert.severity]}
        </span>
      </td>
      <th scope="row">
        {subjectOf(alert)} <span class="quiet">{placeOf(alert)}</span>
        {alert.fault && <span class="flag flag-fault">{managing.value.row.fault}</span>}
      </th>
      <td>{alert.value === null ? "" : withUnit(alert.value, unitFor(alert), language.value)}</td>
      <td>{moment(alert.raised_at, now.peek())}</td>
      <td>{duration(stood, words.value.age)}</td>
      <td>
        <a class="link" href={ruleHash(alert.rule, { tab: "explain", device: alert.device, property: alert.property, place: alert.place })}>
          {watched.why}
        </a>
      </td>
    </tr>
  );
}

/** Of an alert about a place: the unit of the property its rule is about. */
function unitFor({ device, property, rule }: Alert): string | undefined {
  if (device !== "") return unitOf(device, property);
  return propertyUnit((directory.value.rules.get(rule) as RuleJson | undefined)?.scope?.property);
}
