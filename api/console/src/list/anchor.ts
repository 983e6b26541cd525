/** Keeps what the operator looks at in its place while rows come and go above it. Pure. */

export interface Place {
  scrollTop: number;
  rowHeight: number;
  viewHeight: number;
}

export interface Moved {
  scrollTop: number;
  /** How many rows that were not there before now stand above the first row in view. */
  newAbove: number;
}

/**
 * Where to scroll after the rows changed from `before` to `after`. `held` is the row that must not move (the
 * selected one, if in view); without it, the first row in view. At the very top the list is followed unless `isHeld`.
 */
export function hold(
  before: readonly string[],
  after: readonly string[],
  place: Place,
  held: string | null,
  isHeld: boolean,
): Moved {
  if (place.scrollTop <= 0 && !isHeld) return { scrollTop: 0, newAbove: 0 };
  const indexAfter = new Map(after.map((id, index) => [id, index]));
  const first = Math.floor(place.scrollTop / place.rowHeight);
  const last = Math.ceil((place.scrollTop + place.viewHeight) / place.rowHeight);
  const inView = before.slice(first, last);
  const candidates = held !== null && inView.includes(held) ? [held, ...inView] : inView;
  const anchor = candidates.find((id) => indexAfter.has(id));
  if (anchor === undefined) return { scrollTop: place.scrollTop, newAbove: 0 };
  const shift = (indexAfter.get(anchor) ?? 0) - before.indexOf(anchor);
  const scrollTop = Math.max(0, place.scrollTop + shift * place.rowHeight);
  const known = new Set(before);
  const firstAfter = Math.ceil(scrollTop / place.rowHeight);
  const newAbove = after.slice(0, firstAfter).filter((id) => !known.has(id)).length;
  return { scrollTop, newAbove };
}
