import { describe, expect, it } from "vitest";
import { endedNow, newId, planOf, type MaintenanceWindow } from "./windows";

const NOON = Date.parse("2026-11-23T05:00:00Z");

function aWindow(given: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    id: "w",
    reach: { device: "noise-1" },
    starts_at: "2026-11-23T04:00:00Z",
    ends_at: "2026-11-23T06:00:00Z",
    repeats: "",
    tz: "Asia/Ho_Chi_Minh",
    reason: "painting",
    by: "lan",
    is_open: false,
    current: null,
    next: null,
    ...given,
  };
}

describe("the plan", () => {
  it("holds what is open, what comes and what is past", () => {
    const next = { starts_at: "2026-11-24T04:00:00Z", ends_at: "2026-11-24T06:00:00Z" };
    const plan = planOf(
      [
        aWindow({ id: "open", is_open: true }),
        aWindow({ id: "coming", starts_at: next.starts_at, ends_at: next.ends_at, next }),
        aWindow({ id: "past", starts_at: "2026-11-22T04:00:00Z", ends_at: "2026-11-22T06:00:00Z" }),
        aWindow({ id: "yearly", repeats: "FREQ=YEARLY", is_open: true, current: { starts_at: "2026-11-23T04:00:00Z", ends_at: "2026-11-23T05:30:00Z" } }),
      ],
      NOON,
    );

    expect([plan.open, plan.coming, plan.past].map((part) => part.map(({ window }) => window.id))).toEqual([["yearly", "open"], ["coming"], ["past"]]);
  });

  it("lets a window be past as soon as it ends, before the api is asked again", () => {
    expect(planOf([aWindow({ is_open: true })], Date.parse("2026-11-23T06:00:00Z") - 1).open).toHaveLength(1);
    expect(planOf([aWindow({ is_open: true })], Date.parse("2026-11-23T06:00:00Z")).past).toHaveLength(1);
  });
});

describe("ending a window now", () => {
  it("that is open once moves its end", () => {
    expect(endedNow(aWindow(), NOON)).toMatchObject({ next: null, body: { starts_at: "2026-11-23T04:00:00.000Z", ends_at: "2026-11-23T05:00:00.000Z", repeats: "" } });
  });

  it("of a series begins the series with the next time, with as many left", () => {
    const ended = endedNow(aWindow({ starts_at: "2026-11-22T04:00:00Z", ends_at: "2026-11-22T06:00:00Z", repeats: "FREQ=DAILY;COUNT=5" }), NOON);

    expect(ended?.body).toMatchObject({ starts_at: "2026-11-24T04:00:00.000Z", ends_at: "2026-11-24T06:00:00.000Z", repeats: "FREQ=DAILY;COUNT=3" });
  });

  it("of a series at its last time makes it a window that was once", () => {
    const ended = endedNow(aWindow({ starts_at: "2026-11-22T04:00:00Z", ends_at: "2026-11-22T06:00:00Z", repeats: "FREQ=DAILY;COUNT=2" }), NOON);

    expect(ended?.body).toMatchObject({ starts_at: "2026-11-23T04:00:00.000Z", ends_at: "2026-11-23T05:00:00.000Z", repeats: "" });
  });

  it("of a series at its last but one time leaves a window that opens once more", () => {
    const ended = endedNow(aWindow({ repeats: "FREQ=DAILY;UNTIL=20261124" }), NOON);

    expect(ended?.body).toMatchObject({ starts_at: "2026-11-24T04:00:00.000Z", repeats: "" });
  });

  it("of a series by a rule beyond the form goes by what the api says comes next", () => {
    const current = { starts_at: "2026-11-23T04:00:00Z", ends_at: "2026-11-23T06:00:00Z" };
    const next = { starts_at: "2027-11-23T04:00:00Z", ends_at: "2027-11-23T06:00:00Z" };

    const ended = endedNow(aWindow({ repeats: "FREQ=YEARLY", is_open: true, current, next }), NOON);

    expect(ended?.body).toMatchObject({ starts_at: "2027-11-23T04:00:00.000Z", ends_at: "2027-11-23T06:00:00.000Z", repeats: "FREQ=YEARLY" });
  });

  it("that is not open is not offered", () => {
    expect(endedNow(aWindow(), Date.parse("2026-11-23T07:00:00Z"))).toBeNull();
  });
});

it("new ids tell the day and do not repeat", () => {
  const ids = new Set(Array.from({ length: 50 }, () => newId("works", NOON)));

  expect(ids.size).toBe(50);
  expect([...ids][0]).toMatch(/^works-20261123-[0-9a-z]{5}$/);
});
