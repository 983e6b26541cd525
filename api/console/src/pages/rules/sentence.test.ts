import { expect, test } from "vitest";
import { RULE_KINDS, type RuleJson } from "../../data/rules";
import { newRule } from "./model";
import { durationText, sentenceOf, type Names } from "./sentence";

const names: Names = {
  property: (name) => ({ speed: "Tốc độ", water_level: "Mực nước", rain_rate: "Cường độ mưa" })[name] ?? name,
  unit: (name) => ({ speed: "km/h", water_level: "m", rain_rate: "mm/h" })[name] ?? "",
  device: (id) => `device ${id}`,
  area: (id) => `Phường ${id}`,
  kind: (kind) => (kind === "traffic" ? "Trạm đếm xe" : kind),
  rule: (id) => id,
  calendar: (id) => (id === "tet" ? "Tết" : id),
};

const jam: RuleJson = {
  kind: "several_of",
  scope: { tag: "road:vo-van-kiet", property: "speed" },
  of: { kind: "window", scope: {}, fn: "avg", over_s: 300, every_s: 60, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }] },
  at_least: 3,
  per: "all",
  unless: ["tet"],
};

test("a road where several detectors are slow is said in one sentence of each language", () => {
  expect(sentenceOf(jam, names, "vi")).toBe("Trung bình tốc độ trong 5 phút dưới 10\u00a0km/h ở ít nhất 3 thiết bị của road:vo-van-kiet, trừ Tết");
  expect(sentenceOf(jam, { ...names, property: () => "Speed" }, "en")).toBe("Average speed over 5 min below 10\u00a0km/h at 3 or more devices of road:vo-van-kiet, except Tết");
});

test("levels are told from the mildest on, with how long they have to last", () => {
  const rule: RuleJson = {
    kind: "threshold",
    scope: { property: "water_level", area: "7" },
    levels: [
      { severity: "critical", raise_at: 1.6, clear_at: 1.4 },
      { severity: "medium", raise_at: 1.2, clear_at: 1.1 },
    ],
    hold_s: 120,
  };

  expect(sentenceOf(rule, names, "vi")).toBe("Mực nước trên 1,2\u00a0m (vừa), 1,6\u00a0m (nghiêm trọng) suốt 2 phút ở mọi thiết bị trong Phường 7");
});

test("a falling rate is told by how much it falls", () => {
  const rule: RuleJson = { kind: "rate", scope: { property: "water_level", device: "g1" }, levels: [{ severity: "high", raise_at: -0.3, clear_at: -0.1 }], over_s: 900, per_s: 3600 };

  expect(sentenceOf(rule, { ...names, property: () => "Water level" }, "en")).toBe("Water level falls by more than 0.3\u00a0m in 1 h (measured over 15 min) at device g1");
});

test("a sequence tells its parts in order, and another rule by its name", () => {
  const rule: RuleJson = {
    kind: "sequence",
    of: ["mưa to", { kind: "threshold", scope: { property: "water_level", kind: "traffic" }, levels: [{ severity: "high", raise_at: 1, clear_at: 0.8 }] }],
    within_s: 3600,
    per: "area",
  };

  expect(sentenceOf(rule, names, "vi")).toBe("Lần lượt trong 1 giờ: quy tắc “mưa to” đúng, rồi Mực nước trên 1\u00a0m ở mọi trạm đếm xe, trong cùng một phường");
});

test("and, or, not are told with brackets where they are needed", () => {
  const rule: RuleJson = { kind: "combination", when: { kind: "all", of: ["a", { kind: "any", of: ["b", { kind: "not", of: "c" }] }] }, per: "all", scope: {} };

  expect(sentenceOf(rule, names, "en")).toBe("Rule “a” is true and (rule “b” is true or not (rule “c” is true))");
});

test("a rule that is only begun is told as far as it goes, in both languages", () => {
  for (const kind of RULE_KINDS) {
    for (const rule of [newRule(kind), { kind }, { ...newRule(kind), levels: [], of: undefined, when: undefined } as unknown as RuleJson]) {
      expect(sentenceOf(rule, names, "vi").length).toBeGreaterThan(3);
      expect(sentenceOf(rule, names, "en")).not.toMatch(/undefined|null|NaN|\[object/);
    }
  }
});

test("a duration is told in the largest unit that divides it", () => {
  expect([90, 300, 5400, 86_400, 172_800].map((seconds) => durationText(seconds, "en"))).toEqual(["90 s", "5 min", "90 min", "1 day", "2 days"]);
});

test("what ails a camera and what it saw is said in words, a line by its id", () => {
  const seen = (sighting: string, subject: string): RuleJson => ({ kind: "sighting", sighting, subject, severity: "high", scope: { kind: "camera" } });
  const said = (rule: RuleJson): string => sentenceOf(rule, names, "en");
  expect(said(seen("health", "unreachable"))).toContain("trouble of its own, no connection");
  expect(said(seen("incident", "wrong_way"))).toContain("an incident, wrong way");
  expect(said(seen("crossing", "stopped"))).toContain("a crossing “stopped”");
});
