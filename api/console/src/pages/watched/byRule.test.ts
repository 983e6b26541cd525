import { expect, test } from "vitest";

import { anAlert } from "../../data/builders";
import { byRule } from "./byRule";

const NOW = Date.parse("2026-11-22T08:00:00Z");

test("rules with something standing come first, and quiet ones are there, too", () => {
  const found = byRule(
    [
      anAlert({ id: "a", rule: "noise", raised_at: "2026-11-22T07:00:00Z", cleared_at: "2026-11-22T07:10:00Z", state: "cleared" }),
      anAlert({ id: "b", rule: "jam", raised_at: "2026-11-20T07:00:00Z" }),
    ],
    ["quiet", "noise"],
    NOW,
  );

  expect(found.map(({ rule, standing, over, lately }) => [rule, standing.length, over.length, lately])).toEqual([
    ["jam", 1, 0, 0],
    ["noise", 0, 1, 1],
    ["quiet", 0, 0, 0],
  ]);
});
