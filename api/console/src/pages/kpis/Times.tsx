/** How long until somebody acknowledged, and until the condition was gone; and how much was kept from operators. */
import { SUPPRESSIONS } from "../../data/types";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { duration } from "../../look/time";
import { Section } from "../Page";
import type { Durations, Kpis } from "./answer";

export function Times({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  return (
    <>
      <Section heading={says.timesHeading}>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col">{says.median}</th>
              <th scope="col">{says.p90}</th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            <TimeRow name={says.toAcknowledge} of={kpis.time_to_acknowledge} />
            <TimeRow name={says.toClear} of={kpis.time_to_clear} />
          </tbody>
        </table>
      </Section>
      <Suppressed kpis={kpis} />
    </>
  );
}

function TimeRow({ name, of }: { name: string; of: Durations }) {
  const { kpis: says } = pageWords.value;
  const text = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds * 1000, words.value.age));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="figure-value">{text(of.median_s)}</td>
      <td>{text(of.p90_s)}</td>
      <td class="quiet">{of.count === 0 ? says.noTimes : says.counted(whole(of.count, language.value))}</td>
    </tr>
  );
}

function Suppressed({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  const given = SUPPRESSIONS.filter((one) => one !== "none" && (kpis.suppressed[one] ?? 0) > 0);
  return (
    <Section heading={says.suppressedHeading}>
      {given.length === 0 ? (
        <p class="quiet">{says.suppressedNone}</p>
      ) : (
        <ul class="inline-list">
          {given.map((one) => (
            <li key={one}>
              {words.value.suppression[one]}: <strong>{whole(kpis.suppressed[one] ?? 0, language.value)}</strong>
            </li>
          ))}
          {kpis.shelvings > 0 && <li class="quiet">{says.shelvings(kpis.shelvings)}</li>}
        </ul>
      )}
    </Section>
  );
}
