/** Why an alert is not before operators, in one line. */
import { book } from "../data/book";
import { deviceName } from "../data/directory";
import { subjectOf, titleOf } from "../data/view";
import type { Alert } from "../data/types";
import { managing } from "../i18n/managing";

const AWAITING = "awaiting ";

export function hiddenBecause(alert: Alert): string {
  const { row } = managing.value;
  if (alert.suppression === "inhibited") {
    const parent = awaited(alert);
    return parent === null ? row.covered(coverOf(alert)) : row.awaiting(deviceName(parent));
  }
  const by = alert.suppression === "shelved" && alert.shelved_by !== null ? row.by(alert.shelved_by) : "";
  return [alert.suppression_reason ?? "", by].filter((part) => part !== "").join(" · ");
}

/** The device whose own outage is waited for, while the alert is held. */
export function awaited({ covered_by, suppression_reason }: Alert): string | null {
  if (covered_by !== null || suppression_reason?.startsWith(AWAITING) !== true) return null;
  return suppression_reason.slice(AWAITING.length);
}

function coverOf({ covered_by }: Alert): string {
  const cover = covered_by === null ? undefined : book.get(covered_by);
  if (cover === undefined) return covered_by ?? "";
  return [subjectOf(cover), titleOf(cover)].filter((part) => part !== "").join(", ");
}
