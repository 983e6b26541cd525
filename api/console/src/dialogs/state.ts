/** Which dialog is open, and about what. */
import { signal } from "@preact/signals";
import { pickPlace } from "../map/picking";
import type { Alert, Location, Severity } from "../data/types";

export type Target = { kind: "comment" | "resolve" | "shelve" | "assign"; alerts: readonly Alert[] };
export type Open =
  | Target
  | { kind: "outOfService"; alert: Alert }
  | { kind: "putUnder"; alerts: readonly Alert[] }
  | { kind: "adopt"; incident: Alert }
  | { kind: "report" };

export const dialog = signal<Open | null>(null);

/** The first field of the open dialog: what is typed faster than it appears belongs there. */
export const FIELD_ID = "dialog-field";

export function openDialog(open: Open): void {
  dialog.value = open;
}

export function closeDialog(): void {
  dialog.value = null;
}

/** An incident being entered: kept while the place is chosen on the map, and after a refusal. */
export interface Draft {
  title: string;
  severity: Severity;
  source: string;
  area: string;
  location: Location | null;
  description: string;
}

export const EMPTY_DRAFT: Draft = { title: "", severity: "high", source: "phone", area: "", location: null, description: "" };

export const draft = signal<Draft>(EMPTY_DRAFT);

/** Leaves the dialog for the map and comes back to it, with a place or without. */
export async function choosePlace(onPlace: (location: Location) => void): Promise<void> {
  closeDialog();
  const place = await pickPlace();
  if (place !== null) onPlace(place);
  openDialog({ kind: "report" });
}
