/** Pictures of a camera, still and moving, with the time they are of and what became of them. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { pictureAddress } from "../../data/cameras";
import { sessionEnded } from "../../data/session";
import { serverNow } from "../../look/time";
import { MultipartParser } from "./multipart";

export interface Picture {
  /** For an `<img>`; ours until the next one. */
  url: string;
  at: number;
}

/** `lost`, `full` (too many watch): there was a picture, or none yet, and it is tried again. */
export type Shown = "connecting" | "there" | "lost" | "full" | "forbidden";

export interface Pictures {
  picture: Picture | null;
  shown: Shown;
  again: () => void;
}

/** A live picture that stands still this long is taken for a dead connection. */
const SILENT_MS = 8_000;
const STILL_TIMEOUT_MS = 8_000;
const RETRY_MS = 2_000;
/** A first still is waited for by somebody; each live picture that is opened is written down as a look. */
const LONGEST_RETRY_MS = { snapshot: 4_000, live: 15_000 };

type Ended = "forbidden" | "full" | "lost";

/** Follows the camera's pictures while it is shown; what broke is begun again by itself, after longer and longer waits. */
export function usePictures(id: string, kind: "snapshot" | "live", isWanted: boolean): Pictures {
  const picture = useSignal<Picture | null>(null);
  const shown = useSignal<Shown>("connecting");
  const round = useSignal(0);
  const urls = useRef<string[]>([]);
  const keep = (bytes: Blob, at: number): void => {
    const url = URL.createObjectURL(bytes);
    // The one before may still be on the screen while this one is decoded.
    urls.current.push(url);
    while (urls.current.length > 2) URL.revokeObjectURL(urls.current.shift() ?? "");
    picture.value = { url, at };
    shown.value = "there";
  };

  useEffect(() => {
    if (!isWanted) return undefined;
    const end = new AbortController();
    shown.value = "connecting";
    void keepTrying(end.signal, LONGEST_RETRY_MS[kind], () => (kind === "live" ? live(id, keep, end.signal) : still(id, keep, end.signal)), (ended) => (shown.value = ended));
    return () => end.abort();
  }, [id, kind, isWanted, round.value]);
  useEffect(() => () => urls.current.forEach((url) => URL.revokeObjectURL(url)), []);
  return { picture: picture.value, shown: shown.value, again: () => (round.value += 1) };
}

async function keepTrying(signal: AbortSignal, longest: number, run: () => Promise<Ended | null>, onEnded: (ended: Ended) => void): Promise<void> {
  for (let wait = RETRY_MS; !signal.aborted; wait = Math.min(wait * 1.5, longest)) {
    const began = Date.now();
    const ended = await run();
    if (signal.aborted || ended === null) return;
    onEnded(ended);
    if (ended === "forbidden") return;
    if (Date.now() - began > SILENT_MS * 2) wait = RETRY_MS; // it had worked: what comes now is a new trouble
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function still(id: string, keep: (bytes: Blob, at: number) => void, signal: AbortSignal): Promise<Ended | null> {
  const own = endedWith(signal);
  const timer = setTimeout(() => own.abort(), STILL_TIMEOUT_MS);
  try {
    const response = await asked(pictureAddress(id, "snapshot"), own.signal);
    if (!(response instanceof Response)) return response;
    keep(await response.blob(), timeOf(response.headers.get("x-measured-at")));
    return null;
  } catch (error) {
    return lostBy(error);
  } finally {
    clearTimeout(timer);
  }
}

/** One picture after the other, until the connection ends or nothing comes any more. */
async function live(id: string, keep: (bytes: Blob, at: number) => void, signal: AbortSignal): Promise<Ended> {
  const own = endedWith(signal);
  let timer = setTimeout(() => own.abort(), SILENT_MS);
  try {
    const response = await asked(pictureAddress(id, "live"), own.signal);
    if (!(response instanceof Response)) return response;
    const parser = new MultipartParser();
    const reader = response.body?.getReader();
    for (let piece = await reader?.read(); piece !== undefined && !piece.done; piece = await reader?.read()) {
      // Of several at once only the newest is worth drawing.
      const newest = parser.push(piece.value).at(-1);
      if (newest === undefined) continue;
      keep(new Blob([newest.bytes], { type: newest.type }), timeOf(newest.measuredAt));
      clearTimeout(timer);
      timer = setTimeout(() => own.abort(), SILENT_MS);
    }
    return "lost";
  } catch (error) {
    return lostBy(error);
  } finally {
    clearTimeout(timer);
    own.abort();
  }
}

/** Aborted with the other one, or by itself. */
function endedWith(signal: AbortSignal): AbortController {
  const own = new AbortController();
  signal.addEventListener("abort", () => own.abort(), { once: true });
  return own;
}

async function asked(address: string, signal: AbortSignal): Promise<Response | Ended> {
  try {
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store", signal });
    if (response.ok) return response;
    if (response.status === 401) sessionEnded();
    if (response.status === 429) return "full";
    return response.status === 403 || response.status === 401 ? "forbidden" : "lost";
  } catch (error) {
    return lostBy(error);
  }
}

/** A connection that breaks is a TypeError, one that was ended a DOMException, an answer that is no picture a RangeError. */
function lostBy(error: unknown): Ended {
  if (error instanceof TypeError || error instanceof DOMException || error instanceof RangeError) return "lost";
  throw error;
}

/** When the picture was taken, by the camera's word; else now. */
function timeOf(measuredAt: string | null): number {
  const at = measuredAt === null ? NaN : Date.parse(measuredAt);
  return Number.isNaN(at) ? serverNow() : at;
}
