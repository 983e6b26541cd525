/** What the operator is looking at: filters, the selected row, the open panel. */
import { computed, signal } from "@preact/signals";
import { alerts } from "./book";
import { areaName, deviceName, directory, ruleName, within } from "./directory";
import { loadClosed } from "./live";
import { counted, listed, NO_FILTER, plain, type Filter } from "./ordering";
import type { Alert, Severity, State } from "./types";
import { words } from "../i18n";

export interface Choice extends Omit<Filter, "areas"> {
  area: string | null;
}

const NO_CHOICE: Choice = { ...withoutAreas(NO_FILTER), area: null };

function withoutAreas({ areas: _areas, ...rest }: Filter): Omit<Filter, "areas"> {
  return rest;
}

export const choice = signal<Choice>(NO_CHOICE);
export const selectedId = signal<string | null>(null);

export type Panel = { kind: "alert"; id: string } | { kind: "device"; id: string };
export const panel = signal<Panel | null>(null);

/** Which form the panel shows, if any. */
export type Form = "comment" | "resolve" | "shelve";
export const form = signal<Form | null>(null);

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

export const visible = computed<readonly Alert[]>(() => {
  const { area, ...rest } = choice.value;
  const filter: Filter = { ...rest, areas: area === null ? null : within(area, directory.value.areas) };
  return listed(alerts.value, filter, haystacks.value);
});

export const isFiltered = computed(() => {
  const { area, text, states, severities } = choice.value;
  return area !== null || text !== "" || states.size > 0 || severities.size > 0;
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

export function toggleSuppressed(): void {
  choice.value = { ...choice.value, showSuppressed: !choice.value.showSuppressed };
}

export function toggleClosed(): void {
  choice.value = { ...choice.value, showClosed: !choice.value.showClosed };
  if (choice.value.showClosed) void loadClosed();
}

export function resetFilters(): void {
  choice.value = NO_CHOICE;
}

/** Selects a row; an open panel follows the selection. */
export function select(id: string, opens: boolean): void {
  if (selectedId.value !== id) form.value = null;
  selectedId.value = id;
  if (opens || panel.value !== null) panel.value = { kind: "alert", id };
}

export function openDevice(id: string): void {
  panel.value = { kind: "device", id };
  form.value = null;
}

export function closePanel(): void {
  panel.value = null;
  form.value = null;
}

/** Moves the selection by rows; from nowhere to the first or last. */
export function move(step: number): void {
  const rows = visible.value;
  if (rows.length === 0) return;
  const at = rows.findIndex((alert) => alert.id === selectedId.value);
  const next = at === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  const row = rows[next];
  if (row !== undefined) select(row.id, false);
}

/** `Noise level too high, Bến Thành 3`: the alert in one breath. */
export function titleOf(alert: Alert): string {
  return ruleName(alert.rule);
}

export function placeOf(alert: Alert): string {
  return areaName(alert.area) ?? words.value.list.noArea;
}

export function forgetView(): void {
  choice.value = NO_CHOICE;
  selectedId.value = null;
  closePanel();
}

