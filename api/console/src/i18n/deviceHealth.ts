/** The words of device health. A string missing in one language is a type error. */
import { computed } from "@preact/signals";
import { language, type Language } from "./index";
import { deviceHealthEn, type DeviceHealthWords } from "./deviceHealth.en";
import { deviceHealthVi } from "./deviceHealth.vi";

const dictionaries: Record<Language, DeviceHealthWords> = { vi: deviceHealthVi, en: deviceHealthEn };

export const deviceHealthWords = computed<DeviceHealthWords>(() => dictionaries[language.value]);
