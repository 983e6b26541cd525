import { describe, expect, it } from "vitest";
import { anAlert } from "./builders";
import { NO_FILTER, plain, type Filter } from "./ordering";
import { entriesOf, found, isOverdue, membersOf, segmentCounts, type Entry, type Question, type Segment } from "./rows";
import type { Alert } from "./types";

const NOBODY: ReadonlySet<string> = new Set();

function asked(segment: Segment, filter: Partial<Filter> = {}, mine: ReadonlySet<string> = NOBODY): Question {
  return { segment, filter: { ...NO_FILTER, ...filter }, mine, haystack: ({ title, device }) => plain(`${title} ${device} Phường Đông Thạnh`) };
}

const group = anAlert({ id: "group", origin: "group", device: "", members: 2 });
const member = (id: string, given: Partial<Alert> = {}) =>
  anAlert({ id, device: id, suppression: "inhibited", covered_by: "group", covered_as: "member", ...given });
const city = [group, member("m-1"), member("m-2", { severity: "critical" }), anAlert({ id: "alone", device: "alone" })];

const idsOf = (alerts: readonly Alert[]) => alerts.map(({ id }) => id).sort();
const drawn = (entries: readonly Entry[]) => entries.map((entry) => (entry.kind === "heading" ? entry.key : `${"·".repeat(entry.depth)}${entry.alert.id}`));

describe("the list", () => {
  it("shows what is before operators, and nothing hidden or closed", () => {
    const alerts = [anAlert({ id: "open" }), anAlert({ id: "shelved", suppression: "shelved" }), anAlert({ id: "closed", state: "resolved" })];

    expect(idsOf(found(alerts, asked("active")))).toEqual(["open"]);
    expect(idsOf(found(alerts, asked("suppressed")))).toEqual(["shelved"]);
    expect(idsOf(found(alerts, asked("all")))).toEqual(["closed", "open", "shelved"]);
  });

  it("shows mine: the operator's own tasks and those of the operator's teams", () => {
    const alerts = [anAlert({ id: "own", assignee: "minh" }), anAlert({ id: "team", assignee: "doi-3" }), anAlert({ id: "other", assignee: "hoa" }), anAlert({ id: "free" })];

    expect(idsOf(found(alerts, asked("mine", {}, new Set(["minh", "doi-3"]))))).toEqual(["own", "team"]);
  });

  it("is searched without Vietnamese marks, word by word", () => {
    const hits = (text: string) => found([anAlert({ device: "Trạm ồn Bến Nghé" })], asked("active", { text })).length;

    expect(["ben nghe", "Đông", "dong on", "quan 1"].map(hits)).toEqual([1, 1, 1, 0]);
  });

  it("finds the alert that stands for the one searched for", () => {
    expect(idsOf(found(city, asked("active", { text: "m-2" })))).toEqual(["group"]);
  });

  it("counts what is mine and overdue", () => {
    const at = Date.parse("2026-11-21T09:00:00Z");
    const late = anAlert({ id: "late", assignee: "minh", due_at: "2026-11-21T08:59:00Z" });

    expect(segmentCounts([...city, late], new Set(["minh"]), at)).toEqual({ active: 3, suppressed: 2, mine: 1, overdue: 1 });
    expect([isOverdue(late, at), isOverdue({ ...late, state: "resolved" }, at), isOverdue(late, at - 120_000)]).toEqual([true, false, false]);
  });
});

describe("members", () => {
  it("stand under their group when it is unfolded, the worst first", () => {
    const rows = (unfolded: string[]) => drawn(entriesOf(found(city, asked("active")), membersOf(city), "active", new Set(unfolded)));

    expect(rows([])).toEqual(["alone", "group"]);
    expect(rows(["group"])).toEqual(["alone", "group", "·m-2", "·m-1"]);
  });

  it("stand in the list once, under their group, where both are found", () => {
    expect(idsOf(found(city, asked("all")))).toEqual(["alone", "group"]);
    expect(idsOf(found(city, asked("suppressed")))).toEqual(["m-1", "m-2"]);
  });

  it("of a group under an incident are two levels down, also where the group itself is not found", () => {
    const incident = anAlert({ id: "incident", origin: "reported", severity: "critical" });
    const adopted = { ...group, severity: "high" as const, suppression: "inhibited" as const, covered_by: "incident", covered_as: "adopted" as const };
    const alerts = [incident, adopted, member("m-1", { severity: "critical" })];

    const all = entriesOf(found(alerts, asked("all")), membersOf(alerts), "all", new Set(["incident", "group"]));
    expect(drawn(all)).toEqual(["incident", "·group", "··m-1"]);
    expect(idsOf(found(alerts, asked("all", { severities: new Set(["critical"]) })))).toEqual(["incident"]);
  });

  it("that are resolved are nobody's members any more", () => {
    expect(membersOf([group, member("m-1", { state: "resolved" })]).size).toBe(0);
  });
});

describe("what is hidden", () => {
  it("is gathered by why, and folded away by its heading", () => {
    const alerts = [anAlert({ id: "s", suppression: "shelved" }), anAlert({ id: "w", suppression: "maintenance" }), member("m-1")];
    const rows = (folded: string[]) => drawn(entriesOf(found(alerts, asked("suppressed")), membersOf(alerts), "suppressed", new Set(folded)));

    expect(rows([])).toEqual(["why:shelved", "s", "why:maintenance", "w", "why:inhibited", "m-1"]);
    expect(rows(["why:shelved"])).toEqual(["why:shelved", "why:maintenance", "w", "why:inhibited", "m-1"]);
  });
});

describe("ten thousand alerts", () => {
  it("with a group of a thousand unfolded are put in order fast enough to draw", () => {
    const many = Array.from({ length: 9_000 }, (_, number) => anAlert({ id: `a-${number}`, raised_at: new Date(number * 1_000).toISOString() }));
    const alerts = [group, ...Array.from({ length: 1_000 }, (_, number) => member(`m-${number}`)), ...many];
    const began = performance.now();

    const rows = entriesOf(found(alerts, asked("active")), membersOf(alerts), "active", new Set(["group"]));

    expect(rows).toHaveLength(10_001);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
