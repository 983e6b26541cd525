import { beforeAll, expect, test, vi } from "vitest";
import type { PolicyNotice } from "./types";

// The dictionary remembers the language on the machine; there is no browser here.
vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => undefined });

const aNotice = (given: Partial<PolicyNotice> = {}): PolicyNotice => ({
  kind: "maintenance_began",
  policy: "mw-1",
  at: "2026-11-21T08:00:00Z",
  by: "minh",
  reason: "Pump overhaul",
  ...given,
});

let module: typeof import("./notices");
beforeAll(async () => {
  module = await import("./notices");
});

test("notices are kept newest first, each once", () => {
  const began = aNotice();
  const ended = aNotice({ kind: "maintenance_ended", at: "2026-11-21T09:00:00Z" });

  const kept = module.withNotice(module.withNotice([], began), ended);

  expect(kept.map(({ kind }) => kind)).toEqual(["maintenance_ended", "maintenance_began"]);
  expect(module.withNotice(kept, { ...began })).toBe(kept);
});

test("a notice says what, why, until when and by whom", () => {
  const at = Date.parse("2026-11-21T08:00:00Z");
  expect(module.noticeText(aNotice({ until: "2026-11-21T10:00:00Z" }), at)).toBe("Maintenance began: Pump overhaul (until 17:00:00, minh)");
});

test("what time brings about is told without a name", () => {
  const ended = aNotice({ kind: "maintenance_ended", by: "urbanwatch" });
  expect(module.noticeText(ended, Date.parse(ended.at))).toBe("Maintenance ended: Pump overhaul");
});
