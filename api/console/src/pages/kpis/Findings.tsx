/** What alarms turned out to be, per rule: a rule that is mostly false is to be changed. */
import { FINDINGS } from "../../data/types";
import { ruleName } from "../../data/directory";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { Section } from "../Page";
import type { FindingMix, Kpis } from "./answer";
import { percent } from "./numbers";

export function Findings({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  const { overall, by_rule } = kpis.findings;
  const worst = [...by_rule].sort((a, b) => (b.shares?.false ?? 0) - (a.shares?.false ?? 0) || b.resolved - a.resolved);
  return (
    <Section heading={says.findingsHeading}>
      {overall.resolved === 0 ? (
        <p class="quiet">{says.noFindings}</p>
      ) : (
        <table class="figures findings">
          <thead>
            <tr>
              <th scope="col">{says.findingsRule}</th>
              {FINDINGS.map((finding) => (
                <th key={finding} scope="col">
                  {words.value.finding[finding]}
                </th>
              ))}
              <th scope="col">{says.without}</th>
              <th scope="col">{says.falseShare}</th>
            </tr>
          </thead>
          <tbody>
            {worst.map((mix) => (
              <Mix key={mix.rule} mix={mix} />
            ))}
            <Mix mix={overall} />
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Mix({ mix }: { mix: FindingMix }) {
  const { kpis: says } = pageWords.value;
  const count = (number: number): string => (number === 0 ? "·" : whole(number, language.value));
  return (
    <tr class={mix.rule === null ? "is-total" : ""} data-rule={mix.rule ?? ""}>
      <th scope="row">{mix.rule === null ? says.all : ruleName(mix.rule)}</th>
      {FINDINGS.map((finding) => (
        <td key={finding}>{count(mix.counts[finding])}</td>
      ))}
      <td class="quiet">{count(mix.without)}</td>
      <td class="figure-value">{mix.shares === null ? "–" : percent(mix.shares.false)}</td>
    </tr>
  );
}
