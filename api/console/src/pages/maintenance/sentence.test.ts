import { expect, test } from "vitest";
import { pagesEn } from "../../i18n/pages.en";
import { pagesVi } from "../../i18n/pages.vi";
import { repeatSentence } from "./sentence";

function said(repeats: string): string[] {
  const window = { starts_at: "2026-11-23T15:00:00Z", ends_at: "2026-11-23T19:00:00Z", repeats, tz: "Asia/Ho_Chi_Minh" };
  return [pagesEn, pagesVi].map((words) => repeatSentence(window, words));
}

test("a recurrence is a sentence in either language, in the city's time", () => {
  expect(said("FREQ=WEEKLY;BYDAY=MO,TH")).toEqual(["every week on Monday and Thursday, 22:00 to 02:00", "mỗi tuần vào thứ Hai và thứ Năm, 22:00 đến 02:00"]);
  expect(said("FREQ=DAILY;INTERVAL=2;COUNT=5")).toEqual(["every 2 days, 22:00 to 02:00, 5 times", "cứ 2 ngày, 22:00 đến 02:00, 5 lần"]);
  expect(said("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231")).toEqual([
    "every month on the last Friday, 22:00 to 02:00, until 31/12/2027",
    "mỗi tháng vào thứ Sáu cuối cùng, 22:00 đến 02:00, đến hết 31/12/2027",
  ]);
  expect(said("FREQ=MONTHLY;BYMONTHDAY=15")[1]).toBe("mỗi tháng vào ngày 15, 22:00 đến 02:00");
});

test("once is once, and a rule beyond the form is shown as it is", () => {
  expect(said("")).toEqual(["once", "một lần"]);
  expect(said("FREQ=YEARLY")[0]).toBe("by the rule FREQ=YEARLY, 22:00 to 02:00");
});
