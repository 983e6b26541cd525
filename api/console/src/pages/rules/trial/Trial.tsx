/** A rule tried on stored history: what it would have raised, and how that differs from the version before. */
import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Streamed } from "../../../data/eventStream";
import { sameRule, type RuleJson } from "./ruleText";
import { rememberTry } from "../../../data/tried";
import { runTrial, type TrialProgress, type TrialQuestion, type TrialResult } from "../../../data/trials";
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { whole } from "../../../look/numbers";
import { duration, serverNow } from "../../../look/time";
import { failureOf } from "../../asking";
import { Section } from "../../Page";
import { boundsOf, type Period } from "../../period";
import { Empty } from "../../Page";
import { percent } from "../../kpis/numbers";
import { ChosenPeriod } from "./ChosenPeriod";
import { Result } from "./Result";
import "./trial.css";

interface TrialProps {
  /** What is in the editor; null while it is no rule. */
  rule: ReadonlySignal<RuleJson | null>;
  ruleId: string;
  /** 0: not stored yet. */
  storedVersion: number;
}

/** What was run, so that the result says so when the editor has moved on. */
export interface Run {
  rule: RuleJson;
  from: number;
  to: number;
  result: TrialResult;
}

type Doing = { kind: "nothing" } | { kind: "running"; progress: TrialProgress } | { kind: "cancelled" } | { kind: "failed"; why: string };

export function Trial({ rule, ruleId, storedVersion }: TrialProps) {
  const { trial } = trialWords.value;
  const period = useSignal<Period>({ name: "week", from: "", to: "" });
  const compares = useSignal(true);
  const doing = useSignal<Doing>({ kind: "nothing" });
  const run = useSignal<Run | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), [ruleId]);

  const start = async (tried: RuleJson, bounds: { from: number; to: number }): Promise<void> => {
    control.current?.abort();
    const mine = new AbortController();
    control.current = mine;
    doing.value = { kind: "running", progress: { done: 0, readings: 0 } };
    const question: TrialQuestion = {
      from: new Date(bounds.from).toISOString(),
      to: new Date(bounds.to).toISOString(),
      rule: tried,
      compare: compares.value && storedVersion > 0,
    };
    const outcome = await runTrial(ruleId, question, (progress) => (doing.value = { kind: "running", progress }), mine.signal);
    if (control.current !== mine) return;
    control.current = null;
    doing.value = doneWith(outcome);
    if (outcome.kind !== "ok") return;
    run.value = { rule: tried, ...bounds, result: outcome.value };
    rememberTry(ruleId, { perDay: outcome.value.per_day, rule: tried });
  };

  const bounds = boundsOf(period.value, serverNow());
  const tried = rule.value;
  const isRunning = doing.value.kind === "running";
  return (
    <Section heading={trial.heading} note={trial.about}>
      <form
        class="trial-ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (tried !== null && bounds !== null && !isRunning) void start(tried, bounds);
        }}
      >
        <ChosenPeriod period={period} />
        <label class={`trial-compare ${storedVersion === 0 ? "quiet" : ""}`}>
          <input type="checkbox" checked={compares.value && storedVersion > 0} disabled={storedVersion === 0} onChange={(event) => (compares.value = event.currentTarget.checked)} />
          {storedVersion === 0 ? trial.compareNone : trial.compare(whole(storedVersion, language.value))}
        </label>
        <button type="submit" class="button button-main" disabled={tried === null || bounds === null || isRunning} data-run-trial>
          {run.value === null ? trial.run : trial.again}
        </button>
      </form>
      {tried === null && <p class="fields-warning">{trial.noRule}</p>}
      {bounds === null && (
        <p class="fields-warning" role="alert">
          {trial.wrongPeriod}
        </p>
      )}
      <State doing={doing.value} onCancel={() => control.current?.abort()} />
      {run.value !== null && !isRunning && (
        <>
          <p class="quiet trial-ran">
            {trial.ran(whole(run.value.result.series, language.value), whole(run.value.result.readings, language.value), tookText(run.value.result.took_s))}
            {tried !== null && !sameRule(tried, run.value.rule) && <strong class="fields-warning"> {trial.stale}</strong>}
          </p>
          {run.value.result.readings === 0 ? <Empty what={trial.noReadings} next={trial.noReadingsNext} /> : <Result run={run.value} storedVersion={storedVersion} />}
        </>
      )}
    </Section>
  );
}

function doneWith(outcome: Streamed<TrialResult>): Doing {
  if (outcome.kind === "ok") return { kind: "nothing" };
  if (outcome.kind === "cancelled") return { kind: "cancelled" };
  return { kind: "failed", why: failureOf(outcome) };
}

function State({ doing, onCancel }: { doing: Doing; onCancel: () => void }) {
  const { trial } = trialWords.value;
  switch (doing.kind) {
    case "nothing":
      return null;
    case "cancelled":
      return <p class="hint">{trial.cancelled}</p>;
    case "failed":
      return (
        <p class="page-failed" role="alert" data-failed>
          {trial.failed(doing.why)}
        </p>
      );
    case "running": {
      const { done, readings } = doing.progress;
      return (
        <div class="trial-progress" role="status">
          <progress max={1} value={done} aria-label={trial.waiting} />
          <span>{readings === 0 ? trial.waiting : trial.progress(percent(Math.round(done * 100) / 100), whole(readings, language.value))}</span>
          <button type="button" class="button" onClick={onCancel}>
            {trial.cancel}
          </button>
        </div>
      );
    }
  }
}

function tookText(seconds: number): string {
  return seconds < 1 ? `${whole(Math.max(1, Math.round(seconds * 1000)), language.value)}\u00a0ms` : duration(seconds * 1000, words.value.age);
}
