/** Numbers as people write them in the language: 1.234,5 in Vietnamese, 1,234.5 in English. */
import type { Language } from "../i18n";

const locales: Record<Language, string> = { vi: "vi-VN", en: "en-GB" };
const formats = new Map<string, Intl.NumberFormat>();

function format(language: Language, digits: number): Intl.NumberFormat {
  const key = `${language}${digits}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locales[language], { maximumFractionDigits: digits });
    formats.set(key, found);
  }
  return found;
}

/** A measured value: four significant figures at most after the point, none where they say nothing. */
export function measured(value: number, language: Language): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return format(language, digits).format(value);
}

export function whole(count: number, language: Language): string {
  return format(language, 0).format(count);
}

/** `12,5 µg/m³`: a no-break space, so a value never loses its unit at a line's end. */
export function withUnit(value: number, unit: string | null | undefined, language: Language): string {
  const number = measured(value, language);
  return unit === null || unit === undefined || unit === "" ? number : `${number}\u00a0${spelt(unit)}`;
}

const SPELT: Record<string, string> = { "ug/m3": "µg/m³", "m3/s": "m³/s", Cel: "°C" };

function spelt(unit: string): string {
  return SPELT[unit] ?? unit;
}
