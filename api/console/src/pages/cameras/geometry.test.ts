import { expect, test } from "vitest";
import type { FrameSize, LineJson } from "../../data/cameras";
import { across, arrow, clamped, freeId, lineDirections, rectanglePoints, shifted, stepOf } from "./geometry";

const FRAME: FrameSize = [1280, 720];
const line = (start: [number, number], end: [number, number]): LineJson => ({ id: "line-1", start, end });

test("a level line is crossed up and down, an upright or diagonal one left and right", () => {
  expect(lineDirections(line([0, 300], [900, 340]))).toEqual(["up", "down"]);
  expect(lineDirections(line([400, 0], [420, 700]))).toEqual(["left", "right"]);
  expect(lineDirections(line([0, 0], [100, 100]))).toEqual(["left", "right"]);
});

test("the arrow of a direction points that way, whichever end of the line came first", () => {
  for (const [start, end] of [[[100, 300], [900, 420]], [[900, 420], [100, 300]]] as const) {
    const drawn = line([...start], [...end]);
    expect(across(drawn, "up")[1]).toBeLessThan(0);
    expect(across(drawn, "down")[1]).toBeGreaterThan(0);
  }
  for (const [start, end] of [[[300, 0], [420, 700]], [[420, 700], [300, 0]]] as const) {
    const drawn = line([...start], [...end]);
    expect(across(drawn, "left")[0]).toBeLessThan(0);
    expect(across(drawn, "right")[0]).toBeGreaterThan(0);
  }
  expect(arrow(line([0, 100], [200, 100]), "down", 50)).toEqual([[100, 100], [100, 150]]);
});

test("a line of no length has an arrow of none", () => {
  expect(across(line([10, 10], [10, 10]), "left")).toEqual([0, 0]);
});

test("what is moved keeps its shape and stays on the picture", () => {
  expect(shifted([[10, 10], [60, 40]], [-100, 5], FRAME)).toEqual([[0, 15], [50, 45]]);
  expect(shifted([[1200, 700], [1250, 710]], [100, 100], FRAME)).toEqual([[1230, 710], [1280, 720]]);
  expect(clamped([1300.4, -3], FRAME)).toEqual([1280, 0]);
});

test("a rectangle's corners lie on the ground as wide and long as was said", () => {
  expect(rectanglePoints([[1, 1], [2, 1], [2, 2], [1, 2]], 3.5, 20).map(({ metres }) => metres)).toEqual([[0, 0], [3.5, 0], [3.5, 20], [0, 20]]);
});

test("a new part has an id that no other has", () => {
  expect(freeId("line", ["line-1", "line-7", "zone-9", "line-x"])).toBe("line-8");
  expect(freeId("zone", [])).toBe("zone-1");
});

test("arrows move by a hundredth of the picture, with shift by a pixel", () => {
  expect(stepOf("ArrowLeft", false, FRAME)).toEqual([-13, 0]);
  expect(stepOf("ArrowDown", true, FRAME)).toEqual([0, 1]);
  expect(stepOf("Enter", false, FRAME)).toBeNull();
});
