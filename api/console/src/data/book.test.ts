import { describe, expect, it } from "vitest";
import { alerts, Book, book, publish } from "./book";
import { anAlert } from "./builders";
import type { AlertEvent, Transition } from "./types";

const AT = Date.parse("2026-11-21T08:00:00Z");

function anEvent(alert: Partial<AlertEvent> = {}, transition: Partial<Transition> = {}): AlertEvent {
  return { ...anAlert(alert), transition: { kind: "raised", at: "2026-11-21T08:00:00Z", by: "rule:noise", announces: true, ...transition } };
}

describe("the book of alerts", () => {
  it("keeps the newest revision, whichever way it came", () => {
    const book = new Book();
    book.take(anEvent({ id: "a", revision: 3, state: "acknowledged" }), AT);

    book.put(anAlert({ id: "a", revision: 2, state: "active" }), AT + 1);

    expect(book.get("a")?.state).toBe("acknowledged");
  });

  it("forgets an open alert the list no longer holds", () => {
    const book = new Book();
    book.put(anAlert({ id: "gone" }), AT);

    book.reconcile([anAlert({ id: "here" })], AT + 10, AT + 20, () => true);

    expect(book.all().map(({ id }) => id)).toEqual(["here"]);
  });

  it("keeps an alert that came over the stream while the list was on its way", () => {
    const book = new Book();
    book.take(anEvent({ id: "new" }), AT + 15);

    book.reconcile([], AT + 10, AT + 20, () => true);

    expect(book.get("new")).toBeDefined();
  });

  it("marks what was just raised as arrived, and nothing the stream repeats after a reset", () => {
    const book = new Book();
    book.put(anAlert({ id: "known", revision: 1 }), AT);

    book.take(anEvent({ id: "known", revision: 1 }), AT + 1);
    book.take(anEvent({ id: "old", raised_at: "2026-11-21T06:00:00Z" }, { at: "2026-11-21T06:00:00Z" }), AT + 1);
    book.take(anEvent({ id: "new" }), AT + 1);

    expect(["known", "old", "new"].map((id) => book.arrival(id) !== undefined)).toEqual([false, false, true]);
  });

  it("marks nothing as arrived that did not come before operators", () => {
    const book = new Book();
    book.take(anEvent({ id: "hidden", suppression: "inhibited" }, { announces: false }), AT + 1);
    book.take(anEvent({ id: "released", revision: 4 }, { kind: "released" }), AT + 1);

    expect(["hidden", "released"].map((id) => book.arrival(id) !== undefined)).toEqual([false, true]);
  });

  it("remembers what it saw happen, once", () => {
    const book = new Book();
    book.take(anEvent({ id: "a", revision: 1 }), AT);
    book.take(anEvent({ id: "a", revision: 1 }), AT);
    book.take(anEvent({ id: "a", revision: 1 }, { kind: "commented", at: "2026-11-21T08:01:00Z", by: "minh" }), AT);

    expect(book.witnessed("a").map(({ kind }) => kind)).toEqual(["raised", "commented"]);
  });
});

it("alerts of rules on trial are never among the operators' alerts", () => {
  book.put(anAlert({ id: "live" }), 0);
  book.put(anAlert({ id: "tried", watched: true }), 0);
  publish();
  expect(alerts.value.map(({ id }) => id)).toEqual(["live"]);

  book.put(anAlert({ id: "live", revision: 2, watched: true }), 1);
  publish();

  expect(alerts.value).toEqual([]);
  book.clear();
});
