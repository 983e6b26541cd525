import { expect, test } from "vitest";
import { digested, NOTHING, partsOf } from "./bulk";
import { anAlert } from "./builders";

test("what became of each is told: applied, on its way, refused with its reason, not sent", () => {
  const part = ["a", "b", "c", "d", "e"].map((id) => anAlert({ id }));

  const digest = digested(NOTHING, part, [
    { id: "a", status: 200 },
    { id: "b", status: 202 },
    { id: "c", status: 409, problem: { reason: "stale_revision" } },
    { id: "d", status: 404, problem: { reason: "unknown_alert" } },
  ]);

  expect([digest.applied, digest.pending]).toEqual([1, 1]);
  expect(digest.refused.map(({ alert, problem }) => [alert.id, problem?.reason])).toEqual([
    ["c", "stale_revision"],
    ["d", "unknown_alert"],
  ]);
  expect(digest.unsent.map(({ id }) => id)).toEqual(["e"]);
});

test("a further part adds to what is known", () => {
  const first = digested(NOTHING, [anAlert({ id: "a" })], [{ id: "a", status: 200 }]);

  expect(digested(first, [anAlert({ id: "b" })], [{ id: "b", status: 200 }]).applied).toBe(2);
});

test("many are sent in parts, none twice and none forgotten", () => {
  const parts = partsOf(
    Array.from({ length: 250 }, (_, number) => number),
    100,
  );

  expect(parts.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(parts.flat()).toHaveLength(250);
});
