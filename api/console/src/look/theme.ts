/** Dark for a dim room, light for a bright one; the choice stays on this machine. */
import { effect, signal } from "@preact/signals";

export type Theme = "dark" | "light";
const KEY = "urbanwatch.theme";

export const theme = signal<Theme>(localStorage.getItem(KEY) === "light" ? "light" : "dark");

export function switchTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, theme.value);
}

export function applyTheme(): () => void {
  return effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
}

/** A colour of the style sheet, for what is drawn on a canvas. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
