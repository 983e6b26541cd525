import { expect, test } from "vitest";
import { taskOf } from "./tasks";
import type { Transition } from "./types";

const aLine = (kind: Transition["kind"], reason: string | null): Transition => ({ kind, at: "2026-11-22T03:00:00Z", by: "lan", reason });

test("an assignment says to whom, and what was said with it", () => {
  expect(taskOf(aLine("assigned", "team-3"))).toEqual({ who: "team-3", comment: "" });
  expect(taskOf(aLine("assigned", "team-3: by noon: please"))).toEqual({ who: "team-3", comment: "by noon: please" });
});

test("a task taken back and other lines name nobody", () => {
  expect(taskOf(aLine("assigned", null))).toBeNull();
  expect(taskOf(aLine("assigned", "no longer needed"))).toBeNull();
  expect(taskOf(aLine("shelved", "concert"))).toBeNull();
});
