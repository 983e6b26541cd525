import { expect, test } from "vitest";
import { allOrNone, extended, NONE, remaining, toggled } from "./marks";

const IDS = ["a", "b", "c", "d", "e"];
const sorted = (marks: ReadonlySet<string>) => [...marks].sort();

test("one is chosen and let go", () => {
  expect(sorted(toggled(NONE, "b"))).toEqual(["b"]);
  expect(sorted(toggled(toggled(NONE, "b"), "b"))).toEqual([]);
});

test("a range is chosen in both directions, beside what is chosen already", () => {
  expect(sorted(extended(new Set(["e"]), IDS, "b", "d"))).toEqual(["b", "c", "d", "e"]);
  expect(sorted(extended(NONE, IDS, "d", "b"))).toEqual(["b", "c", "d"]);
});

test("a range from a row that is gone begins where it ends", () => {
  expect(sorted(extended(NONE, IDS, "gone", "c"))).toEqual(["c"]);
  expect(sorted(extended(NONE, IDS, null, "c"))).toEqual(["c"]);
  expect(sorted(extended(new Set(["a"]), IDS, "a", "gone"))).toEqual(["a"]);
});

test("all are chosen, and none when all are", () => {
  expect(sorted(allOrNone(new Set(["a"]), IDS))).toEqual(IDS);
  expect(sorted(allOrNone(new Set(IDS), IDS))).toEqual([]);
});

test("what is gone is chosen no more, and nothing changes when nothing is gone", () => {
  const marks = new Set(["a", "b"]);
  expect(sorted(remaining(marks, new Set(["b", "c"])))).toEqual(["b"]);
  expect(remaining(marks, new Set(IDS))).toBe(marks);
});
