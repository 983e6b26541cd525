import { describe, expect, it } from "vitest";
import { anAlert } from "./builders";
import { byUrgency, counted } from "./ordering";

describe("the list", () => {
  it("puts the most severe first, then the newest", () => {
    const alerts = [
      anAlert({ id: "old-high", severity: "high", raised_at: "2026-11-21T07:00:00Z" }),
      anAlert({ id: "new-low", severity: "low", raised_at: "2026-11-21T09:00:00Z" }),
      anAlert({ id: "new-high", severity: "high", raised_at: "2026-11-21T08:00:00Z" }),
      anAlert({ id: "critical", severity: "critical", raised_at: "2026-11-21T06:00:00Z" }),
    ];

    expect(alerts.sort(byUrgency).map(({ id }) => id)).toEqual(["critical", "new-high", "old-high", "new-low"]);
  });

  it("counts what waits for an operator, and leaves the suppressed out", () => {
    const counts = counted([
      anAlert({ id: "1", severity: "high" }),
      anAlert({ id: "2", severity: "high", state: "acknowledged" }),
      anAlert({ id: "3", severity: "low", state: "cleared" }),
      anAlert({ id: "4", severity: "critical", suppression: "maintenance" }),
    ]);

    expect(counts.bySeverity.high).toEqual({ open: 2, unacknowledged: 1 });
    expect([counts.open, counts.unacknowledged, counts.suppressed]).toEqual([3, 2, 1]);
  });
});
