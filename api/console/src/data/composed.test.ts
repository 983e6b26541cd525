import { expect, test } from "vitest";

import { composedOf } from "./composed";

test("a composed rule's line says of how many and of which devices it is true", () => {
  expect(composedOf("several_of: 3 of 5: d-1, d-2, d-3")).toEqual({ because: "several_of", number: "3", of: "5", subjects: ["d-1", "d-2", "d-3"], isMore: false });
});

test("a sequence names its devices in order, without a number", () => {
  expect(composedOf("sequence: d-1, area/ward-2, …")).toEqual({ because: "sequence", number: null, of: null, subjects: ["d-1", "area/ward-2"], isMore: true });
});

test("when it is over, fewer are told, or none", () => {
  expect(composedOf("back_to_normal: 0 of 5")).toMatchObject({ because: "back_to_normal", number: "0", of: "5", subjects: [] });
});

test("the reasons of other rules are none of a composed one", () => {
  expect(composedOf("threshold")).toBeNull();
  expect(composedOf("Đang thi công: 2 làn")).toBeNull();
});
