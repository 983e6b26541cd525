import { expect, test } from "vitest";
import { MultipartParser } from "./multipart";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (part: { bytes: Uint8Array } | undefined): string => new TextDecoder().decode(part?.bytes);
const part = (body: string, length: string): string => `--frame\r\nContent-Type: image/jpeg\r\n${length}X-Measured-At: 2026-11-22T08:00:00Z\r\n\r\n${body}\r\n`;

test("pictures are given as soon as they are whole, however the answer is cut", () => {
  const parser = new MultipartParser();
  const whole = part("first", "Content-Length: 5\r\n") + part("2nd", "Content-Length: 3\r\n");

  const found = [...whole].flatMap((letter) => parser.push(bytes(letter)));

  expect(found.map(text)).toEqual(["first", "2nd"]);
  expect(found[0]).toMatchObject({ type: "image/jpeg", measuredAt: "2026-11-22T08:00:00Z" });
});

test("a picture with a boundary's letters in it is not cut short when its length is told", () => {
  const parser = new MultipartParser();
  const body = "a\r\n--frame\r\n\r\nb";
  expect(parser.push(bytes(part(body, `Content-Length: ${body.length}\r\n`))).map(text)).toEqual([body]);
});

test("without a length a picture ends at the next boundary", () => {
  const parser = new MultipartParser();
  expect(parser.push(bytes(part("one", ""))).map(text)).toEqual([]);
  expect(parser.push(bytes(part("two", ""))).map(text)).toEqual(["one"]);
});

test("an answer that never ends a picture is refused instead of kept", () => {
  const parser = new MultipartParser();
  expect(() => parser.push(new Uint8Array(17 * 1024 * 1024))).toThrow(RangeError);
});
