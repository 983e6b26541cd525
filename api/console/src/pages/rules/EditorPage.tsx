/** One rule: read, then the form beside its text, its trial, its reasons, its findings and its versions. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { loadCalendars } from "../../data/calendars";
import { wantProperties } from "../../data/properties";
import { mayWriteRules, oneRule, RULE_KINDS, type RuleJson, type RuleKind, type StoredRule } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { hashOf } from "../../shell/routes";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { Editor } from "./Editor";
import { Editing } from "./editing";
import { newRule } from "./model";

const RELOAD_MS = 3_600_000;

export function EditorPage({ id }: { id: string }) {
  const { rules } = pageWords.value;
  const answer = useAnswer(`rule ${id}`, () => oneRule(id), RELOAD_MS);
  const read = useSignal<StoredRule | null>(null);
  useNames();
  // What is read again later does not come between the planner and what is being changed.
  useEffect(() => {
    if (answer.value !== null && read.peek() === null) read.value = answer.value;
  }, [answer.value]);
  if (read.value !== null) return <Loaded key={id} stored={read.value} />;
  return (
    <Page name="rule" heading={rules.heading}>
      <div class="page-scroll">
        {answer.failure !== null && answer.value === null ? (
          <Empty what={rules.gone}>
            <p class="quiet">{answer.failure}</p>
            <a href={hashOf("rules")}>{rules.back}</a>
          </Empty>
        ) : (
          <AnswerState answer={answer} />
        )}
      </div>
    </Page>
  );
}

export function NewEditorPage({ kind }: { kind: string }) {
  useNames();
  const chosen: RuleKind = RULE_KINDS.find((one) => one === kind) ?? "threshold";
  const editing = useMemo(() => new Editing(null, newRule(chosen)), [chosen]);
  return <Editor key={chosen} editing={editing} isReadOnly={!mayWriteRules.value} />;
}

function Loaded({ stored }: { stored: StoredRule }) {
  const editing = useMemo(() => new Editing(stored, stored as RuleJson), []);
  return <Editor editing={editing} isReadOnly={!mayWriteRules.value} />;
}

/** What properties and calendars are called. */
function useNames(): void {
  useEffect(() => {
    void wantProperties();
    void loadCalendars();
  }, []);
}
