/** The two languages. A string missing in one of them is a type error. */
import { computed, signal } from "@preact/signals";
import { en } from "./en";
import { vi } from "./vi";

export type Dictionary = typeof en;
export type Language = "vi" | "en";

const KEY = "urbanwatch.language";
const dictionaries: Record<Language, Dictionary> = { vi, en };

/** Vietnamese unless the operator chose English on this machine: the control room's language. */
function remembered(): Language {
  return localStorage.getItem(KEY) === "en" ? "en" : "vi";
}

export const language = signal<Language>(remembered());
export const words = computed<Dictionary>(() => dictionaries[language.value]);

export function speak(choice: Language): void {
  language.value = choice;
  localStorage.setItem(KEY, choice);
}

/** A name the product knows, in the operator's language; else the name as it is, made readable. */
export function known(names: Record<string, string>, name: string): string {
  return names[name] ?? name.replaceAll("_", " ");
}
