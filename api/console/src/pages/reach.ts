/** What a window or an entry out of service is about: which devices and alerts it reaches. Pure. */
import type { Directory } from "../data/directory";
import type { Alert, Device, Reach } from "../data/types";
import { within } from "../data/within";

export type { Reach } from "../data/types";

export const REACH_FIELDS = ["device", "parent", "area", "rule", "kind", "tag", "property"] as const;
export type ReachField = (typeof REACH_FIELDS)[number];


/** What of a form, a query or an answer is given. */
export function reachOf(fields: Reach | Readonly<Record<string, string>>): Reach {
  const reach: Reach = {};
  for (const field of REACH_FIELDS) {
    const value = fields[field]?.trim() ?? "";
    if (value !== "") reach[field] = value;
  }
  return reach;
}

export function isEmptyReach(reach: Reach | Readonly<Record<string, string>>): boolean {
  return Object.keys(reachOf(reach)).length === 0;
}

/** Registered devices within reach; a rule or property narrows alerts, not devices. */
export function devicesWithin(reach: Reach, directory: Directory): Device[] {
  const test = testOf(reach, directory);
  return [...directory.devices.values()].filter((device) => test(device.id, device.area));
}

export function alertsWithin(reach: Reach, alerts: readonly Alert[], directory: Directory): Alert[] {
  const { rule, property } = reachOf(reach);
  const test = testOf(reach, directory);
  return alerts.filter(
    (alert) => (rule == null || alert.rule === rule) && (property == null || alert.property === property) && test(alert.device, alert.area),
  );
}

function testOf(reach: Reach, { areas, devices }: Directory): (device: string, area: string | null) => boolean {
  const { device, parent, area, kind, tag } = reachOf(reach);
  const inside = area == null ? null : within(area, areas);
  return (id, place) => {
    const registered = devices.get(id);
    if (device != null && id !== device) return false;
    if (inside !== null && (place === null || !inside.has(place))) return false;
    if (kind != null && registered?.kind !== kind) return false;
    if (tag != null && !(registered?.tags.includes(tag) ?? false)) return false;
    return parent == null || hangsOn(id, parent, devices);
  };
}

/** A chain of parents that leads back to itself ends where it began. */
function hangsOn(id: string, parent: string, devices: ReadonlyMap<string, Device>): boolean {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at); at = devices.get(at)?.parent ?? null) {
    if (at === parent) return true;
    seen.add(at);
  }
  return false;
}
