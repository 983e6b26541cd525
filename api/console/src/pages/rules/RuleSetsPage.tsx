/** Ready-made sets: what is in them and where it comes from, chosen rule by rule and imported as watched. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { loadCalendars } from "../../data/calendars";
import { directory, loadDirectory } from "../../data/directory";
import { wantProperties } from "../../data/properties";
import { mayWriteRules, type RuleKind } from "../../data/rules";
import { importSet, oneRuleSet, ruleSets, type RuleSet } from "../../data/ruleSets";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { say } from "../../shell/notices";
import { hashOf, ruleHash } from "../../shell/routes";
import { failureOf, useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { sentence, titleOf } from "./naming";
import { KindPicture } from "./pictures";

const ASK_EVERY_MS = 300_000;

export function RuleSetsPage() {
  const { rules } = pageWords.value;
  const answer = useAnswer("rule sets", ruleSets, ASK_EVERY_MS);
  useEffect(() => {
    void wantProperties();
    void loadCalendars();
  }, []);
  return (
    <Page
      name="rule-sets"
      heading={rules.sets.heading}
      tools={
        <a class="button" href={hashOf("rules")}>
          {rules.back}
        </a>
      }
    >
      <div class="page-scroll">
        <p class="page-about">{rules.sets.about}</p>
        {!mayWriteRules.value && <p class="hint">{rules.readOnly}</p>}
        <AnswerState answer={answer} />
        {answer.value?.length === 0 && <Empty what={rules.sets.none} />}
        <ul class="cards">
          {(answer.value ?? []).map((set) => (
            <SetCard key={set.name} set={set} />
          ))}
        </ul>
      </div>
    </Page>
  );
}

function inOwn(set: RuleSet, name: "title" | "about"): string {
  const [vi, en] = name === "title" ? [set.title_vi, set.title_en] : [set.about_vi, set.about_en];
  return language.value === "vi" ? vi : en;
}

function SetCard({ set }: { set: RuleSet }) {
  const { rules } = pageWords.value;
  const isOpen = useSignal(false);
  return (
    <li class="card set-card" data-set={set.name}>
      <div class="card-what">
        <strong class="set-title">{inOwn(set, "title")}</strong>
        <span>{inOwn(set, "about")}</span>
        <span class="quiet">{rules.sets.rules(whole(set.rules.length, language.value))}</span>
      </div>
      <div class="card-actions">
        <button type="button" class="button button-small" aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)} data-action="open">
          {isOpen.value ? rules.sets.hide : rules.sets.show}
        </button>
      </div>
      {isOpen.value && <Inside set={set} />}
    </li>
  );
}

function Inside({ set }: { set: RuleSet }) {
  const { rules } = pageWords.value;
  const { sets } = rules;
  const chosen = useSignal<ReadonlySet<string> | null>(null);
  const isBusy = useSignal(false);
  const there = directory.value.rules;
  const free = set.rules.filter(({ id }) => !there.has(id)).map(({ id }) => id);
  const taken = chosen.value ?? new Set(free);
  const take = async (): Promise<void> => {
    isBusy.value = true;
    const outcome = await importSet(set.name, [...taken], "watched");
    isBusy.value = false;
    if (outcome.kind !== "ok") return say(outcome.kind === "pending" ? "info" : "error", failureOf(outcome));
    const { written, kept } = outcome.value;
    say("done", sets.taken(whole(written.length, language.value), whole(kept.length, language.value)));
    chosen.value = new Set();
    await loadDirectory();
  };
  return (
    <div class="set-inside">
      {mayWriteRules.value && (
        <div class="set-tools">
          <button type="button" class="button button-small" onClick={() => (chosen.value = new Set(free))}>
            {sets.chooseAll}
          </button>
          <button type="button" class="button button-small" onClick={() => (chosen.value = new Set())}>
            {sets.chooseNone}
          </button>
          <button type="button" class="button button-small button-main" disabled={taken.size === 0 || isBusy.value} onClick={() => void take()} data-action="import">
            {sets.take(whole(taken.size, language.value))}
          </button>
        </div>
      )}
      <ul class="set-rules">
        {set.rules.map((rule) => (
          <li key={rule.id} data-set-rule={rule.id}>
            <label>
              {mayWriteRules.value && (
                <input
                  type="checkbox"
                  aria-label={`${sets.choose}: ${titleOf(rule)}`}
                  checked={taken.has(rule.id) && !there.has(rule.id)}
                  disabled={there.has(rule.id)}
                  onChange={(event) => (chosen.value = event.currentTarget.checked ? new Set([...taken, rule.id]) : new Set([...taken].filter((id) => id !== rule.id)))}
                />
              )}
              <KindPicture kind={rule.kind} small />
              <span class="rule-what">
                <strong>{titleOf(rule)}</strong>
                <span class="rule-sentence">{sentence(rule)}.</span>
                <span class="quiet">
                  {rules.kinds[rule.kind as RuleKind] ?? rule.kind}
                  {rule.source !== undefined && rule.source !== "" && <> · {rule.source}</>}
                </span>
              </span>
            </label>
            {there.has(rule.id) && (
              <a class="quiet" href={ruleHash(rule.id)}>
                {sets.there}
              </a>
            )}
          </li>
        ))}
      </ul>
      {set.sources.length > 0 && (
        <>
          <h3>{sets.sources}</h3>
          <ul class="set-sources">
            {set.sources.map(({ title, url }) => (
              <li key={title}>
                {url === undefined || !/^https?:/.test(url) ? (
                  title
                ) : (
                  <a href={url} target="_blank" rel="noreferrer noopener">
                    {title}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <FileText set={set} />
    </div>
  );
}

/** The file as it lies in the product, to read or to take along and change. */
function FileText({ set }: { set: RuleSet }) {
  const { sets } = pageWords.value.rules;
  const text = useSignal<string | null>(set.text === "" || set.text === undefined ? null : set.text);
  const load = async (): Promise<void> => {
    if (text.value !== null) return;
    const outcome = await oneRuleSet(set.name);
    if (outcome.kind === "ok") text.value = outcome.value.text;
  };
  return (
    <details class="set-text" onToggle={(event) => event.currentTarget.open && void load()}>
      <summary>{sets.text}</summary>
      {text.value !== null && (
        <>
          <a class="link" download={`${set.name}.toml`} href={`data:text/plain;charset=utf-8,${encodeURIComponent(text.value)}`}>
            {sets.download}
          </a>
          <pre>{text.value}</pre>
        </>
      )}
    </details>
  );
}
