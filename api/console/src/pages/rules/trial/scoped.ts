/** Which devices a rule is about, and which of them lie in one place. Pure. */
import type { Directory } from "../../../data/directory";
import type { RuleJson, ScopeJson } from "../../../data/rules";
import type { Device } from "../../../data/types";
import { within } from "../../../data/within";
import { conditionsOf } from "./ruleText";

/** Devices of any of the rule's scopes that lie in `place` (``area/ward-1``, ``tag/road:x``, ``parent/cabinet-1``; empty: anywhere). */
export function devicesOf(rule: RuleJson, place: string, known: Directory): Device[] {
  const rules = known.rules as ReadonlyMap<string, RuleJson>;
  const scopes = conditionsOf(rule, rules).map(({ scope }) => scope);
  const inPlace = placeTest(place, known);
  return [...known.devices.values()].filter((device) => inPlace(device) && scopes.some((scope) => isInScope(device, scope, known)));
}

/** The property is not the device's: which ones it has shows in its readings. */
export function isInScope(device: Device, scope: ScopeJson, { areas }: Directory): boolean {
  const isGiven = (wanted: string | null | undefined): wanted is string => wanted !== null && wanted !== undefined && wanted !== "";
  if (isGiven(scope.device) && scope.device !== device.id) return false;
  if (isGiven(scope.kind) && scope.kind !== device.kind) return false;
  if (isGiven(scope.tag) && !device.tags.includes(scope.tag)) return false;
  return !isGiven(scope.area) || (device.area !== null && within(scope.area, areas).has(device.area));
}

function placeTest(place: string, { areas }: Directory): (device: Device) => boolean {
  const [by = "", ...rest] = place.split("/");
  const id = rest.join("/");
  switch (by) {
    case "area":
    case "district": {
      const inside = within(id, areas);
      return ({ area }) => area !== null && inside.has(area);
    }
    case "tag":
      return ({ tags }) => tags.includes(id);
    case "parent":
      return ({ parent }) => parent === id;
    case "device":
      return (device) => device.id === id;
    default:
      return () => true;
  }
}
