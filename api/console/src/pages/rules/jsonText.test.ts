import { expect, test } from "vitest";
import { nearestPlace, readText, ruleText } from "./jsonText";

test("what is wrong with a text is found where it stands", () => {
  const flaw = (text: string): unknown => {
    const read = readText(text);
    return read.kind === "flaw" ? [read.flaw, read.place.line, read.place.column] : "none";
  };

  expect(flaw("")).toEqual(["object", 1, 1]);
  expect(flaw("[1]")).toEqual(["object", 1, 1]);
  expect(flaw('{\n  "a": 1\n  "b": 2\n}')).toEqual(["comma", 3, 3]);
  expect(flaw('{"a": 0,5}')).toEqual(["name", 1, 9]);
  expect(flaw('{"a": .5}')).toEqual(["number", 1, 7]);
  expect(flaw('{"a": }')).toEqual(["value", 1, 7]);
  expect(flaw('{"a": "b')).toEqual(["string", 1, 7]);
  expect(flaw('{"a": 1, "a": 2}')).toEqual(["twice", 1, 10]);
  expect(flaw('{"a": 1} x')).toEqual(["end", 1, 10]);
  expect(flaw(`${'{"a":'.repeat(60)}1${"}".repeat(60)}`)).toEqual(["deep", 1, 206]);
});

test("it reads what JSON.parse reads, names like __proto__ included", () => {
  const text = '{"a": [1, -2.5e3, true, null, {"b": "\\u1ee7 \\"x\\""}], "__proto__": 1, "c": {}}';
  const read = readText(text);

  expect(read.kind === "value" && JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(text)));
});

test("a field that is not written is shown at what is around it", () => {
  const read = readText(ruleText({ kind: "several_of", of: { kind: "window", scope: {}, levels: [{ severity: "high", raise_at: 10, clear_at: 14 }], instructions: "x".repeat(80) } }));
  if (read.kind !== "value") throw new Error("is no text");

  expect(nearestPlace(read.places, "of.levels[0].hold_s").line).toBe(6);
  expect(nearestPlace(read.places, "of.over_s").line).toBe(3);
  expect(nearestPlace(read.places, "unless").line).toBe(1);
});
