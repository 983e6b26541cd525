import { expect, test } from "vitest";

import { inLanguage } from "./bilingual";

test("a text in both languages is shown in the reader's own", () => {
  expect(inLanguage("Kẹt xe / Congestion", "vi")).toBe("Kẹt xe");
  expect(inLanguage("Kẹt xe / Congestion", "en")).toBe("Congestion");
});

test("a text in one language is everybody's", () => {
  expect(inLanguage("Tiếng ồn 1/h", "en")).toBe("Tiếng ồn 1/h");
});
