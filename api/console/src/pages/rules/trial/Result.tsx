/** What a trial came to: how many, how long, how bad, on which days. */
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { measured, whole } from "../../../look/numbers";
import { SeverityShape } from "../../../look/shapes";
import { duration } from "../../../look/time";
import { Empty } from "../../Page";
import type { TrialSide } from "../../../data/trials";
import { mixOf } from "./comparing";
import type { Run } from "./Trial";

export function Result({ run }: { run: Run; storedVersion: number }) {
  const { trial } = trialWords.value;
  const { result } = run;
  if (result.alerts.length === 0 && (result.predecessor?.alerts.length ?? 0) === 0) return <Empty what={trial.none} next={trial.noneNext} />;
  return <Figures side={result} />;
}

function Figures({ side }: { side: TrialSide }) {
  const { trial } = trialWords.value;
  const { stood_s } = side;
  const lasted = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds * 1000, words.value.age));
  return (
    <dl class="trial-figures">
      <div>
        <dt>{trial.alerts(whole(side.alerts.length, language.value), side.alerts.length === 1)}</dt>
        <dd>{trial.perDay(measured(side.per_day, language.value))}</dd>
      </div>
      <div>
        <dt>{trial.median}</dt>
        <dd>{lasted(stood_s.median)}</dd>
      </div>
      <div>
        <dt>{trial.longest}</dt>
        <dd>{lasted(stood_s.longest)}</dd>
      </div>
      {mixOf(side.alerts).map(({ severity, count }) => (
        <div key={severity}>
          <dt class="with-shape">
            <SeverityShape severity={severity} size={16} /> {words.value.severity[severity]}
          </dt>
          <dd>{whole(count, language.value)}</dd>
        </div>
      ))}
    </dl>
  );
}
