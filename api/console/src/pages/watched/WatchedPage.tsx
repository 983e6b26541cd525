/** What watched rules find: for those who try them, never among the operators' alerts. */
import { getAll } from "../../data/client";
import { session } from "../../data/session";
import type { Alert } from "../../data/types";
import { computed } from "@preact/signals";
import { trialWords } from "../../i18n/trial";
import { AlertLinks } from "../AlertLinks";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page, Section } from "../Page";
import { ruleName } from "../../data/directory";
import { moment, now } from "../../look/time";

const ASK_EVERY_MS = 15_000;
const maySee = computed(() => session.value.kind === "in" && ["planner", "admin"].includes(session.value.me.role));

export function WatchedPage() {
  const { watched } = trialWords.value;
  return (
    <Page name="watched" heading={watched.heading}>
      <div class="page-scroll">{maySee.value ? <Rules /> : <Empty what={watched.forbidden} />}</div>
    </Page>
  );
}

function Rules() {
  const { watched } = trialWords.value;
  const answer = useAnswer("watched", () => getAll<Alert>("alerts", { watched: "true" }), ASK_EVERY_MS);
  const rules = [...new Set((answer.value ?? []).map(({ rule }) => rule))];
  return (
    <>
      <p class="page-about">{watched.about}</p>
      <AnswerState answer={answer} />
      {answer.value?.length === 0 && <Empty what={watched.none} next={watched.noneNext} />}
      {rules.map((rule) => (
        <Section key={rule} heading={ruleName(rule)}>
          <AlertLinks alerts={(answer.value ?? []).filter((alert) => alert.rule === rule)} note={({ raised_at }) => moment(raised_at, now.value)} />
        </Section>
      ))}
    </>
  );
}
