/** What the operator is looking at: segment, filters, the selected row, the chosen ones, the open panel. */
import { computed, effect, signal } from "@preact/signals";
import { mine } from "./assignees";
import { alerts } from "./book";
import { areaName, deviceName, directory, ruleName, within } from "./directory";
import { loadClosed } from "./live";
import { placeOfRule } from "./placeNames";
import { allOrNone, extended, NONE, remaining, toggled as toggledMark, type Marks } from "./marks";
import { counted, isOpen, NO_FILTER, plain, type Filter } from "./ordering";
import { entriesOf, found, membersOf, segmentCounts, SEGMENTS, type AlertEntry, type Question, type Segment } from "./rows";
import type { Alert, Severity, State } from "./types";
import { words } from "../i18n";
import { now } from "../look/time";

export interface Choice extends Omit<Filter, "areas"> {
  segment: Segment;
  area: string | null;
}

const NO_CHOICE: Choice = { ...withoutAreas(NO_FILTER), segment: "active", area: null };

function withoutAreas({ areas: _areas, ...rest }: Filter): Omit<Filter, "areas"> {
  return rest;
}

export const choice = signal<Choice>(NO_CHOICE);
export const selectedId = signal<string | null>(null);

export type Panel = { kind: "alert"; id: string } | { kind: "device"; id: string };
export const panel = signal<Panel | null>(null);

/** Rows shown with their members, and headings shown without what is under them. */
export const unfolded = signal<ReadonlySet<string>>(new Set());

/** Alerts chosen to be decided about together, and the one from which a range is chosen. */
export const marks = signal<Marks>(NONE);
const markedFrom = signal<string | null>(null);

export const counts = computed(() => counted(alerts.value));

/** Searchable text, kept per alert object; names in both languages, so either finds it. */
const haystacks = computed(() => {
  const { areas } = directory.value;
  const dictionary = words.value;
  const kept = new WeakMap<Alert, string>();
  return (alert: Alert): string => {
    let text = kept.get(alert);
    if (text === undefined) {
      const area = alert.area === null ? undefined : areas.get(alert.area);
      const parts = [
        alert.title,
        alert.description,
        deviceName(alert.device),
        alert.device,
        ruleName(alert.rule),
        alert.rule,
        alert.property,
        dictionary.property[alert.property] ?? "",
        area?.name_vi ?? "",
        area?.name_en ?? "",
        alert.assignee ?? "",
        alert.id,
      ];
      text = plain(parts.join(" "));
      kept.set(alert, text);
    }
    return text;
  };
});

export const members = computed(() => membersOf(alerts.value));

const question = computed<Question>(() => {
  const { area, segment, ...filter } = choice.value;
  const areas = area === null ? null : within(area, directory.value.areas);
  return { segment, filter: { ...filter, areas }, mine: mine.value, haystack: haystacks.value };
});

/** What is found, without the members under it. */
export const visible = computed<readonly Alert[]>(() => found(alerts.value, question.value));

/** The rows of the list. */
export const entries = computed(() => entriesOf(visible.value, members.value, choice.value.segment, unfolded.value));

export const alertEntries = computed(() => entries.value.filter((entry): entry is AlertEntry => entry.kind === "alert"));

/** By the minute: an age that ticks must not count ten thousand alerts each second. */
const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);
export const bySegment = computed(() => segmentCounts(alerts.value, mine.value, minute.value));

export const isFiltered = computed(() => {
  const { area, text, states, severities } = choice.value;
  return area !== null || text !== "" || states.size > 0 || severities.size > 0;
});

/** The chosen alerts, in the order of the list. */
export const marked = computed<readonly Alert[]>(() => {
  if (marks.value.size === 0) return [];
  return alerts.value.filter(({ id }) => marks.value.has(id));
});

export const selected = computed<Alert | null>(() => {
  const id = selectedId.value;
  return id === null ? null : (alerts.value.find((alert) => alert.id === id) ?? null);
});

function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const changed = new Set(set);
  if (!changed.delete(member)) changed.add(member);
  return changed;
}

export function toggleSeverity(severity: Severity): void {
  choice.value = { ...choice.value, severities: toggled(choice.value.severities, severity) };
}

export function toggleState(state: State): void {
  choice.value = { ...choice.value, states: toggled(choice.value.states, state) };
}

export function chooseArea(area: string | null): void {
  choice.value = { ...choice.value, area };
}

export function searchFor(text: string): void {
  choice.value = { ...choice.value, text };
}

export function showSegment(segment: Segment): void {
  choice.value = { ...choice.value, segment };
  marks.value = NONE;
  if (segment === "all") void loadClosed();
}

