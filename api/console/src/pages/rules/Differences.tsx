/** A difference between two rules as a table: field, before, after. */
import type { RuleJson } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { differences } from "./difference";
import { written } from "./jsonText";
import { sentence } from "./naming";

export function Differences({ before, after }: { before: RuleJson; after: RuleJson }) {
  const { rules } = pageWords.value;
  const changes = differences(before, after);
  if (changes.length === 0) return <p class="quiet">{rules.versions.same}</p>;
  const [was, is] = [sentence(before), sentence(after)];
  return (
    <div class="differences" data-differences={changes.length}>
      {was !== is && (
        <p class="difference-sentences">
          <del>{was}</del>
          <ins>{is}</ins>
        </p>
      )}
      <table class="difference-table">
        <thead>
          <tr>
            <th scope="col">{rules.versions.field}</th>
            <th scope="col">{rules.versions.before}</th>
            <th scope="col">{rules.versions.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before: left, after: right }) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td class="difference-before">{told(left, rules.versions.absent)}</td>
              <td class="difference-after">{told(right, rules.versions.absent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function told(value: unknown, absent: string) {
  return value === undefined ? <em class="quiet">{absent}</em> : <code>{typeof value === "string" ? value : written(value)}</code>;
}
