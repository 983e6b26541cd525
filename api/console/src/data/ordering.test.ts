import { describe, expect, it } from "vitest";
import { anAlert } from "./builders";
import { byUrgency, counted, listed, NO_FILTER, plain } from "./ordering";

const haystack = () => plain("Trạm ồn Bến Nghé Phường Đông Thạnh");

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

  it("hides the suppressed and the closed until they are asked for", () => {
    const alerts = [anAlert({ id: "open" }), anAlert({ id: "shelved", suppression: "shelved" }), anAlert({ id: "closed", state: "resolved" })];
    const ids = (filter: Partial<typeof NO_FILTER>) => listed(alerts, { ...NO_FILTER, ...filter }, haystack).map(({ id }) => id);

    expect(ids({})).toEqual(["open"]);
    expect(ids({ showSuppressed: true })).toContain("shelved");
    expect(ids({ showClosed: true })).toContain("closed");
  });

  it("is searched without Vietnamese marks, word by word", () => {
    const found = (text: string) => listed([anAlert()], { ...NO_FILTER, text }, haystack).length;

    expect(["ben nghe", "Đông", "dong on", "quan 1"].map(found)).toEqual([1, 1, 1, 0]);
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
