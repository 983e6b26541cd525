/** The place of a composed rule's alert, as people call it. */
import { areaName, deviceName, directory } from "./directory";
import type { RuleJson, ScopeJson } from "./rules";
import { trialWords } from "../i18n/trial";

/**
 * ``area/ward-1``, ``tag/road:Vo Van Kiet``, ``parent/cabinet-1``; ``city`` has no name of its own. ``all`` is all that
 * the rule is about, `scope`: the road or the area it names.
 */
export function placeName(place: string, scope: ScopeJson = {}): string {
  const [by = "", ...rest] = place.split("/");
  const id = rest.join("/");
  switch (by) {
    case "area":
    case "district":
      return areaName(id) ?? id;
    case "device":
    case "parent":
      return deviceName(id);
    case "tag":
      return tagName(id);
    case "city":
      return trialWords.value.trial.city;
    case "":
    case "all":
      return scopeName(scope) ?? trialWords.value.trial.everywhere;
    default:
      return place;
  }
}

/** The place of an alert of this rule. */
export function placeOfRule(place: string, ruleId: string): string {
  const rule = directory.value.rules.get(ruleId) as RuleJson | undefined;
  return placeName(place, rule?.scope);
}

function scopeName({ tag, area, device }: ScopeJson): string | null {
  if (device) return deviceName(device);
  if (tag) return tagName(tag);
  return area ? (areaName(area) ?? area) : null;
}

/** ``road:Cầu Gỗ`` is Cầu Gỗ to people. */
function tagName(tag: string): string {
  return tag.replace(/^[^:]*:/, "");
}
