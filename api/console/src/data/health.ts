/** What `/readyz` says, every few seconds: which part is missing, how old the data is, whether the server answers. */
import { signal } from "@preact/signals";
import { offsetTo, serverNow } from "../look/time";
import type { Check, Readiness } from "./types";

const POLL_MS = 5_000;
const TIMEOUT_MS = 4_000;

/** The last answer and when it came; null before the first. */
export const readiness = signal<{ value: Readiness; at: number } | null>(null);
/** Whether the server answered the last poll. One lost poll is not yet an outage, two are. */
export const isReachable = signal(true);

export function watchHealth(onAnswer: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let misses = 0;
  const round = async (): Promise<void> => {
    const answer = await poll();
    if (isStopped) return;
    misses = answer === null ? misses + 1 : 0;
    isReachable.value = misses < 2;
    if (answer !== null) {
      readiness.value = { value: answer, at: serverNow() };
      onAnswer();
    }
    timer = setTimeout(() => void round(), misses === 1 ? 1_000 : POLL_MS);
  };
  void round();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** 503 carries the same body as 200: not ready, and why. */
async function poll(): Promise<Readiness | null> {
  try {
    const response = await fetch("/readyz", { signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store" });
    const body: unknown = await response.json();
    const date = response.headers.get("date");
    if (date !== null) offsetTo(Date.parse(date));
    return isReadiness(body) ? body : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isReadiness(body: unknown): body is Readiness {
  return typeof body === "object" && body !== null && "checks" in body && typeof body.checks === "object";
}

/** The part of the system a check is about, as far as the operator's next step depends on it. */
export type Part = "database" | "log" | "data" | "judging" | "alarming" | "storing" | "cameras" | "registry" | "other";

const PARTS: Record<string, Part> = {
  database: "database",
  kafka: "log",
  ingest: "data",
  judge: "judging",
  alarm: "alarming",
  store: "storing",
  cameras: "cameras",
  registry: "registry",
};

export function partOf(check: string): Part {
  return PARTS[check] ?? "other";
}

export interface Fault {
  name: string;
  part: Part;
  check: Check;
}

export function faultsOf(value: Readiness): Fault[] {
  return Object.entries(value.checks)
    .filter(([, check]) => !check.ok)
    .map(([name, check]) => ({ name, part: partOf(name), check }));
}

/** Age of the newest data when the answer came, in milliseconds, or null where no check tells. */
export function dataAgeOf(value: Readiness): number | null {
  for (const [name, check] of Object.entries(value.checks)) {
    if (partOf(name) === "data" && typeof check.age_s === "number") return check.age_s * 1000;
  }
  return null;
}
