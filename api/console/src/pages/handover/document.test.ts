import { describe, expect, it } from "vitest";
import { anAlert } from "../../data/builders";
import type { Alert } from "../../data/types";
import { en } from "../../i18n/en";
import { vi } from "../../i18n/vi";
import { pagesEn } from "../../i18n/pages.en";
import { pagesVi } from "../../i18n/pages.vi";
import { duration } from "../../look/time";
import type { Handover, HappenedItem, Listing } from "./answer";
import { documentOf, placed, textOf, type DocumentSection, type Tongue } from "./document";

const NOW = Date.parse("2026-11-22T10:00:00Z");

function speaking(given: Partial<Tongue> = {}): Tongue {
  return {
    words: en,
    pages: pagesEn,
    device: (id) => id,
    area: (id) => id,
    rule: (id) => id,
    alert: ({ rule, device }) => `${rule} ${device}`,
    assignee: (id) => id,
    reach: (reach) => Object.values(reach).join(" "),
    moment: (instant) => new Date(instant).toISOString().slice(11, 16),
    duration: (milliseconds) => duration(milliseconds, en.age),
    number: String,
    percent: (share) => `${share * 100} %`,
    now: NOW,
    ...given,
  };
}

function listing(...items: Alert[]): Listing {
  return { count: items.length, by_severity: { critical: 0, high: items.length, medium: 0, low: 0 }, items };
}

function aHandover(given: Partial<Handover> = {}): Handover {
  const none = listing();
  return {
    period: { from: "2026-11-22T02:00:00Z", to: "2026-11-22T10:00:00Z", areas: null },
    standing: none,
    cleared: none,
    shelved: none,
    planned: none,
    tasks: none,
    maintenance: [],
    out_of_service: [],
    happened: { annunciations: 0, by_kind: {}, findings: {}, count: 0, items: [], notice_count: 0, notices: [] },
    kpis: null,
    ...given,
  };
}

function told(given: Partial<HappenedItem["transition"]>, severity: HappenedItem["severity"] = "high"): HappenedItem {
  const transition = { kind: "raised" as const, at: "2026-11-22T03:00:00Z", by: "rule:noise", reason: "threshold", announces: false, ...given };
  return { alert: "al-1", rule: "noise", device: "noise-1", area: "ward-1", title: "", severity, finding: null, transition };
}

function part(handover: Handover, id: DocumentSection["id"], isWhole = false): DocumentSection {
  const found = documentOf(handover, speaking(), { isWhole }).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no section ${id}`);
  return found;
}

describe("the hand-over", () => {
  it("says of what is shelved by whom, until when and why", () => {
    const shelved = anAlert({ shelved_by: "lan", suppressed_until: "2026-11-22T12:30:00Z", suppression_reason: "spare part ordered" });

    expect(part(aHandover({ shelved: listing(shelved) }), "shelved").lines[0]?.facts).toEqual(["by lan", "until 12:30", "reason: spare part ordered"]);
  });

  it("says of a task that is late by how much", () => {
    const late = anAlert({ assignee: "team-3", due_at: "2026-11-22T09:15:00Z", assigned_by: "lan" });
    const [line] = part(aHandover({ tasks: listing(late, anAlert({ id: "b", assignee: "minh" })) }), "tasks").lines;

    expect(line).toMatchObject({ isUrgent: true, facts: ["with team-3", "due 09:15", "OVERDUE by 45 min", "given by lan"] });
  });

  it("tells everything people did, and of what was only announced what mattered most, unless all is asked for", () => {
    const items = [told({ announces: true }, "low"), told({ announces: true }, "critical"), told({ kind: "commented", by: "lan", reason: "called the ward" }, "low")];
    const handover = aHandover({ happened: { annunciations: 2, by_kind: { raised: 2, commented: 1 }, findings: {}, count: 3, items, notice_count: 0, notices: [] } });

    expect(part(handover, "happened").lines.map(({ severity, facts }) => [severity, facts])).toEqual([
      ["critical", []],
      ["low", ["lan", "“called the ward”"]],
    ]);
    expect(part(handover, "happened").notes).toContain("2 of 3 are listed.");
    expect(part(handover, "happened", true).lines).toHaveLength(3);
  });

  it("tells what happened in its order, windows among it", () => {
    const notices = [{ kind: "maintenance_began" as const, policy: "w", at: "2026-11-22T03:30:00Z", by: "lan", reason: "painting" }];
    const items = [told({ at: "2026-11-22T04:00:00Z" }), told({ at: "2026-11-22T03:00:00Z" })];

    const { lines } = part(aHandover({ happened: { annunciations: 0, by_kind: {}, findings: {}, count: 2, items, notice_count: 1, notices } }), "happened");

    expect(lines.map(({ time }) => time)).toEqual(["03:00", "03:30", "04:00"]);
  });

  it("says of a task to whom it went, and names nobody for what time brings about", () => {
    const notices = [{ kind: "maintenance_ended" as const, policy: "w", at: "2026-11-22T03:30:00Z", by: "urbanwatch", reason: "painting" }];
    const items = [told({ kind: "assigned", by: "lan", reason: "team-3: by noon" })];

    const { lines } = part(aHandover({ happened: { annunciations: 0, by_kind: {}, findings: {}, count: 1, items, notice_count: 1, notices } }), "happened");

    expect(lines.map(({ facts }) => facts)).toEqual([["with team-3", "lan", "“by noon”"], []]);
  });

  it("does not say a place twice", () => {
    expect(placed("Meter 11, Ward 1", "Ward 1")).toBe("Meter 11, Ward 1");
    expect(placed("Meter 11", "Ward 1")).toBe("Meter 11, Ward 1");
  });

  it("says when the database is away instead of an empty shift", () => {
    expect(part(aHandover({ happened: null }), "happened")).toMatchObject({ lines: [], empty: pagesEn.handover.away });
    expect(part(aHandover({ happened: null }), "figures").empty).toBe(pagesEn.handover.away);
    expect(part(aHandover(), "figures").empty).toBe(pagesEn.handover.tooMany);
  });

  it("says that a list is shortened", () => {
    const standing = { ...listing(anAlert()), count: 300 };

    expect(part(aHandover({ standing }), "standing")).toMatchObject({ count: 300, notes: ["1 of 300 are listed."] });
  });

  it("is the same as text, with the note, in either language", () => {
    const handover = aHandover({ standing: listing(anAlert({ severity: "critical", chattering: true })) });
    const texts = [speaking(), speaking({ words: vi, pages: pagesVi })].map((tongue) =>
      textOf(["head"], documentOf(handover, tongue, { isWhole: false }), "crane comes at 7", tongue),
    );

    expect(texts[0]).toContain("STANDING (1)\n- [Critical] noise noise-1; since 08:00 (1 d 2 h); not acknowledged; chattering");
    expect(texts[0]).toContain("NOTE FOR THE NEXT SHIFT\ncrane comes at 7");
    expect(texts[1]).toContain("ĐANG TỒN TẠI (1)\n- [Nguy cấp] noise noise-1;");
  });
});
