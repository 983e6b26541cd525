import { expect, test } from "vitest";
import { alertHash, hashOf, LETTERS, pageOfLetter, PAGES, routeOf, ruleHash } from "./routes";

test("an address without a page, and one that nobody knows, are the list of alerts", () => {
  expect(["", "#", "#/", "#/nowhere?x=1"].map(routeOf)).toEqual(Array.from({ length: 4 }, () => ({ page: "alerts", query: {} })));
});

test("a page's address comes back as the page and what it is asked for", () => {
  for (const page of PAGES) {
    expect(routeOf(hashOf(page, { device: "nhiệt độ/1 & 2", from: "" }))).toEqual({ page, query: { device: "nhiệt độ/1 & 2" } });
  }
});

test("an alert's address is the list with that alert", () => {
  expect(alertHash("al-7f")).toBe("#/?alert=al-7f");
  expect(routeOf("#/?alert=al-7f")).toEqual({ page: "alerts", query: { alert: "al-7f" } });
});

test("a rule's address is the page of rules with that rule", () => {
  expect(ruleHash("noise:high", { tab: "trial" })).toBe("#/rules/noise%3Ahigh?tab=trial");
  expect(routeOf("#/rules/noise%3Ahigh?tab=trial")).toEqual({ page: "rules", item: "noise:high", query: { tab: "trial" } });
  expect(routeOf("#/teams/night")).toEqual({ page: "alerts", query: {} });
});

test("each page has a letter of its own", () => {
  expect(PAGES.map((page) => pageOfLetter(LETTERS[page]))).toEqual([...PAGES]);
  expect(pageOfLetter("z")).toBeUndefined();
});
