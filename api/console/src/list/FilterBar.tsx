/** Counts by severity, which are filters too; states, area, search, and what is hidden by default. */
import { alerts, isLoaded } from "../data/book";
import { areasByName, directory } from "../data/directory";
import { SEVERITIES, type Severity, type State } from "../data/types";
import {
  choice,
  chooseArea,
  counts,
  isFiltered,
  resetFilters,
  searchFor,
  bySegment,
  showSegment,
  toggleSeverity,
  toggleState,
  visible,
} from "../data/view";
import { SEGMENTS, type Segment } from "../data/rows";
import { mayDecide } from "../data/session";
import { openDialog } from "../dialogs/state";
import { language, words } from "../i18n";
import { managing } from "../i18n/managing";
import { focusList, LIST_ID } from "./focus";
import { whole } from "../look/numbers";
import { Icon, SeverityShape } from "../look/shapes";

export const SEARCH_ID = "search";

const FILTER_STATES: readonly State[] = ["active", "acknowledged", "cleared"];
const ALL_STATES: readonly State[] = [...FILTER_STATES, "resolved"];

export function FilterBar() {
  const { list } = words.value;
  const { segment, states, text } = choice.value;
  return (
    <div class="filters">
      <Segments />
      <div class="tiles" role="group" aria-label={list.summary}>
        {SEVERITIES.map((severity) => (
          <Tile key={severity} severity={severity} />
        ))}
      </div>
      <div class="filter-row">
        <label class="search">
          <Icon name="search" />
          <input
            id={SEARCH_ID}
            type="search"
            value={text}
            placeholder={list.search}
            aria-label={list.searchLabel}
            aria-keyshortcuts="/"
            onInput={(event) => searchFor(event.currentTarget.value)}
          />
          <kbd>/</kbd>
        </label>
        <AreaChoice />
      </div>
      <div class="filter-row">
        <div class="chips" role="group" aria-label={list.filterState}>
          {(segment === "all" ? ALL_STATES : FILTER_STATES).map((state) => (
            <Chip key={state} isOn={states.has(state)} label={words.value.stateShort[state]} onClick={() => toggleState(state)} />
          ))}
        </div>
        <div class="chips-right">
          <Summary />
        </div>
      </div>
    </div>
  );
}

function Segments() {
  const { segment: names, segments, dialog } = managing.value;
  const chosen = choice.value.segment;
  return (
    <div class="segments-row">
      <div
        class="segments"
        role="tablist"
        aria-label={segments}
        onKeyDown={(event) => {
          if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
          event.preventDefault();
          event.stopPropagation();
          const step = event.key === "ArrowRight" ? 1 : -1;
          const next = SEGMENTS[(SEGMENTS.indexOf(chosen) + step + SEGMENTS.length) % SEGMENTS.length];
          if (next !== undefined) showSegment(next);
        }}
      >
        {SEGMENTS.map((segment) => (
          <button
            type="button"
            key={segment}
            class={`segment ${segment === chosen ? "is-on" : ""}`}
            role="tab"
            aria-selected={segment === chosen}
            aria-controls={LIST_ID}
            aria-keyshortcuts="[ ]"
            tabIndex={segment === chosen ? 0 : -1}
            data-segment={segment}
            onClick={() => {
              showSegment(segment);
              focusList();
            }}
          >
            {names[segment]} <SegmentCount segment={segment} />
          </button>
        ))}
      </div>
      {mayDecide.value && (
        <button type="button" class="report-button" aria-keyshortcuts="n" onClick={() => openDialog({ kind: "report" })}>
          <Icon name="plus" size={15} /> {dialog.report} <kbd>n</kbd>
        </button>
      )}
    </div>
  );
}

function SegmentCount({ segment }: { segment: Segment }) {
  if (segment === "all") return null;
  const { [segment]: count, overdue } = bySegment.value;
  const isLate = segment === "mine" && overdue > 0;
  return <span class={`segment-count ${isLate ? "is-overdue" : ""}`}>{whole(count, language.value)}</span>;
}

function Tile({ severity }: { severity: Severity }) {
  const { open, unacknowledged } = counts.value.bySeverity[severity];
  const isOn = choice.value.severities.has(severity);
  const isDimmed = choice.value.severities.size > 0 && !isOn;
  const count = (number: number) => whole(number, language.value);
  return (
    <button
      type="button"
      class={`tile severity-${severity} ${isOn ? "is-on" : ""} ${isDimmed ? "is-dimmed" : ""} ${open === 0 ? "is-none" : ""}`}
      aria-pressed={isOn}
      data-severity={severity}
      onClick={() => toggleSeverity(severity)}
    >
      <SeverityShape severity={severity} size={22} />
      <span class="tile-count">{isLoaded.value ? count(open) : "–"}</span>
      <span class="tile-name">{words.value.severity[severity]}</span>
      <span class="tile-open">{words.value.list.unacknowledged(count(unacknowledged))}</span>
    </button>
  );
}

function Chip({ isOn, label, onClick }: { isOn: boolean; label: string; onClick: () => void }) {
  return (
    <button type="button" class={`chip ${isOn ? "is-on" : ""}`} aria-pressed={isOn} onClick={onClick}>
      {label}
    </button>
  );
}

function AreaChoice() {
  const { list } = words.value;
  const chosen = choice.value.area;
  const key = language.value === "vi" ? "name_vi" : "name_en";
  return (
    <select
      class={`area-choice ${chosen === null ? "" : "is-on"}`}
      aria-label={list.filterArea}
      value={chosen ?? ""}
      onChange={(event) => chooseArea(event.currentTarget.value === "" ? null : event.currentTarget.value)}
    >
      <option value="">{list.allAreas}</option>
      {areasByName.value.map((area) => (
        <option key={area.id} value={area.id}>
          {area[key]}
        </option>
      ))}
      {chosen !== null && !directory.value.areas.has(chosen) && <option value={chosen}>{chosen}</option>}
    </select>
  );
}

function Summary() {
  const { list } = words.value;
  const count = (number: number) => whole(number, language.value);
  const shown = visible.value.length;
  return (
    <div class="summary">
      <span class="summary-open">{list.open(count(counts.value.open))}</span>
      <span class="quiet">{list.shown(count(shown), count(alerts.value.length))}</span>
      {isFiltered.value && (
        <button type="button" class="link" onClick={resetFilters}>
          <Icon name="close" size={12} /> {list.clearFilters}
        </button>
      )}
    </div>
  );
}
