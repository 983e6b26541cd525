import { expect, test } from "vitest";
import { distance, wardAt } from "./places";
import type { Area } from "./types";

const square = (west: number, south: number, east: number, north: number): [number, number][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const ward = (id: string, rings: [number, number][][], level = "ward"): Area => ({
  id,
  name_vi: id,
  name_en: id,
  level,
  parent: null,
  label_point: null,
  geometry: { type: "MultiPolygon", coordinates: [rings] },
});
const AREAS = [
  ward("city", [square(106, 10, 108, 12)], "city"),
  ward("west", [square(106.6, 10.7, 106.7, 10.8), square(106.64, 10.74, 106.66, 10.76)]),
  ward("east", [square(106.7, 10.7, 106.8, 10.8)]),
];

test("a point lies in its ward, not in the city around it", () => {
  expect(wardAt({ lon: 106.62, lat: 10.72 }, AREAS)).toBe("west");
  expect(wardAt({ lon: 106.75, lat: 10.75 }, AREAS)).toBe("east");
});

test("a hole is not part of the ward, and the sea is no ward", () => {
  expect(wardAt({ lon: 106.65, lat: 10.75 }, AREAS)).toBeNull();
  expect(wardAt({ lon: 107.5, lat: 10.75 }, AREAS)).toBeNull();
});

test("a hundredth of a degree to the north is 1.1 km", () => {
  expect(distance({ lat: 10.77, lon: 106.7 }, { lat: 10.78, lon: 106.7 })).toBeCloseTo(1113, 0);
  expect(distance({ lat: 10.77, lon: 106.7 }, { lat: 10.77, lon: 106.71 })).toBeCloseTo(1094, 0);
});
