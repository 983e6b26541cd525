/** One shape per severity, so that nothing hangs on colour alone. Drawn alike in the list and on the map. */
import type { Severity } from "../data/types";

/** Outlines in a box of 24 by 24. */
export const OUTLINES: Record<Severity, string> = {
  critical: "M7.6 1.5h8.8L22.5 7.6v8.8l-6.1 6.1H7.6L1.5 16.4V7.6Z",
  high: "M12 2 23 21.5H1Z",
  medium: "M12 1.2 22.8 12 12 22.8 1.2 12Z",
  low: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
};

/** The mark inside: two strokes, one stroke, a bar, nothing. */
export const MARKS: Record<Severity, string> = {
  critical: "M12 6.2v7.3M12 17.4v.2",
  high: "M12 9v5.6M12 18.2v.2",
  medium: "M8 12h8",
  low: "M12 12v.2",
};

/** A camera, in the same box. */
export const CAMERA_BODY = "M3 7.5h11.5v9H3Z";
export const CAMERA_LENS = "M15.8 10.8 21.5 7.6v8.8l-5.7-3.2Z";

/** Filled while somebody has to act, an outline once it is acknowledged: alike in the list and on the map. */
export function SeverityShape({ severity, size = 24, isFilled = true }: { severity: Severity; size?: number; isFilled?: boolean }) {
  return (
    <svg class={`shape severity-${severity} ${isFilled ? "" : "shape-outlined"}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path class="shape-outline" d={OUTLINES[severity]} />
      <path class="shape-mark" d={MARKS[severity]} />
    </svg>
  );
}

const ICONS = {
  check: "M4 12.5 9.5 18 20 6.5",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4ZM10 21h4",
  wave: "M3 12c2-5 4-5 6 0s4 5 6 0 4-5 6 0",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 21 21",
  close: "M6 6l12 12M18 6 6 18",
  comment: "M4 5h16v11H10l-5 4v-4H4Z",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c0-5 4-7 8-7s8 2 8 7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5.5l3.5 2",
  pin: "M12 21c-4-5-6.5-8.5-6.5-11.5a6.5 6.5 0 1 1 13 0C18.5 12.5 16 16 12 21ZM12 7.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  pause: "M8 5v14M16 5v14",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.8 1.8M17.2 17.2 19 19M19 5l-1.8 1.8M6.8 17.2 5 19",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z",
  exit: "M10 4H4v16h6M15 8l4 4-4 4M19 12H9",
  up: "M12 19V5M6 11l6-6 6 6",
  flag: "M5 21V4h13l-3 4.5L18 13H5",
  circle: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z",
  right: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  under: "M5 4v9a4 4 0 0 0 4 4h10M15 12l5 5-5 5",
  calendar: "M4 6h16v14H4ZM4 10.5h16M8 3v4M16 3v4",
  stop: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM6 6l12 12",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
} as const;

export type IconName = keyof typeof ICONS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}
