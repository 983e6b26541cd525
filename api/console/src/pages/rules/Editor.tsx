/** The rule in hand: sentence and saving above, the form on the left, and beside it what else there is to see. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { directory } from "../../data/directory";
import { stageOf, type StoredRule } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { moment, now } from "../../look/time";
import { holdPage, replaceQuery, route } from "../../shell/router";
import { hashOf, ruleHash } from "../../shell/routes";
import { say } from "../../shell/notices";
import { Leaving, useWarning } from "../Leaving";
import { Page } from "../Page";
import { Conflict } from "./Conflict";
import type { Editing } from "./editing";
import { newId, tidy } from "./model";
import { sentence, titleOf } from "./naming";
import { RuleForm } from "./RuleForm";
import { save, type Saved } from "./saving";
import { Explain } from "./trial/Explain";
import { RuleFindings } from "./trial/Findings";
import { Trial } from "./trial/Trial";
import { TextPane } from "./TextPane";
import { Versions } from "./Versions";

const TABS = ["text", "trial", "explain", "findings", "versions"] as const;
type Tab = (typeof TABS)[number];
const OF_STORED: ReadonlySet<Tab> = new Set(["explain", "findings", "versions"]);
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

export function Editor({ editing, isReadOnly }: { editing: Editing; isReadOnly: boolean }) {
  const { rules } = pageWords.value;
  const stored = editing.stored.value;
  const ownId = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const theirs = useSignal<StoredRule | null>(null);
  const goingTo = useSignal<string | null>(null);
  const taken = new Set(directory.value.rules.keys());
  const id = stored?.id ?? ownId.value ?? newId(editing.rule.value.name ?? "", taken);

  const write = async (): Promise<Saved> => {
    if (stored === null && (!ID.test(id) || taken.has(id))) {
      editing.complain([{ field: "", message: rules.idHint }]);
      return { kind: "wrong" };
    }
    const saved = await save(editing, id);
    if (saved.kind === "conflict") {
      if (saved.theirs === null) say("error", rules.conflict.gone);
      theirs.value = saved.theirs;
    }
    return saved;
  };
  const onSave = async (to: string | null = null): Promise<void> => {
    if (isBusy.value || isReadOnly) return;
    isBusy.value = true;
    const saved = await write();
    isBusy.value = false;
    if (saved.kind !== "saved") return;
    if (to !== null) location.hash = to;
    else if (stored === null) location.hash = ruleHash(saved.rule.id, { tab: route.peek().query["tab"] });
  };
  useEffect(() => holdPage((to) => isFree(editing) || isSameRule(to, id) || !(goingTo.value = to)), [id]);
  useWarning(editing);
  useSaveKey(() => void onSave());

  return (
    <Page name="rule" heading={stored === null ? rules.newOne : titleOf(editing.rule.value)} tools={<Tools editing={editing} isBusy={isBusy.value} isReadOnly={isReadOnly} onSave={() => void onSave()} />}>
      <div class="rule-editor">
        <div class="rule-left">
          <p class="rule-says" data-sentence aria-live="polite">
            <span class="only-read">{rules.sentence}: </span>
            {sentence(editing.rule.value)}.
          </p>
          {isReadOnly && <p class="hint">{rules.readOnly}</p>}
          <RuleForm editing={editing} isReadOnly={isReadOnly}>
            {stored === null && <IdField id={id} isTaken={taken.has(id)} onChange={(typed) => (ownId.value = typed)} />}
          </RuleForm>
        </div>
        <Beside editing={editing} id={id} isReadOnly={isReadOnly} />
      </div>
      {theirs.value !== null && (
        <Conflict
          before={stored ?? theirs.value}
          theirs={theirs.value}
          ours={tidy(editing.rule.value)}
          onLook={() => (theirs.value = null)}
          onTheirs={() => {
            if (theirs.value !== null) editing.keep(theirs.value);
            theirs.value = null;
          }}
          onOurs={() => {
            editing.stored.value = theirs.value;
            theirs.value = null;
            void onSave();
          }}
        />
      )}
      <Leaving goingTo={goingTo} onSave={onSave} onDrop={() => editing.undo()} />
    </Page>
  );
}

function isFree(editing: Editing): boolean {
  return !editing.isDirty.peek();
}

function isSameRule(hash: string, id: string): boolean {
  return hash.split("?")[0] === ruleHash(id);
}

function useSaveKey(onSave: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      onSave();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
}

interface ToolsProps {
  editing: Editing;
  isBusy: boolean;
  isReadOnly: boolean;
  onSave: () => void;
}

function Tools({ editing, isBusy, isReadOnly, onSave }: ToolsProps) {
  const { rules } = pageWords.value;
  const stored = editing.stored.value;
  const rule = editing.rule.value;
  const stamp = stored?.changed_by;
  return (
    <>
      {stored !== null && (
        <span class="quiet" data-version={stored.version ?? 0}>
          {rules.version(stored.version ?? 0)}
          {stamp !== undefined && stamp !== "" && <>: {rules.changed(stamp, moment(stored.changed_at ?? "", now.value))}</>}
        </span>
      )}
      <span class={`badge stage-${stageOf(rule)}`}>{rules.stages[stageOf(rule)]}</span>
      {editing.isDirty.value && <span class="badge badge-pending">{rules.unsaved}</span>}
      {!isReadOnly && (
        <>
          {editing.isDirty.value && (
            <button type="button" class="button" onClick={() => editing.undo()}>
              {rules.undo}
            </button>
          )}
          <button type="button" class="button button-main" disabled={isBusy || (!editing.isDirty.value && stored !== null)} data-action="save" onClick={onSave}>
            {rules.saveAs(rules.stages[stageOf(rule)])} <kbd>Ctrl S</kbd>
          </button>
        </>
      )}
      <a class="button" href={hashOf("rules")}>
        {rules.back}
      </a>
    </>
  );
}

function IdField({ id, isTaken, onChange }: { id: string; isTaken: boolean; onChange: (id: string) => void }) {
  const { rules } = pageWords.value;
  const isWrong = isTaken || !ID.test(id);
  return (
    <label class={`field field-wide ${isWrong ? "is-wrong" : ""}`}>
      <span>{rules.id}</span>
      <input name="rule-id" value={id} aria-invalid={isWrong} autoComplete="off" spellcheck={false} maxLength={128} onInput={(event) => onChange(event.currentTarget.value)} />
      <small class={isWrong ? "field-flaw" : "quiet"}>{isTaken ? pageWords.value.rules.calendars.wrong.taken : rules.idHint}</small>
    </label>
  );
}

function Beside({ editing, id, isReadOnly }: { editing: Editing; id: string; isReadOnly: boolean }) {
  const { rules } = pageWords.value;
  const stored = editing.stored.value;
  const tabs = TABS.filter((tab) => stored !== null || !OF_STORED.has(tab));
  const asked = route.value.query["tab"];
  const tab: Tab = tabs.find((one) => one === asked) ?? "text";
  const choose = (one: Tab): void => replaceItemQuery(one);
  const step = (by: number): void => {
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? "text";
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="rule-right">
      <div
        class="tabs"
        role="tablist"
        aria-label={rules.tabsLabel}
        onKeyDown={(event) => {
          if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
          event.preventDefault();
          step(event.key === "ArrowRight" ? 1 : -1);
        }}
      >
        {tabs.map((one) => (
          <button type="button" key={one} id={`tab-${one}`} role="tab" class={`tab ${one === tab ? "is-on" : ""}`} aria-selected={one === tab} tabIndex={one === tab ? 0 : -1} onClick={() => choose(one)}>
            {rules.tabs[one]}
            {one === "text" && editing.textProblems.value.length > 0 && <span class="tab-count">{editing.textProblems.value.length}</span>}
          </button>
        ))}
      </div>
      <div class="tab-body" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "text" && <TextPane editing={editing} isReadOnly={isReadOnly} />}
        {/* A try goes on while one looks at something else. */}
        <div hidden={tab !== "trial"}>
          <Trial rule={editing.whole} ruleId={id} storedVersion={stored?.version ?? 0} />
        </div>
        {tab === "explain" && <Explain ruleId={id} />}
        {tab === "findings" && <RuleFindings ruleId={id} />}
        {tab === "versions" && <Versions ruleId={id} editing={editing} isReadOnly={isReadOnly} />}
      </div>
    </div>
  );
}

function replaceItemQuery(tab: Tab): void {
  replaceQuery({ ...route.peek().query, tab: tab === "text" ? null : tab });
}
