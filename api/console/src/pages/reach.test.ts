import { expect, test } from "vitest";
import { anAlert } from "../data/builders";
import type { Directory } from "../data/directory";
import type { Area, Device } from "../data/types";
import { alertsWithin, devicesWithin, isEmptyReach, reachOf } from "./reach";

function aDevice(id: string, given: Partial<Device> = {}): [string, Device] {
  return [id, { id, kind: "noise", name: id, location: null, interval_s: 60, tags: [], parent: null, area: "ward-1", ...given }];
}

function anArea(id: string, parent: string | null): [string, Area] {
  return [id, { id, name_vi: id, name_en: id, level: "ward", parent, label_point: null, geometry: null }];
}

const city: Directory = {
  areas: new Map([anArea("city", null), anArea("ward-1", "city"), anArea("ward-2", "city")]),
  devices: new Map([
    aDevice("gateway", { kind: "network" }),
    aDevice("cabinet", { parent: "gateway", tags: ["corridor:a"] }),
    aDevice("loop", { parent: "cabinet", area: "ward-2" }),
    aDevice("loner", { kind: "rain", area: null }),
  ]),
  rules: new Map(),
};

function reached(fields: Record<string, string>): string[] {
  return devicesWithin(reachOf(fields), city).map(({ id }) => id);
}

test("what hangs on a device includes the device itself and what hangs on that", () => {
  expect(reached({ parent: "gateway" })).toEqual(["gateway", "cabinet", "loop"]);
});

test("an area includes the areas within it, and all given fields must match", () => {
  expect(reached({ area: "city" })).toEqual(["gateway", "cabinet", "loop"]);
  expect(reached({ area: "ward-2", kind: "noise" })).toEqual(["loop"]);
  expect(reached({ tag: "corridor:a", area: "ward-2" })).toEqual([]);
});

test("a rule or a property narrows the alerts", () => {
  const alerts = [anAlert({ id: "a", rule: "noise", device: "loop", area: "ward-2" }), anAlert({ id: "b", rule: "silent", device: "loop", area: "ward-2" })];

  expect(alertsWithin({ rule: "silent", area: "city" }, alerts, city).map(({ id }) => id)).toEqual(["b"]);
});

test("what is not filled in is not part of it", () => {
  expect(reachOf({ device: " noise-1 ", area: "", rule: null })).toEqual({ device: "noise-1" });
  expect(isEmptyReach({ area: "  " })).toBe(true);
});
