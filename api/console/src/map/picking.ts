/** A place chosen on the map: by a click, or by Enter at the middle of the map. */
import { signal } from "@preact/signals";
import type { Location } from "../data/types";

type Answer = (place: Location | null) => void;

export const picking = signal<Answer | null>(null);

/** Null when the operator goes back without a place. */
export function pickPlace(): Promise<Location | null> {
  picking.peek()?.(null);
  return new Promise((resolve) => {
    picking.value = (place) => {
      picking.value = null;
      resolve(place);
    };
  });
}
