import { expect, test, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => undefined });
vi.stubGlobal("location", { hash: "" });
const { newestMinute, perMinute } = await import("./minutes");

const MINUTE = 60_000;
const CAMERA = { id: "cam", source: "scene:street", view: { lines: [{ id: "line-1", start: [0, 100] as [number, number], end: [900, 100] as [number, number] }] } };
const series = (device: string, values: readonly [number, number][]) => ({ device, property: "vehicle_count", unit: "", faults: [], readings: values.map(([minute, value]) => ({ at: minute * MINUTE, value })) });

test("both directions of a camera's lines add up, and a minute without a count stays empty", () => {
  const counts = perMinute(CAMERA, [series("cam:line-1:up", [[7, 4], [9, 1]]), series("cam:line-1:down", [[7, 2]]), series("other:line-1:up", [[8, 50]])], 10.5 * MINUTE, 4);

  expect(counts).toEqual([null, 6, null, 1]);
});

test("the newest minute is told while it is young, else none", () => {
  expect(newestMinute([3, 0, null], 3)).toBe(0);
  expect(newestMinute([3, null, null], 2)).toBeNull();
});
