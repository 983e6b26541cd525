/** For tests: an alert with whatever the test is not about filled in. */
import type { Alert } from "./types";

export function anAlert(given: Partial<Alert> = {}): Alert {
  const { raised_at = "2026-11-21T08:00:00Z" } = given;
  return {
    id: "alert-1",
    rule: "noise",
    device: "noise-1",
    area: "ward-1",
    property: "noise_level",
    severity: "high",
    state: "active",
    suppression: "none",
    value: 86,
    raised_at,
    cleared_at: null,
    changed_at: raised_at,
    resolved_at: null,
    measured_at: raised_at,
    revision: 1,
    assignee: null,
    due_at: null,
    acknowledged_by: null,
    acknowledged_at: null,
    suppressed_until: null,
    suppression_reason: null,
    finding: null,
    ...given,
  };
}
