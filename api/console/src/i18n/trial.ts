/** The words of trying, explaining and watching a rule. A string missing in one language is a type error. */
import { computed } from "@preact/signals";
import { language, type Language } from "./index";
import { trialEn, type TrialWords } from "./trial.en";
import { trialVi } from "./trial.vi";

const dictionaries: Record<Language, TrialWords> = { vi: trialVi, en: trialEn };

export const trialWords = computed<TrialWords>(() => dictionaries[language.value]);
