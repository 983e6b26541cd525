/** Which registered devices a scope reaches, and which of them report the property just now. */
import { signal } from "@preact/signals";
import { directory } from "../../data/directory";
import { latestOf } from "../../data/latest";
import type { ScopeJson } from "../../data/rules";
import type { Device } from "../../data/types";
import { devicesWithin } from "../reach";

export function devicesOf(scope: ScopeJson): Device[] {
  const { device, kind, tag, area } = scope;
  return devicesWithin({ device: device ?? null, kind: kind ?? null, tag: tag ?? null, area: area ?? null }, directory.value);
}

/** Properties by device, as far as they were asked for. */
const reported = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
const asked = new Set<string>();
const AT_ONCE = 4;

/** How many of these report the property; null until all have answered. */
export function reporting(devices: readonly Device[], property: string): number | null {
  const known = reported.value;
  if (devices.some(({ id }) => !known.has(id))) return null;
  return devices.filter(({ id }) => known.get(id)?.has(property) === true).length;
}

/** Asks each device once a page what it measures. */
export async function wantReported(devices: readonly Device[]): Promise<void> {
  const wanted = devices.filter(({ id }) => !asked.has(id));
  wanted.forEach(({ id }) => asked.add(id));
  for (let begin = 0; begin < wanted.length; begin += AT_ONCE) {
    const some = wanted.slice(begin, begin + AT_ONCE);
    const answers = await Promise.all(some.map(({ id }) => latestOf(id)));
    const found = new Map(reported.peek());
    some.forEach(({ id }, index) => {
      const readings = answers[index];
      if (readings === null || readings === undefined) asked.delete(id);
      else found.set(id, new Set(readings.map(({ property }) => property)));
    });
    reported.value = found;
  }
}
