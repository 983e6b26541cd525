/** What things are called at this console at this moment: from the lists it has read. */
import { computed } from "@preact/signals";
import { calendarName } from "../../data/calendars";
import { areaName, deviceName, ruleName } from "../../data/directory";
import { propertyName, propertyUnit } from "../../data/properties";
import type { RuleJson } from "../../data/rules";
import { known, language, words } from "../../i18n";
import { inLanguage } from "../../i18n/bilingual";
import { sentenceOf, type Names } from "./sentence";

export const names = computed<Names>(() => {
  const { kind } = words.value;
  return {
    property: propertyName,
    unit: propertyUnit,
    device: deviceName,
    area: (id) => areaName(id) ?? id,
    kind: (name) => known(kind, name),
    rule: ruleName,
    calendar: calendarName,
  };
});

export function sentence(rule: RuleJson): string {
  return sentenceOf(rule, names.value, language.value);
}

export function titleOf(rule: RuleJson): string {
  return rule.name === undefined || rule.name === "" ? (rule.id ?? "") : inLanguage(rule.name, language.value);
}
