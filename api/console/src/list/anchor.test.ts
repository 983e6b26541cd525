import { describe, expect, it } from "vitest";
import { hold } from "./anchor";

const place = (scrollTop: number) => ({ scrollTop, rowHeight: 10, viewHeight: 30 });
const before = ["a", "b", "c", "d", "e"];

describe("rows that arrive above", () => {
  it("push the list down at its top, where the operator follows it", () => {
    expect(hold(before, ["new", ...before], place(0), null, false)).toEqual({ scrollTop: 0, newAbove: 0 });
  });

  it("leave the rows in view where they are once the operator has scrolled", () => {
    expect(hold(before, ["new", ...before], place(20), null, false)).toEqual({ scrollTop: 30, newAbove: 1 });
  });

  it("do not move the row under the operator's hand, at the top neither", () => {
    expect(hold(before, ["x", "y", ...before], place(0), "b", true)).toEqual({ scrollTop: 20, newAbove: 2 });
  });

  it("and rows that go: the next one in view holds the place", () => {
    expect(hold(before, ["a", "b", "d", "e"], place(20), null, false).scrollTop).toBe(10);
  });
});
