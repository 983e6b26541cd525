/** What a window or an entry out of service is about: which devices and alerts it reaches. Pure. */
import type { Directory } from "../data/directory";
import { reaches } from "../data/policies";
import type { Alert, Device, Reach } from "../data/types";

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
  const { rule: _rule, property: _property, ...place } = reachOf(reach);
  return [...directory.devices.values()].filter(({ id, area }) => reaches(place, { device: id, area, rule: "", property: "" }, directory));
}

export function alertsWithin(reach: Reach, alerts: readonly Alert[], directory: Directory): Alert[] {
  return alerts.filter((alert) => reaches(reach, alert, directory));
}
