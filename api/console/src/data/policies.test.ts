import { expect, test } from "vitest";
import { anAlert } from "./builders";
import { reaches, type Registry } from "./policies";
import type { Area, Device, Reach } from "./types";

const device = (id: string, given: Partial<Device>): [string, Device] => [
  id,
  { id, kind: "noise", name: "", location: null, interval_s: null, tags: [], parent: null, area: null, ...given },
];
const area = (id: string, parent: string | null): [string, Area] => [id, { id, name_vi: id, name_en: id, level: "ward", parent, label_point: null, geometry: null }];
const REGISTRY: Registry = {
  devices: new Map([device("noise-1", { tags: ["corridor:a"], parent: "cabinet" }), device("cabinet", { parent: "gateway" }), device("ring", { parent: "ring" })]),
  areas: new Map([area("ward-1", "district-1"), area("district-1", "city")]),
};
const isReached = (reach: Reach, given = {}) => reaches(reach, anAlert({ device: "noise-1", rule: "noise", area: "ward-1", ...given }), REGISTRY);

test("all fields that are given have to match", () => {
  expect(isReached({ device: "noise-1", rule: "noise" })).toBe(true);
  expect(isReached({ device: "noise-1", rule: "silence" })).toBe(false);
  expect(isReached({ kind: "noise", tag: "corridor:a", property: null })).toBe(true);
});

test("an area reaches the areas within it, a parent everything that hangs on it", () => {
  expect([isReached({ area: "city" }), isReached({ area: "elsewhere" }), isReached({ area: "city" }, { area: null })]).toEqual([true, false, false]);
  expect([isReached({ parent: "gateway" }), isReached({ parent: "noise-1" }), isReached({ parent: "other" })]).toEqual([true, true, false]);
});

test("a device that hangs on itself ends the search", () => {
  expect(isReached({ parent: "gateway" }, { device: "ring" })).toBe(false);
});
