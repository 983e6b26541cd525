/** The words of the pages beside the list of alerts. A string missing in one language is a type error. */
import { computed } from "@preact/signals";
import { language, type Language } from "./index";
import { pagesEn } from "./pages.en";
import { pagesVi } from "./pages.vi";

export type PageWords = typeof pagesEn;

const dictionaries: Record<Language, PageWords> = { vi: pagesVi, en: pagesEn };

export const pageWords = computed<PageWords>(() => dictionaries[language.value]);
