/** Each figure of the standard as a row: value, target, verdict. */
import { pageWords } from "../../i18n/pages";
import { Section } from "../Page";
import type { Kpis } from "./answer";
import { figureRows, type FigureRow } from "./figures";
import { figureText } from "./numbers";
import { VerdictText } from "./Verdict";

export function FigureTable({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  return (
    <Section heading={says.figuresHeading} note={says.noSource}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{says.figure}</th>
            <th scope="col">{says.value}</th>
            <th scope="col">{says.target}</th>
            <th scope="col">{says.limit}</th>
            <th scope="col">{says.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {figureRows(kpis).map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Row({ row: { name, figure, isShare, bound } }: { row: FigureRow }) {
  const { kpis: says } = pageWords.value;
  return (
    <tr data-figure={name} class={figure.verdict === "over" ? "is-over" : ""}>
      <th scope="row">{says.figures[name]}</th>
      <td class="figure-value">{figure.value === null ? "–" : figureText(figure.value, isShare)}</td>
      <td>
        {bound} {figureText(figure.target, isShare)}
      </td>
      <td>{figure.limit === null ? "" : `≤ ${figureText(figure.limit, isShare)}`}</td>
      <td>
        <VerdictText verdict={figure.verdict} />
      </td>
    </tr>
  );
}
