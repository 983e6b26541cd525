/** Server-sent events of an answer that is read once: EventSource cannot send a body, so they are taken apart here. */
import { outcomeOf, type Outcome } from "./client";
import type { Problem } from "./types";

export interface StreamEvent {
  name: string;
  data: string;
}

/** Takes text in pieces as they come, gives the events that are whole. */
export class EventParser {
  private rest = "";

  push(text: string): StreamEvent[] {
    const blocks = (this.rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.flatMap(eventOf);
  }
}

function eventOf(block: string): StreamEvent[] {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [field = "", ...rest] = line.split(":");
    const value = rest.join(":").replace(/^ /, "");
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? [] : [{ name, data: data.join("\n") }];
}

export type Streamed<T> = Outcome<T> | { kind: "cancelled" };

/**
 * Posts `body` and follows the answer: `onProgress` for each event `progress`, the value of `result` at the end. An api
 * that answers with plain JSON is understood, too. It has no time limit of its own: `signal` ends it.
 */
export async function postAndFollow<T, P>(path: string, body: unknown, onProgress: (progress: P) => void, signal: AbortSignal): Promise<Streamed<T>> {
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify(body),
      signal,
    });
    if (response.ok && response.headers.get("content-type")?.startsWith("text/event-stream") === true) return await followed<T, P>(response, onProgress);
    return await outcomeOf<T>(response);
  } catch (error) {
    if (signal.aborted) return { kind: "cancelled" };
    // fetch and its reader reject with TypeError when the connection breaks, with DOMException when it is ended
    if (error instanceof TypeError || error instanceof DOMException) return { kind: "unreachable" };
    throw error;
  }
}

async function followed<T, P>(response: Response, onProgress: (progress: P) => void): Promise<Streamed<T>> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  for (let piece = await reader?.read(); piece !== undefined && !piece.done; piece = await reader?.read()) {
    for (const { name, data } of parser.push(piece.value)) {
      if (name === "progress") onProgress(JSON.parse(data) as P);
      else if (name === "result") return { kind: "ok", value: JSON.parse(data) as T };
      else if (name === "problem") {
        const problem = JSON.parse(data) as Problem;
        return { kind: "refused", status: problem.status ?? 500, problem };
      }
    }
  }
  return { kind: "unreachable" };
}
