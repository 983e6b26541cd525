/** Words of the managed alarms, in both languages. A string missing in one of them is a type error. */
import { computed } from "@preact/signals";
import { language } from "..";
import { en } from "./en";
import { vi } from "./vi";

export type ManagingWords = typeof en;

const dictionaries = { vi, en };

export const managing = computed<ManagingWords>(() => dictionaries[language.value]);