export function nextSegment(step: number): void {
  const at = SEGMENTS.indexOf(choice.value.segment);
  const segment = SEGMENTS[(at + step + SEGMENTS.length) % SEGMENTS.length];
  if (segment !== undefined) showSegment(segment);
}

export function resetFilters(): void {
  choice.value = { ...NO_CHOICE, segment: choice.value.segment };
}

/** Shows or hides the members of an alert, or what is under a heading. */
export function toggleFold(key: string): void {
  unfolded.value = toggled(unfolded.value, key);
}

/** `l`, →: shows the members. False where there are none, or they are shown. */
export function unfold(): boolean {
  const entry = entryOf(selectedId.value);
  if (entry === undefined || entry.members === 0 || entry.isUnfolded) return false;
  toggleFold(entry.key);
  return true;
}

/** `h`, ←: hides the members; from a member, goes up to what it is under. */
export function fold(): boolean {
  const entry = entryOf(selectedId.value);
  if (entry === undefined) return false;
  if (entry.isUnfolded) {
    toggleFold(entry.key);
    return true;
  }
  const cover = entry.depth > 0 ? entry.alert.covered_by : null;
  if (cover === null) return false;
  select(cover, false);
  return true;
}

function entryOf(id: string | null): AlertEntry | undefined {
  return id === null ? undefined : alertEntries.value.find(({ key }) => key === id);
}

function ids(): string[] {
  return alertEntries.value.map(({ key }) => key);
}

/** `x`, or a click on the box. */
export function toggleMark(id: string): void {
  marks.value = toggledMark(marks.value, id);
  markedFrom.value = id;
}

/** `X`, or a click with the shift key: everything from the last one chosen to here. */
export function markUpTo(id: string): void {
  marks.value = extended(marks.value, ids(), markedFrom.value, id);
  markedFrom.value = id;
}

/** Shift with j or k: chooses the row left and the row reached. */
export function moveAndMark(step: number): void {
  const from = selectedId.value;
  if (from !== null && alertEntries.value.some(({ key }) => key === from)) marks.value = new Set([...marks.value, from]);
  move(step);
  const to = selectedId.value;
  if (to !== null) {
    marks.value = new Set([...marks.value, to]);
    markedFrom.value = to;
  }
}

export function markAll(): void {
  marks.value = allOrNone(marks.value, ids());
}

export function forgetMarks(): void {
  marks.value = NONE;
  markedFrom.value = null;
}

/** What is resolved meanwhile is nobody's choice any more, unless closed alerts are on show. */
export function keepMarks(): () => void {
  return effect(() => {
    if (marks.peek().size === 0) return;
    const isAll = choice.value.segment === "all";
    marks.value = remaining(marks.peek(), new Set(alerts.value.filter((alert) => isAll || isOpen(alert)).map(({ id }) => id)));
  });
}

/** Selects a row; an open panel follows the selection. */
export function select(id: string, opens: boolean): void {
  selectedId.value = id;
  if (opens || panel.value !== null) panel.value = { kind: "alert", id };
}

export function openDevice(id: string): void {
  panel.value = { kind: "device", id };
}

export function closePanel(): void {
  panel.value = null;
}

/** Moves the selection by rows; from nowhere to the first or last. */
export function move(step: number): void {
  const rows = alertEntries.value;
  if (rows.length === 0) return;
  const at = rows.findIndex(({ key }) => key === selectedId.value);
  const next = at === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  const row = rows[next];
  if (row !== undefined) select(row.key, false);
}

/** What it is about in one line: the incident's title, the device, or where a group is. */
export function subjectOf(alert: Alert): string {
  if (alert.title !== "") return alert.title;
  if (alert.device !== "") return deviceName(alert.device);
  if (alert.place) return placeOfRule(alert.place, alert.rule);
  return gatheredAt(alert) ?? ruleName(alert.rule);
}

/** What was found: the rule's name; a reported incident has none. */
export function titleOf(alert: Alert): string {
  return alert.origin === "reported" ? "" : ruleName(alert.rule);
}

/** Where a group's members are: the ward, the district, the corridor, what they hang on. */
function gatheredAt(alert: Alert): string | null {
  const [by = "", ...rest] = (alert.group ?? "").split("/");
  const id = rest.join("/");
  switch (by) {
    case "parent":
      return deviceName(id);
    case "tag":
      return id.replace(/^[^:]*:/, ""); // corridor:Cầu Gỗ is Cầu Gỗ to people
    default:
      return areaName(alert.area ?? (id === "" ? null : id));
  }
}

export function placeOf(alert: Alert): string {
  return areaName(alert.area) ?? words.value.list.noArea;
}

export function forgetView(): void {
  choice.value = NO_CHOICE;
  selectedId.value = null;
  unfolded.value = new Set();
  forgetMarks();
  closePanel();
}
