import type { Language } from "./index";

/**
 * A text that people wrote in both languages, "Kẹt xe / Congestion": the half in this one, Vietnamese first.
 * A text without " / " is the same for everybody.
 */
export function inLanguage(text: string, language: Language): string {
  const parts = text.split(" / ");
  if (parts.length !== 2) return text;
  return parts[language === "vi" ? 0 : 1]!.trim();
}
