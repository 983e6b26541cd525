/** The alert list: only the rows in view exist, so ten thousand alerts cost as much as twenty. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { hold } from "./anchor";
import { AlertRow, ROW_HEIGHT } from "./AlertRow";
import { BulkBar, BulkReport } from "./BulkBar";
import { LIST_ID } from "./focus";
import { HeadingRow } from "./HeadingRow";
import { isLoaded } from "../data/book";
import { connection } from "../data/live";
import type { Entry } from "../data/rows";
import { mayDecide } from "../data/session";
import { choice, entries, isFiltered, marks, markUpTo, resetFilters, select, selectedId, toggleFold, toggleMark } from "../data/view";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { Icon } from "../look/shapes";

const OVERSCAN = 4;
/** An operator who has just moved pointer or selection is about to act: the list holds still at its top, too. */
const HELD_MS = 10_000;

export { focusList } from "./focus";

export function AlertList() {
  const element = useRef<HTMLDivElement>(null);
  const scrollTop = useSignal(0);
  const viewHeight = useSignal(800);
  const newAbove = useSignal(0);
  const touchedAt = useRef(0);
  const shown = useRef<{ ids: readonly string[]; choice: unknown }>({ ids: [], choice: choice.value });

  const rows = entries.value;
  const ids = rows.map(({ key }) => key);

  useEffect(() => observeHeight(element.current, (height) => (viewHeight.value = height)), []);

  // Before the browser paints: the row in view stays where it was, whatever arrived above it.
  useLayoutEffect(() => {
    const list = element.current;
    const before = shown.current;
    shown.current = { ids, choice: choice.value };
    if (list === null || before.ids === ids) return;
    if (before.choice !== choice.value) {
      list.scrollTop = 0;
      newAbove.value = 0;
      return;
    }
    const place = { scrollTop: list.scrollTop, rowHeight: ROW_HEIGHT, viewHeight: viewHeight.value };
    const isHeld = Date.now() - touchedAt.current < HELD_MS;
    const moved = hold(before.ids, ids, place, selectedId.value, isHeld);
    newAbove.value = moved.scrollTop === 0 ? 0 : newAbove.value + moved.newAbove;
    if (moved.scrollTop !== list.scrollTop) {
      scrollTop.value = moved.scrollTop;
      list.scrollTop = moved.scrollTop;
    }
  }, [rows]);

  // The selected row comes into view when the selection moves, not when the list does.
  useEffect(() => {
    if (selectedId.value === null) return;
    touchedAt.current = Date.now();
    bringIntoView(element.current, ids.indexOf(selectedId.value), viewHeight.value);
  }, [selectedId.value]);

  const first = Math.max(0, Math.floor(scrollTop.value / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((scrollTop.value + viewHeight.value) / ROW_HEIGHT) + OVERSCAN);
  const full = rows.length * ROW_HEIGHT;
  // A short list has no room to scroll: it is given just enough to hold its rows still.
  const height = scrollTop.value > 0 ? Math.max(full, scrollTop.value + viewHeight.value) : full;
  const isStale = connection.value === "lost";

  return (
    <div class={`list-frame ${isStale ? "is-stale" : ""}`}>
      {newAbove.value > 0 && (
        <button type="button" class="new-above" onClick={() => element.current?.scrollTo({ top: 0, behavior: "smooth" })}>
          <Icon name="up" /> {words.value.list.newAbove(newAbove.value)}
        </button>
      )}
      <div
        id={LIST_ID}
        ref={element}
        class="list"
        role="treegrid"
        aria-multiselectable={mayDecide.value}
        tabIndex={0}
        aria-label={words.value.list.label}
        aria-rowcount={rows.length}
        aria-busy={!isLoaded.value}
        {...(selectedId.value !== null && ids.includes(selectedId.value)
          ? { "aria-activedescendant": `row-${selectedId.value}` }
          : {})}
        onScroll={(event) => {
          scrollTop.value = event.currentTarget.scrollTop;
          if (scrollTop.value < ROW_HEIGHT / 2) newAbove.value = 0;
        }}
        onPointerMove={() => (touchedAt.current = Date.now())}
        onPointerLeave={() => (touchedAt.current = 0)}
      >
        {rows.length === 0 ? (
          <Empty />
        ) : (
          <div class="rows" role="rowgroup" style={{ height: `${height}px` }}>
            {rows.slice(first, last).map((entry, offset) => (
              <Row key={entry.key} entry={entry} index={first + offset} />
            ))}
          </div>
        )}
      </div>
      <BulkBar />
      <BulkReport />
    </div>
  );
}

function Row({ entry, index }: { entry: Entry; index: number }) {
  if (entry.kind === "heading") return <HeadingRow entry={entry} index={index} onFold={() => toggleFold(entry.key)} />;
  const { key } = entry;
  return (
    <AlertRow
      entry={entry}
      index={index}
      isSelected={key === selectedId.value}
      isMarked={marks.value.has(key)}
      onSelect={(event) => {
        if (event.shiftKey && mayDecide.value) markUpTo(key);
        else if ((event.ctrlKey || event.metaKey) && mayDecide.value) toggleMark(key);
        select(key, !event.shiftKey && !event.ctrlKey && !event.metaKey);
      }}
      onMark={(event) => {
        event.stopPropagation();
        if (!mayDecide.value) return;
        if (event.shiftKey) markUpTo(key);
        else toggleMark(key);
      }}
      onFold={() => toggleFold(key)}
    />
  );
}

function Empty() {
  const { list } = words.value;
  const { row } = managing.value;
  const { segment } = choice.value;
  if (!isLoaded.value) return <p class="list-empty">{list.loading}</p>;
  if (isFiltered.value) {
    return (
      <div class="list-empty">
        <p>{list.emptyFiltered}</p>
        <button type="button" class="button" onClick={resetFilters}>
          {list.clearFilters}
        </button>
      </div>
    );
  }
  const text = segment === "suppressed" ? row.emptySuppressed : segment === "mine" ? row.emptyMine : list.empty;
  return (
    <div class="list-empty">
      <Icon name="check" size={32} />
      <p>{text}</p>
      {segment === "active" && <p class="quiet">{list.emptyNext}</p>}
    </div>
  );
}

function observeHeight(list: HTMLElement | null, onHeight: (height: number) => void): (() => void) | undefined {
  if (list === null) return undefined;
  const observer = new ResizeObserver(() => onHeight(list.clientHeight));
  observer.observe(list);
  return () => observer.disconnect();
}

function bringIntoView(list: HTMLElement | null, index: number, viewHeight: number): void {
  if (list === null || index === -1) return;
  const top = index * ROW_HEIGHT;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW_HEIGHT > list.scrollTop + viewHeight) list.scrollTop = top + ROW_HEIGHT - viewHeight;
}
