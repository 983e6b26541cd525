/** The catalogue of properties: what is measured, in which unit, and what it is called. */
import { computed, signal } from "@preact/signals";
import { get, type Outcome } from "./client";
import type { Page } from "./types";
import { known, language, words } from "../i18n";

export interface Property {
  name: string;
  quantity: string;
  unit: string;
  units: string[];
  low: number | null;
  high: number | null;
  label_vi: string;
  label_en: string;
}

export const properties = signal<ReadonlyMap<string, Property>>(new Map());

let isAsked = false;

/** Asked for once; what cannot be read now is asked for by the next page that needs it. */
export async function wantProperties(): Promise<void> {
  if (isAsked) return;
  isAsked = true;
  const outcome: Outcome<Page<Property>> = await get<Page<Property>>("properties");
  isAsked = outcome.kind === "ok";
  if (outcome.kind === "ok") properties.value = new Map(outcome.value.items.map((property) => [property.name, property]));
}

export function propertyName(name: string): string {
  const found = properties.value.get(name);
  if (found === undefined) return known(words.value.property, name);
  return language.value === "vi" ? found.label_vi : found.label_en;
}

/** The unit levels of this property are in; empty where the catalogue does not know it. */
export function propertyUnit(name: string | null | undefined): string {
  return name === null || name === undefined ? "" : (properties.value.get(name)?.unit ?? "");
}

export const propertiesByName = computed<Property[]>(() => {
  const key = language.value === "vi" ? "label_vi" : "label_en";
  return [...properties.value.values()].sort((a, b) => a[key].localeCompare(b[key], language.value));
});
