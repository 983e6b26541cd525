/** Numbers in fields: written and read as in the reader's language. Pure. */
import type { Language } from "../../i18n";

/** `undefined`: nothing is typed; `null`: what is typed is no number. One sign for decimals, comma or point, and none for thousands. */
export function readNumber(text: string): number | null | undefined {
  const plain = text.replaceAll(/[\s\u00a0]/g, "").replace("−", "-");
  if (plain === "") return undefined;
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(plain) ? Number(plain.replace(",", ".")) : null;
}

export function shownNumber(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined || typeof value !== "number") return "";
  const text = Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21 ? String(value) : value.toFixed(9).replace(/\.?0+$/, "");
  return language === "vi" ? text.replace(".", ",") : text;
}
