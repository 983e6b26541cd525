/** The words of cameras. A string missing in one language is a type error. */
import { computed } from "@preact/signals";
import { language, type Language } from "./index";
import { camerasEn, type CamerasWords } from "./cameras.en";
import { camerasVi } from "./cameras.vi";

const dictionaries: Record<Language, CamerasWords> = { vi: camerasVi, en: camerasEn };

export const camerasWords = computed<CamerasWords>(() => dictionaries[language.value]);
