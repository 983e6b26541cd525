import { expect, test } from "vitest";

import { EventParser } from "./eventStream";

test("events are taken whole, however the text is cut", () => {
  const parser = new EventParser();
  const text = 'event: progress\r\ndata: {"done": 0.5}\r\n\r\n: heartbeat\n\nevent: result\ndata: {"a":\ndata: 1}\n\n';

  const events = [...text].flatMap((letter) => parser.push(letter));

  expect(events).toEqual([
    { name: "progress", data: '{"done": 0.5}' },
    { name: "result", data: '{"a":\n1}' },
  ]);
});
