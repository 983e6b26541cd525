/** Numbers of figures as people write them: `0,7`, `14`, `3,2 %`. */
import { language } from "../../i18n";
import { measured } from "../../look/numbers";

export function figureText(value: number, isShare: boolean): string {
  return isShare ? percent(value) : measured(Math.round(value * 100) / 100, language.value);
}

/** A tenth of a per cent matters where the target is one per cent. */
export function percent(share: number): string {
  const value = share * 100;
  const rounded = value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${measured(rounded, language.value)}\u00a0%`;
}
