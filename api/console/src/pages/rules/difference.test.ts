import { expect, test } from "vitest";
import type { RuleJson } from "../../data/rules";
import { differences } from "./difference";
import { newId } from "./model";
import { readNumber, shownNumber } from "./numberText";

const before: RuleJson = {
  kind: "several_of",
  id: "jam",
  version: 1,
  changed_by: "lan",
  scope: { tag: "road:a" },
  of: { kind: "window", scope: {}, fn: "avg", over_s: 300, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }] },
  at_least: 2,
};

test("two versions differ in what they say, not in who wrote them or in what goes without saying", () => {
  expect(differences(before, { ...before, version: 2, changed_by: "minh", within_s: 0, instructions: "", is_enabled: true })).toEqual([]);
});

test("a change deep within a part is told at its field", () => {
  const after: RuleJson = { ...before, at_least: 3, unless: ["tet"], of: { ...(before.of as RuleJson), levels: [{ severity: "high", raise_at: 8, clear_at: 14 }] } };

  expect(differences(before, after)).toEqual([
    { field: "of.levels[0].raise_at", before: 10, after: 8 },
    { field: "at_least", before: 2, after: 3 },
    { field: "unless", before: undefined, after: ["tet"] },
  ]);
});

test("a part of another kind is one change", () => {
  const after: RuleJson = { ...before, of: "other" };

  expect(differences(before, after).map(({ field }) => field)).toEqual(["of"]);
});

test("a short name is made from the name and is nobody else's", () => {
  expect(newId("Kẹt xe đường Võ Văn Kiệt", new Set())).toBe("ket-xe-duong-vo-van-kiet");
  expect(newId("Ngập", new Set(["ngap", "ngap-2"]))).toBe("ngap-3");
  expect(newId("", new Set())).toBe("rule");
});

test("numbers are read with comma or point, and shown as the language writes them", () => {
  expect(["0,5", "-1.25", " 10 ", "", "1.000,5", "ten"].map(readNumber)).toEqual([0.5, -1.25, 10, undefined, null, null]);
  expect([shownNumber(0.5, "vi"), shownNumber(0.5, "en"), shownNumber(null, "vi")]).toEqual(["0,5", "0.5", ""]);
});
