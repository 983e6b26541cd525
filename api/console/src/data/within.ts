import type { Area } from "./types";

/** The area itself and every area within it. */
export function within(id: string, areas: ReadonlyMap<string, Area>): ReadonlySet<string> {
  const found = new Set([id]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const area of areas.values()) {
      if (area.parent !== null && found.has(area.parent) && !found.has(area.id)) {
        found.add(area.id);
        grew = true;
      }
    }
  }
  return found;
}
