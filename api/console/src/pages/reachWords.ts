/** What a reach is about, in words: "area Bến Thành, kind Noise meter". */
import { areaName, deviceName, ruleName } from "../data/directory";
import { known, words } from "../i18n";
import { pageWords } from "../i18n/pages";
import { REACH_FIELDS, reachOf, type Reach, type ReachField } from "./reach";

export function reachText(reach: Reach): string {
  const { parts } = pageWords.value.reach;
  const given = reachOf(reach);
  return REACH_FIELDS.filter((field) => given[field] != null)
    .map((field) => parts[field](nameOf(field, given[field] ?? "")))
    .join(", ");
}

function nameOf(field: ReachField, value: string): string {
  switch (field) {
    case "device":
    case "parent":
      return deviceName(value);
    case "area":
      return areaName(value) ?? value;
    case "rule":
      return ruleName(value);
    case "kind":
      return known(words.value.kind, value);
    case "property":
      return known(words.value.property, value);
    case "tag":
      return value;
  }
}
