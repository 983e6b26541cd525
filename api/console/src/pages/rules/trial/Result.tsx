/** What a trial came to: how many, how long, how bad, on which days, and how that differs from the version before. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { loadCalendars } from "../../../data/calendars";
import { wantProperties } from "../../../data/properties";
import { countOf, type Difference, type TrialResult, type TrialSide } from "../../../data/trials";
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { measured, whole } from "../../../look/numbers";
import { SeverityShape } from "../../../look/shapes";
import { duration } from "../../../look/time";
import { Empty } from "../../Page";
import { AlertTable } from "./AlertTable";
import { mixOf, rowsOf, type TrialRow } from "./comparing";
import { Days } from "./Days";
import { SeriesAround } from "./SeriesAround";
import type { Run } from "./Trial";

export function Result({ run, storedVersion }: { run: Run; storedVersion: number }) {
  const { trial } = trialWords.value;
  const { rule, from, to, result } = run;
  const chosen = useSignal<TrialRow | null>(null);
  useEffect(() => void Promise.all([loadCalendars(), wantProperties()]), []);
  useEffect(() => {
    chosen.value = null;
  }, [run]);
  const before = result.predecessor;
  const row = chosen.value;
  return (
    <div class="trial-result" data-trial-alerts={countOf(result)}>
      <Figures result={result} storedVersion={storedVersion} />
      {result.alerts.length === 0 && <Empty what={trial.none} next={trial.noneNext} />}
      {(result.alerts.length > 0 || (before?.alerts.length ?? 0) > 0) && (
        <>
          <Days from={from} to={to} side={result} before={before} />
          {row !== null && <SeriesAround key={row.key} row={row} rule={rule} alerts={result.alerts} before={before?.alerts ?? null} end={to} onClose={() => (chosen.value = null)} />}
          {result.alerts_left_out > 0 && <p class="hint">{trial.leftOut(whole(result.alerts_left_out, language.value))}</p>}
          <AlertTable rows={rowsOf(result.alerts, before?.alerts ?? null, to)} scope={rule.scope} chosen={chosen} />
        </>
      )}
    </div>
  );
}

/** The same figures of both versions, one column each. */
function Figures({ result, storedVersion }: { result: TrialResult; storedVersion: number }) {
  const { trial } = trialWords.value;
  const sides: readonly (readonly [string, TrialSide])[] = [
    [trial.difference.now, result],
    ...(result.predecessor === null ? [] : [[trial.difference.before(whole(storedVersion, language.value)), result.predecessor] as const]),
  ];
  return (
    <div class="trial-sides">
      {sides.map(([name, side]) => (
        <Side key={name} name={sides.length > 1 ? name : null} side={side} />
      ))}
      {result.difference !== null && <Compared difference={result.difference} />}
    </div>
  );
}

function Side({ name, side }: { name: string | null; side: TrialSide }) {
  const { trial } = trialWords.value;
  const { median, p95, longest } = side.stood_s;
  const lasted = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds * 1000, words.value.age));
  return (
    <section class="trial-side">
      {name !== null && <h3>{name}</h3>}
      <p class="trial-count">
        <strong>{whole(countOf(side), language.value)}</strong> {trial.alertsWord(countOf(side) === 1)}
        <span class="quiet">{trial.perDay(measured(Math.round(side.per_day * 10) / 10, language.value))}</span>
      </p>
      <dl class="trial-figures">
        <div>
          <dt>{trial.stoodHeading}</dt>
          <dd>
            {trial.median} <strong>{lasted(median)}</strong> · {trial.p95} <strong>{lasted(p95)}</strong> · {trial.longest} <strong>{lasted(longest)}</strong>
          </dd>
        </div>
        <div>
          <dt>{trial.mix}</dt>
          <dd class="trial-mix">
            {mixOf(side.alerts).map(({ severity, count }) => (
              <span key={severity} class="with-shape">
                <SeverityShape severity={severity} size={15} /> {words.value.severity[severity]} <strong>{whole(count, language.value)}</strong>
              </span>
            ))}
            {side.alerts.length === 0 && "–"}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Compared({ difference }: { difference: Difference }) {
  const says = trialWords.value.trial.difference;
  return (
    <section class="trial-side trial-compared" data-in-both={difference.in_both} data-only-in-new={difference.only_in_new} data-only-in-old={difference.only_in_old}>
      <h3>{says.heading}</h3>
      <dl>
        {(["in_both", "only_in_new", "only_in_old"] as const).map((name) => (
          <div key={name}>
            <dt>{says[name]}</dt>
            <dd>{whole(difference[name], language.value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
