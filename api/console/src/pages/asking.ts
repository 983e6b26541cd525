/** What a page asks the api for: kept fresh while the page is shown, with its age and what went wrong. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Outcome } from "../data/client";
import { sessionEnded } from "../data/session";
import type { Problem } from "../data/types";
import { words } from "../i18n";
import { pageWords } from "../i18n/pages";
import { serverNow } from "../look/time";

/** The last answer stays beside a failure: what was true a minute ago is better than nothing, if it says so. */
export interface Answer<T> {
  value: T | null;
  at: number | null;
  failure: string | null;
  isAsking: boolean;
  again: () => void;
}

/** Asks at once, when `key` changes, and every `everyMs`; an answer to an older question is dropped. */
export function useAnswer<T>(key: string, load: () => Promise<Outcome<T>>, everyMs: number): Answer<T> {
  const answer = useSignal<{ key: string; value: T; at: number } | null>(null);
  const failure = useSignal<string | null>(null);
  const isAsking = useSignal(false);
  const round = useRef(0);
  const newest = useRef(load);
  newest.current = load;

  const ask = async (): Promise<void> => {
    round.current += 1;
    const mine = round.current;
    isAsking.value = true;
    const outcome = await newest.current();
    if (mine !== round.current) return;
    isAsking.value = false;
    failure.value = outcome.kind === "ok" ? null : failureOf(outcome);
    if (outcome.kind === "ok") answer.value = { key, value: outcome.value, at: serverNow() };
  };

  useEffect(() => {
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      round.current += 1;
      clearInterval(timer);
    };
  }, [key]);

  const held = answer.value !== null && answer.value.key === key ? answer.value : null;
  return { value: held?.value ?? null, at: held?.at ?? null, failure: failure.value, isAsking: isAsking.value, again: () => void ask() };
}

/** What went wrong, in words that say whether waiting helps. */
export function failureOf(outcome: Exclude<Outcome<unknown>, { kind: "ok" }>): string {
  const { failed } = pageWords.peek();
  switch (outcome.kind) {
    case "unauthenticated":
      sessionEnded();
      return failed.ended;
    case "unreachable":
      return failed.unreachable;
    case "pending":
      return failed.pending;
    case "conflict":
    case "refused":
      return outcome.kind === "refused" && outcome.status === 403 ? failed.forbidden : reasonOf(outcome.problem);
  }
}

function reasonOf(problem: Problem): string {
  const kind = problem.type?.split(":").at(-1) ?? "";
  return pageWords.peek().failed.reason[kind] ?? words.peek().action.refused(problem.detail ?? problem.title ?? "");
}
