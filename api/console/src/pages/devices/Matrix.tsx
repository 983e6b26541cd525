/** Devices by days as a heat map that is a table: a mark for each sick day, a tint for a day that was judged. */
import { gravest, type DeviceDays, type Diagnosis } from "../../data/deviceHealth";
import { areaName } from "../../data/directory";
import { known, language, words } from "../../i18n";
import { deviceHealthWords } from "../../i18n/deviceHealth";
import { whole } from "../../look/numbers";
import { DiagnosisMark } from "./DiagnosisMark";
import { shortDate } from "./dates";

interface MatrixProps {
  items: readonly DeviceDays[];
  dates: readonly string[];
  /** The days that were judged; the others say nothing. */
  judged: readonly string[];
  onChoose: (device: string, date: string) => void;
}

export function Matrix({ items, dates, judged, onChoose }: MatrixProps) {
  const says = deviceHealthWords.value;
  const isJudged = new Set(judged);
  return (
    <table class="health-matrix">
      <caption class="only-read">{says.matrix(whole(dates.length, language.value), whole(items.length, language.value))}</caption>
      <thead>
        <tr>
          <th scope="col">{says.device}</th>
          {dates.map((date) => (
            <th scope="col" key={date} class="health-date">
              {shortDate(date)}
            </th>
          ))}
          <th scope="col" class="health-down">
            {says.downDays}
          </th>
        </tr>
      </thead>
      <tbody onKeyDown={move}>
        {items.map((item, row) => (
          <tr key={item.device} data-device={item.device}>
            <th scope="row">
              <button type="button" class="link" onClick={() => onChoose(item.device, "")}>
                {item.name === "" ? item.device : item.name}
              </button>
              <span class="quiet"> {[item.kind === null ? says.unregistered : known(words.value.kind, item.kind), areaName(item.area)].filter((text) => text !== null).join(" · ")}</span>
            </th>
            {dates.map((date, column) => (
              <Cell key={date} item={item} date={date} isJudged={isJudged.has(date)} isFirst={row === 0 && column === 0} onChoose={onChoose} />
            ))}
            <td class="health-down">{item.days_down === 0 ? "·" : whole(item.days_down, language.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  item: DeviceDays;
  date: string;
  isJudged: boolean;
  isFirst: boolean;
  onChoose: (device: string, date: string) => void;
}

function Cell({ item, date, isJudged, isFirst, onChoose }: CellProps) {
  const says = deviceHealthWords.value;
  const diagnoses = item.days[date];
  const worst = gravest(diagnoses);
  const what = isJudged ? diagnosesText(diagnoses ?? []) : says.noData;
  return (
    <td class="health-cell">
      <button
        type="button"
        class={`health-day ${worst === undefined ? (isJudged ? "is-well" : "is-unknown") : ""}`}
        tabIndex={isFirst ? 0 : -1}
        aria-label={says.cell(item.name === "" ? item.device : item.name, shortDate(date), what)}
        title={`${shortDate(date)}: ${what}`}
        onClick={() => onChoose(item.device, date)}
      >
        {worst !== undefined && <DiagnosisMark diagnosis={worst} size={20} />}
      </button>
    </td>
  );
}

export function diagnosesText(diagnoses: readonly Diagnosis[]): string {
  const says = deviceHealthWords.value;
  return diagnoses.length === 0 ? says.healthy : diagnoses.map((one) => known(says.diagnoses, one)).join(", ");
}

/** One stop for Tab; the arrows move among the days. */
function move(event: KeyboardEvent): void {
  const cell = document.activeElement?.closest("td");
  const row = cell?.parentElement;
  if (!(cell instanceof HTMLTableCellElement) || !(row instanceof HTMLTableRowElement)) return;
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (step === undefined) return;
  const [down = 0, right = 0] = step;
  const rows = (row.parentElement as HTMLTableSectionElement).rows;
  const next = rows[row.sectionRowIndex + down]?.cells[cell.cellIndex + right]?.querySelector("button");
  event.preventDefault();
  next?.focus();
}
