/** How alarms are spread over the priorities, above how the standard asks for it: 80 % low, 15 % medium, 5 % high. */
import { SEVERITIES, type Severity } from "../../data/types";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { SeverityShape } from "../../look/shapes";
import { Section } from "../Page";
import type { Kpis } from "./answer";
import { percent } from "./numbers";
import { VerdictText } from "./Verdict";

const WANTED: Record<Severity, number> = { critical: 0.01, high: 0.05, medium: 0.15, low: 0.79 };

export function Priorities({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  const shares = Object.fromEntries(kpis.priorities.map(({ severity, share }) => [severity, share.value ?? 0])) as Record<Severity, number>;
  return (
    <Section heading={says.prioritiesHeading}>
      <Stack name={says.actual} shares={shares} />
      <Stack name={says.asked_for} shares={WANTED} />
      <table class="figures">
        <tbody>
          {kpis.priorities.map(({ severity, count, share }) => (
            <tr key={severity} data-priority={severity}>
              <th scope="row">
                <span class="with-shape">
                  <SeverityShape severity={severity} size={16} /> {words.value.severity[severity]}
                </span>
              </th>
              <td class="figure-value">{share.value === null ? "–" : percent(share.value)}</td>
              <td class="quiet">{whole(count, language.value)}</td>
              <td>{says.priorityTarget[severity]}</td>
              <td>
                <VerdictText verdict={share.verdict} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** A picture of the table below it. */
function Stack({ name, shares }: { name: string; shares: Record<Severity, number> }) {
  const order = [...SEVERITIES].reverse();
  let x = 0;
  return (
    <div class="stack" aria-hidden="true">
      <span class="quiet">{name}</span>
      <svg viewBox="0 0 1000 18" preserveAspectRatio="none">
        <rect class="stack-empty" x={0} y={0} width={1000} height={18} />
        {order.map((severity) => {
          const width = 1000 * shares[severity];
          const rect = <rect key={severity} class={`stack-part severity-${severity}`} x={x} y={0} width={Math.max(0, width - 2)} height={18} />;
          x += width;
          return rect;
        })}
      </svg>
    </div>
  );
}
