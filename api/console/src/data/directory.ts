/** Devices, areas and rules: what the ids in an alert stand for. */
import { computed, signal } from "@preact/signals";
import { get, getAll } from "./client";
import type { Area, Device, Rule } from "./types";
import { language } from "../i18n";
import { inLanguage } from "../i18n/bilingual";

export { within } from "./within";

export interface Directory {
  devices: ReadonlyMap<string, Device>;
  areas: ReadonlyMap<string, Area>;
  rules: ReadonlyMap<string, Rule>;
}

const EMPTY: Directory = { devices: new Map(), areas: new Map(), rules: new Map() };
const RELOAD_MS = 5 * 60_000;
const RETRY_MS = 10_000;

export const directory = signal<Directory>(EMPTY);
export const isDirectoryMissing = signal(false);

/** Loads the three lists; what fails keeps its last state and is tried again soon. */
export async function loadDirectory(): Promise<boolean> {
  const [areas, devices, rules] = await Promise.all([
    getAll<Area>("areas"),
    getAll<Device>("devices"),
    getAll<Rule>("rules"),
  ]);
  const before = directory.value;
  directory.value = {
    areas: areas.kind === "ok" ? byId(areas.value) : before.areas,
    devices: devices.kind === "ok" ? byId(devices.value) : before.devices,
    rules: rules.kind === "ok" ? byId(rules.value) : before.rules,
  };
  const isWhole = areas.kind === "ok" && devices.kind === "ok" && rules.kind === "ok";
  isDirectoryMissing.value = !isWhole;
  isLoaded ||= isWhole;
  return isWhole;
}

export function keepDirectory(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const round = async (): Promise<void> => {
    const isWhole = await loadDirectory();
    if (!isStopped) timer = setTimeout(() => void round(), isWhole ? RELOAD_MS : RETRY_MS);
  };
  void round();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Before that, a name that is not known is only not there yet. */
let isLoaded = false;

const asked = new Set<string>();
const askedRules = new Set<string>();

/** A device registered since the last load, as an alert names it: asked for once, so that it has its name at once. */
export async function wantDevice(id: string): Promise<void> {
  if (!isLoaded || directory.value.devices.has(id) || asked.has(id)) return;
  asked.add(id);
  const outcome = await get<Device>(`devices/${encodeURIComponent(id)}`);
  if (outcome.kind === "ok") directory.value = { ...directory.value, devices: new Map(directory.value.devices).set(id, outcome.value) };
}

/** A rule written since the last load: its name and what to do about it stand beside its first alert already. */
export async function wantRule(id: string): Promise<void> {
  if (!isLoaded || directory.value.rules.has(id) || askedRules.has(id)) return;
  askedRules.add(id);
  const outcome = await get<Rule>(`rules/${encodeURIComponent(id)}`);
  if (outcome.kind === "ok") directory.value = { ...directory.value, rules: new Map(directory.value.rules).set(id, outcome.value) };
}

function byId<T extends { id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

export function deviceName(id: string): string {
  const name = directory.value.devices.get(id)?.name;
  return name === undefined || name === "" ? id : name;
}

export function areaName(id: string | null): string | null {
  if (id === null) return null;
  const area = directory.value.areas.get(id);
  if (area === undefined) return id;
  return language.value === "vi" ? area.name_vi : area.name_en;
}

export function ruleName(id: string): string {
  const name = directory.value.rules.get(id)?.name;
  return name === undefined || name === "" ? id : inLanguage(name, language.value);
}

/** Areas with an outline or alerts of their own, by name, for the filter. */
export const areasByName = computed<Area[]>(() => {
  const key = language.value === "vi" ? "name_vi" : "name_en";
  return [...directory.value.areas.values()].sort((a, b) => a[key].localeCompare(b[key], language.value));
});
