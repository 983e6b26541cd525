/** The charts in numbers, for those who do not see them or want to copy them. */
import { deviceName } from "../../../data/directory";
import { propertyName } from "../../../data/properties";
import type { StoredSeries } from "../../../data/seriesHistory";
import { language } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { withUnit } from "../../../look/numbers";
import { moment, now } from "../../../look/time";
import { useSignal } from "@preact/signals";

/** Enough to see the course of it. */
const MOST_ROWS = 200;

export function ReadingTable({ series }: { series: readonly StoredSeries[] }) {
  const { chart } = trialWords.value.trial;
  const isOpen = useSignal(false);
  return (
    <details class="series-table" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{chart.table}</summary>
      {isOpen.value && series.map((one) => <Readings key={`${one.device} ${one.property} ${one.unit}`} series={one} />)}
    </details>
  );
}

function Readings({ series: { device, property, unit, readings } }: { series: StoredSeries }) {
  const { trial } = trialWords.value;
  const every = Math.ceil(readings.length / MOST_ROWS);
  return (
    <table class="figures">
      <caption>
        {deviceName(device)}, {propertyName(property)}
      </caption>
      <thead>
        <tr>
          <th scope="col">{trial.chart.time}</th>
          <th scope="col">{trial.value}</th>
        </tr>
      </thead>
      <tbody>
        {readings
          .filter((_, index) => index % every === 0)
          .map(({ at, value }) => (
            <tr key={at}>
              <td>{moment(at, now.peek())}</td>
              <td>{withUnit(value, unit, language.value)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
