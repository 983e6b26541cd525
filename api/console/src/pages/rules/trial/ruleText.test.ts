import { expect, test } from "vitest";

import type { Directory } from "../../../data/directory";
import type { RuleJson } from "../../../data/rules";
import type { Area, Device } from "../../../data/types";
import { conditionsOf, linesOf, sameRule } from "./ruleText";
import { devicesOf } from "./scoped";

const jam: RuleJson = {
  kind: "several_of",
  scope: { tag: "road:vo-van-kiet", property: "speed" },
  of: { kind: "window", scope: { kind: "traffic" }, fn: "avg", over_s: 300, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }] },
  at_least: 3,
};

test("a part without a scope of its own has that of the whole", () => {
  expect(conditionsOf(jam, new Map())[0]?.scope).toEqual({ tag: "road:vo-van-kiet", property: "speed", kind: "traffic" });
});

test("rules a combination names are followed, in whatever it says of them", () => {
  const both: RuleJson = { kind: "combination", when: { kind: "all", of: ["jam", { kind: "not", of: "rain" }, "unknown"] } };
  const rules = new Map([["jam", jam], ["rain", { kind: "threshold", scope: { property: "rain_rate" } } satisfies RuleJson]]);

  expect(conditionsOf(both, rules).map(({ scope }) => scope.property)).toEqual(["speed", "rain_rate"]);
});

test("a circle of rules ends", () => {
  const one: RuleJson = { kind: "sequence", of: ["other", "other"], within_s: 60 };

  expect(conditionsOf(one, new Map([["other", one]]))).toEqual([]);
});

test("only what is held against readings themselves is drawn over them", () => {
  const levels = [{ severity: "high" as const, raise_at: 3, clear_at: 2 }];

  expect(linesOf({ kind: "threshold", levels })).toEqual(levels);
  expect(linesOf({ kind: "window", fn: "avg", levels })).toEqual(levels);
  expect(linesOf({ kind: "window", fn: "count", levels })).toBeNull();
  expect(linesOf({ kind: "deviation", levels })).toBeNull();
  expect(linesOf({ kind: "implausible", low: 0, high: null })).toEqual([{ severity: "low", raise_at: 0, clear_at: 0 }]);
});

test("what the api writes into a rule does not make it another", () => {
  expect(sameRule({ ...jam, id: "jam", version: 3 }, { version: 2, ...jam })).toBe(true);
  expect(sameRule(jam, { ...jam, at_least: 4 })).toBe(false);
});

test("a rule's devices are those its parts are about, in the place asked for", () => {
  const device = (id: string, area: string, ...tags: string[]): Device => ({ id, kind: "traffic", name: "", location: null, interval_s: 30, tags, parent: null, area });
  const area = (id: string, parent: string | null): Area => ({ id, name_vi: id, name_en: id, level: "ward", parent, label_point: null, geometry: null });
  const devices = [device("d-1", "ward-1", "road:vo-van-kiet"), device("d-2", "ward-2", "road:vo-van-kiet"), device("d-3", "ward-1")];
  const known: Directory = { devices: new Map(devices.map((one) => [one.id, one])), areas: new Map([area("ward-1", "city"), area("ward-2", "city"), area("city", null)].map((one) => [one.id, one])), rules: new Map() };
  const ids = (place: string): string[] => devicesOf(jam, place, known).map(({ id }) => id);

  expect(ids("")).toEqual(["d-1", "d-2"]);
  expect(ids("area/ward-2")).toEqual(["d-2"]);
  expect(ids("city/city")).toEqual(["d-1", "d-2"]);
  expect(ids("tag/road:vo-van-kiet")).toEqual(["d-1", "d-2"]);
});
