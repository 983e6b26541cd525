/** What the alerts of a rule turned out to be, by version: whether it can be trusted. */
import { findingsOf, type FindingCounts, type RuleFindings as FindingsAnswer } from "../../../data/findings";
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { whole } from "../../../look/numbers";
import { moment, now } from "../../../look/time";
import { AlertLinks } from "../../AlertLinks";
import { useAnswer } from "../../asking";
import { percent } from "../../kpis/numbers";
import { AnswerState, Empty, Section } from "../../Page";
import "./trial.css";

const ASK_EVERY_MS = 60_000;

export function RuleFindings({ ruleId }: { ruleId: string }) {
  const { findings } = trialWords.value;
  const answer = useAnswer(`findings ${ruleId}`, () => findingsOf(ruleId), ASK_EVERY_MS);
  return (
    <Section heading={findings.heading} note={findings.about}>
      <AnswerState answer={answer} />
      {answer.value !== null && <Found found={answer.value} />}
    </Section>
  );
}

function Found({ found }: { found: FindingsAnswer }) {
  const { findings } = trialWords.value;
  const judged = found.true + found.false;
  if (judged + found.unknown === 0) return <Empty what={findings.none} next={findings.noneNext} />;
  return (
    <>
      <p class="precision" data-precision={found.precision ?? ""}>
        {found.precision === null ? (
          findings.precisionNone
        ) : (
          <>
            <strong class="precision-number">{percent(found.precision)}</strong>
            <span>
              {findings.precision}. {findings.precisionText(whole(found.true, language.value), whole(judged, language.value))}
            </span>
            <ShareBar counts={found} />
          </>
        )}
      </p>
      <ByVersion found={found} />
      {found.latest.length > 0 && (
        <>
          <h3>{findings.latest}</h3>
          <AlertLinks
            alerts={found.latest}
            note={({ finding, raised_at }) => (
              <>
                {finding === null ? <span class="quiet">{findings.notFound}</span> : words.value.finding[finding]} · {moment(raised_at, now.value)}
              </>
            )}
          />
        </>
      )}
    </>
  );
}

const BAR = 240;

/** True, false and unknown as parts of one bar; the table below says the same in numbers. */
function ShareBar({ counts }: { counts: FindingCounts }) {
  const all = Math.max(1, counts.true + counts.false + counts.unknown);
  let x = 0;
  return (
    <svg class="precision-bar" width={BAR} height={14} viewBox={`0 0 ${BAR} 14`} aria-hidden="true">
      {(["true", "false", "unknown"] as const).map((name) => {
        const width = (counts[name] / all) * BAR;
        const part = <rect key={name} class={`precision-${name}`} x={x} y={0} width={width} height={14} />;
        x += width;
        return part;
      })}
    </svg>
  );
}

function ByVersion({ found }: { found: FindingsAnswer }) {
  const { findings } = trialWords.value;
  return (
    <table class="figures findings">
      <thead>
        <tr>
          <th scope="col">{findings.version}</th>
          <th scope="col">{findings.true}</th>
          <th scope="col">{findings.false}</th>
          <th scope="col">{findings.unknown}</th>
          <th scope="col">{findings.precision}</th>
        </tr>
      </thead>
      <tbody>
        {[...found.by_version]
          .sort((a, b) => b.version - a.version)
          .map((counts) => (
            <Counts key={counts.version} name={counts.version === 0 ? "–" : whole(counts.version, language.value)} counts={counts} isTotal={false} />
          ))}
        <Counts name="Σ" counts={found} isTotal />
      </tbody>
    </table>
  );
}

function Counts({ name, counts, isTotal }: { name: string; counts: FindingCounts; isTotal: boolean }) {
  const count = (number: number): string => (number === 0 ? "·" : whole(number, language.value));
  return (
    <tr class={isTotal ? "is-total" : ""}>
      <th scope="row">{name}</th>
      <td>{count(counts.true)}</td>
      <td>{count(counts.false)}</td>
      <td class="quiet">{count(counts.unknown)}</td>
      <td class="figure-value">{counts.precision === null ? "–" : percent(counts.precision)}</td>
    </tr>
  );
}
