import { expect, test, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => undefined });
vi.stubGlobal("location", { hash: "" });
const { Editing } = await import("./editing");
const { newRule, tidy, withAt, isSame, defaultOf } = await import("./model");
const { shownFields } = await import("./placement");
const { RULE_KINDS } = await import("../../data/rules");
const { ruleText, readText } = await import("./jsonText");
type RuleJson = import("../../data/rules").RuleJson;
type StoredRule = import("../../data/rules").StoredRule;

const STAMPS = { id: "r", version: 4, changed_by: "lan", changed_at: "2026-11-22T00:00:00Z" };

test("the text of a rule of each kind is that rule again", () => {
  for (const kind of RULE_KINDS) {
    const rule = tidy({ ...newRule(kind), name: "Quy tắc" });
    const read = readText(ruleText(rule));

    expect(read).toMatchObject({ kind: "value", value: rule });
  }
});

test("what the api answers with all its defaults is, tidied, what was written", () => {
  for (const kind of RULE_KINDS) {
    const written = { ...newRule(kind), name: "Quy tắc", unless: ["tet"] };
    const names = ["instructions", "is_enabled", "source", "group", "rises", "hold_s", "severity", "at_least", "is_fault", "within_s", "share", "every_s", "low"];
    const defaults = Object.fromEntries(names.map((name) => [name, defaultOf(kind, name)] as const).filter(([, value]) => value !== undefined));
    const answered = { ...defaults, ...written, ...STAMPS, response: { acknowledge_within_s: null, escalate_to: "" } } as unknown as RuleJson;

    expect(isSame(tidy(answered), tidy(written))).toBe(true);
  }
});

test("a field of the form changes the text, and the text the form, for every kind", () => {
  for (const kind of RULE_KINDS) {
    const editing = new Editing(null, newRule(kind));
    editing.set(["name"], "Kẹt xe");
    expect(editing.text.value).toContain('"name": "Kẹt xe"');

    editing.write(editing.text.value.replace("Kẹt xe", "Ngập"));
    expect(editing.rule.value.name).toBe("Ngập");
    expect(editing.whole.value).toMatchObject({ kind, name: "Ngập" });
  }
});

test("while the text is no rule the form shows the last one, and there is nothing to save", () => {
  const editing = new Editing(null, newRule("threshold"));
  editing.write('{\n  "kind": "threshold",\n  "levels" [1]\n}');

  expect(editing.whole.value).toBeNull();
  expect(editing.rule.value.levels).toHaveLength(1);
  expect(editing.textProblems.value).toEqual([{ place: { line: 3, column: 12 }, message: "A colon belongs here." }]);

  editing.write('{"kind": "threshold", "scope": {}, "levels": "high"}');
  expect(editing.whole.value).toBeNull();
  expect(editing.textProblems.value[0]?.message).toContain("levels");
});

test("a rule is unsaved as soon as it says something else, not when it is only written otherwise", () => {
  const stored = { ...newRule("threshold"), ...STAMPS } as StoredRule;
  const editing = new Editing(stored, stored);
  editing.write(`${editing.text.value}\n\n`);
  expect(editing.isDirty.value).toBe(false);

  editing.set(["levels", 0, "raise_at"], 90);
  expect(editing.isDirty.value).toBe(true);
  expect(editing.whole.value).toMatchObject({ id: "r", version: 4 });
  editing.undo();
  expect(editing.isDirty.value).toBe(false);
});

test("what the api complains of stands at the field of the part, and at its line of the text", () => {
  const editing = new Editing(null, newRule("several_of"));
  editing.complain([
    { field: "of.levels[0].raise_at", message: "Expected `float`" },
    { field: "of.levels[0].sound", message: "unknown" },
    { field: "scope", message: "selects nothing" },
    { field: "", message: "no" },
  ]);

  expect(editing.flaws.value.get("of.levels[0].raise_at")).toEqual(["Expected `float`"]);
  expect(editing.flaws.value.get("of.levels[0]")).toEqual(["of.levels[0].sound: unknown"]);
  expect(editing.flaws.value.get("scope")).toEqual(["selects nothing"]);
  expect(editing.flaws.value.get("")).toEqual(["no"]);
  const lines = editing.text.value.split("\n");
  const problem = editing.textProblems.value.find(({ message }) => message.startsWith("of.levels[0].raise_at"));
  expect(lines[(problem?.place.line ?? 0) - 1]).toContain('"raise_at"');

  editing.set(["of", "levels", 0, "raise_at"], 12);
  expect(editing.flaws.value.has("of.levels[0].raise_at")).toBe(false);
  expect(editing.flaws.value.has("scope")).toBe(true);
});

test("a complaint within an expression stands at its condition", () => {
  const rule = newRule("combination");

  expect(shownFields(rule).has("when.of[1].levels[0].clear_at")).toBe(true);
  expect(shownFields(withAt(rule, ["when"], { kind: "not", of: "other" })).has("when.of")).toBe(true);
});

test("what the form can tell itself is told once saving was tried", () => {
  const editing = new Editing(null, newRule("sequence"));
  expect(editing.flaws.value.size).toBe(0);

  expect(editing.tried()).toBe(false);
  expect([...editing.flaws.value.keys()]).toEqual(["name", "of[0].scope", "of[1].scope"]);

  editing.put({ ...newRule("threshold"), name: "x", scope: { property: "speed" }, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }, { severity: "critical", raise_at: 12, clear_at: 15 }] });
  expect(editing.tried()).toBe(false);
  expect([...editing.flaws.value.keys()]).toEqual(["levels[1].raise_at"]);
});

test("a field that goes with one choice only goes when another is made", () => {
  const editing = new Editing(null, newRule("window"));
  editing.set(["fn"], "percentile");
  expect(editing.rule.value.percentile).toBe(85);

  editing.set(["fn"], "avg");
  expect(editing.text.value).not.toContain("percentile");
});
