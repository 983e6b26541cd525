/** Several alerts chosen at once: which are marked after a key or a click. Pure. */

export type Marks = ReadonlySet<string>;

export const NONE: Marks = new Set();

export function toggled(marks: Marks, id: string): Marks {
  const changed = new Set(marks);
  if (!changed.delete(id)) changed.add(id);
  return changed;
}

/** With everything from `from` to `to` in the order of `ids`, both included; where `from` is gone, `to` alone. */
export function extended(marks: Marks, ids: readonly string[], from: string | null, to: string): Marks {
  const end = ids.indexOf(to);
  if (end === -1) return marks;
  const begin = from === null ? -1 : ids.indexOf(from);
  const first = begin === -1 ? end : Math.min(begin, end);
  return new Set([...marks, ...ids.slice(first, Math.max(begin, end) + 1)]);
}

/** All of `ids`, or none of them where all are marked already. */
export function allOrNone(marks: Marks, ids: readonly string[]): Marks {
  return ids.length > 0 && ids.every((id) => marks.has(id)) ? NONE : new Set(ids);
}

/** Without what is no longer there: nobody decides about what they do not see. */
export function remaining(marks: Marks, ids: ReadonlySet<string>): Marks {
  const kept = [...marks].filter((id) => ids.has(id));
  return kept.length === marks.size ? marks : new Set(kept);
}
