import { expect, test } from "vitest";

import { levelInQuestion, withoutLevels, type ExplainedFact } from "./explanations";

const level = (severity: string, raise_at: number, ...more: ExplainedFact[]): ExplainedFact[] => [{ name: "severity", text: severity }, { name: "raise_at", value: raise_at }, ...more];
const facts = [{ name: "value", value: 84 }, ...level("high", 90), ...level("medium", 85), { name: "measured_at", at: "2026-11-22T01:00:00Z" }];

test("each level keeps its own facts", () => {
  const { levels, others } = withoutLevels(facts);

  expect(levels.map(({ severity, facts: own }) => [severity, own.map(({ value }) => value)])).toEqual([
    ["high", [90]],
    ["medium", [85]],
  ]);
  expect(others.map(({ name }) => name)).toEqual(["value", "measured_at"]);
});

test("a sentence is about the level that holds, else the one that waits, else the nearest", () => {
  const { levels } = withoutLevels(facts);
  const waiting = withoutLevels([...level("high", 90), ...level("low", 20, { name: "pending_since", at: "2026-11-22T01:00:00Z" })]).levels;

  expect(levelInQuestion(levels, "high", 84)?.severity).toBe("high");
  expect(levelInQuestion(waiting, null, 84)?.severity).toBe("low");
  expect(levelInQuestion(levels, null, 84)?.severity).toBe("medium");
});
