import { expect, test } from "vitest";
import { endOfShift } from "./shift";

const at = (text: string): number => Date.parse(`2026-11-22T${text}:00+07:00`);

test("a shift ends at 6, 14 or 22 o'clock of the city", () => {
  expect(["03:00", "06:30", "13:49", "21:00"].map((time) => endOfShift(at(time)))).toEqual(["06:00", "14:00", "14:00", "22:00"].map(at));
});

test("after 22 o'clock it ends tomorrow", () => {
  expect(endOfShift(at("23:10"))).toBe(Date.parse("2026-11-23T06:00:00+07:00"));
});

test("minutes before its end the next shift's end is meant", () => {
  expect(endOfShift(at("13:55"))).toBe(at("22:00"));
});
