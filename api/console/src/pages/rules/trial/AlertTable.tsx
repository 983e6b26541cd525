/** The alerts of a trial: sortable, and moved through by keys as by mouse. */
import { useComputed, useSignal, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { areaName, deviceName } from "../../../data/directory";
import { placeName } from "../../../data/placeNames";
import { propertyName, propertyUnit } from "../../../data/properties";
import type { ScopeJson } from "../../../data/rules";
import type { TrialAlert } from "../../../data/trials";
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { whole, withUnit } from "../../../look/numbers";
import { SeverityShape } from "../../../look/shapes";
import { duration, moment, now } from "../../../look/time";
import { sorted, type Column, type In, type Order, type TrialRow } from "./comparing";

const STEP = 100;
const INS: readonly In[] = ["in_both", "only_in_new", "only_in_old"];

interface AlertTableProps {
  rows: readonly TrialRow[];
  /** Of the rule that was tried. */
  scope: ScopeJson | undefined;
  chosen: Signal<TrialRow | null>;
}

export function AlertTable({ rows, scope, chosen }: AlertTableProps) {
  const { trial } = trialWords.value;
  const order = useSignal<Order>({ column: "raised", isDown: true });
  const only = useSignal<In | null>(null);
  const shown = useSignal(STEP);
  const body = useRef<HTMLTableSectionElement>(null);
  const isCompared = rows.some((row) => row.in !== null);
  const found = only.value === null ? rows : rows.filter((row) => row.in === only.value);
  const listed = sorted(found, order.value, (alert) => nameOfAlert(alert, scope), language.value).slice(0, shown.value);
  const focused = useComputed(() => chosen.value?.key ?? null);
  const columns: readonly (readonly [Column, string])[] = [
    ["severity", trial.severity],
    ["what", trial.what],
    ["raised", trial.raised],
    ["stood", trial.stood],
    ["value", trial.value],
    ...(isCompared ? [["in", trial.onlyIn] as const] : []),
  ];
  return (
    <div class="trial-alerts">
      {isCompared && <Lanes rows={rows} only={only} />}
      <p class="quiet">{trial.choose}</p>
      <table class="figures trial-table">
        <caption class="only-read">{trial.table}</caption>
        <thead>
          <tr>
            {columns.map(([column, name]) => (
              <Head key={column} column={column} name={name} order={order} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={(event) => move(event, body.current)}>
          {listed.map((row, index) => (
            <Row key={row.key} row={row} scope={scope} isChosen={focused.value === row.key} isFirst={focused.value === null ? index === 0 : focused.value === row.key} isCompared={isCompared} onChoose={() => (chosen.value = row)} />
          ))}
        </tbody>
      </table>
      {found.length > listed.length && (
        <button type="button" class="button button-small" onClick={() => (shown.value += STEP)}>
          {trial.more(whole(Math.min(STEP, found.length - listed.length), language.value))}
        </button>
      )}
    </div>
  );
}

/** How the two versions differ, in numbers that are filters, too. */
function Lanes({ rows, only }: { rows: readonly TrialRow[]; only: Signal<In | null> }) {
  const { difference } = trialWords.value.trial;
  return (
    <div class="chips trial-difference" role="group" aria-label={difference.heading}>
      {INS.map((one) => {
        const count = rows.filter((row) => row.in === one).length;
        return (
          <button type="button" key={one} class={`chip chip-${one} ${only.value === one ? "is-on" : ""}`} aria-pressed={only.value === one} data-in={one} data-count={count} onClick={() => (only.value = only.value === one ? null : one)}>
            {difference[one]}: <strong>{whole(count, language.value)}</strong>
          </button>
        );
      })}
    </div>
  );
}

function Head({ column, name, order }: { column: Column; name: string; order: Signal<Order> }) {
  const isMine = order.value.column === column;
  const isDown = order.value.isDown;
  return (
    <th scope="col" aria-sort={isMine ? (isDown ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        class="sort"
        data-sort={column}
        title={trialWords.value.trial.sortBy(name)}
        onClick={() => (order.value = { column, isDown: isMine ? !isDown : column !== "what" })}
      >
        {name} <span aria-hidden="true">{isMine ? (isDown ? "▾" : "▴") : ""}</span>
      </button>
    </th>
  );
}

interface RowProps {
  row: TrialRow;
  scope: ScopeJson | undefined;
  isChosen: boolean;
  /** The one Tab comes to. */
  isFirst: boolean;
  isCompared: boolean;
  onChoose: () => void;
}

function Row({ row, scope, isChosen, isFirst, isCompared, onChoose }: RowProps) {
  const { trial } = trialWords.value;
  const { alert } = row;
  const name = nameOfAlert(alert, scope);
  return (
    <tr
      class={`trial-row ${isChosen ? "is-chosen" : ""} ${row.in === "only_in_old" ? "is-gone" : ""}`}
      tabIndex={isFirst ? 0 : -1}
      aria-selected={isChosen}
      data-trial-alert={alert.device ?? alert.place}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onChoose();
      }}
    >
      <td>
        <span class="with-shape">
          <SeverityShape severity={alert.severity} size={16} isFilled={row.in !== "only_in_old"} /> {words.value.severity[alert.severity]}
        </span>
      </td>
      <th scope="row">
        {name}
        <span class="quiet"> {[alert.property === "" ? "" : propertyName(alert.property), areaOf(alert, name)].filter((text) => text !== "").join(" · ")}</span>
      </th>
      <td>
        <time dateTime={alert.raised_at}>{moment(alert.raised_at, now.peek())}</time>
      </td>
      <td>
        <time dateTime={`PT${alert.stood_s}S`}>{duration(alert.stood_s * 1000, words.value.age)}</time>
        {alert.cleared_at === null && <span class="quiet"> {trial.stillStanding}</span>}
      </td>
      <td>{alert.value === null ? "–" : withUnit(alert.value, propertyUnit(alert.property === "" ? scope?.property : alert.property), language.value)}</td>
      {isCompared && <td>{row.in === null ? "" : trial.difference[row.in]}</td>}
    </tr>
  );
}

function areaOf({ area }: TrialAlert, name: string): string {
  const found = areaName(area) ?? "";
  return found === name ? "" : found;
}

/** What it is about: its device, or its place within what the rule is about. */
export function nameOfAlert({ device, place }: TrialAlert, scope: ScopeJson | undefined): string {
  return device === null || device === "" ? placeName(place, scope) : deviceName(device);
}

/** Up, down, first and last among the rows. */
function move(event: KeyboardEvent, body: HTMLTableSectionElement | null): void {
  const rows = [...(body?.querySelectorAll<HTMLTableRowElement>("tr") ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const row = target === undefined || at === -1 ? undefined : rows[Math.min(rows.length - 1, Math.max(0, target))];
  if (row === undefined) return;
  event.preventDefault();
  row.focus();
}
