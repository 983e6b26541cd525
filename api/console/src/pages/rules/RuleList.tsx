/** All rules: what each says, for whom it runs, what stands now and how often it was right. */
import { useEffect, useRef } from "preact/hooks";
import { alerts } from "../../data/book";
import { getAll } from "../../data/client";
import { loadCalendars } from "../../data/calendars";
import { propertyName, wantProperties } from "../../data/properties";
import { allRules, mayWriteRules, RULE_KINDS, ruleRecords } from "../../data/rules";
import type { Alert } from "../../data/types";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { usePageKeys } from "../../shell/pageKeys";
import { goTo, replaceQuery, route } from "../../shell/router";
import { hashOf, ruleHash } from "../../shell/routes";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { openByRule, shownRules, type ListedRule } from "./listing";
import { propertiesOf } from "./model";
import { sentence, titleOf } from "./naming";
import { RuleRow } from "./RuleRow";

const ASK_EVERY_MS = 30_000;
const STANDING = { watched: "true", state: "active,acknowledged" };

export function RuleList() {
  const { rules } = pageWords.value;
  const mayWrite = mayWriteRules.value;
  const answer = useAnswer("rules", allRules, ASK_EVERY_MS);
  const records = useAnswer("rule records", ruleRecords, ASK_EVERY_MS);
  const watched = useAnswer(`watched ${mayWrite}`, () => (mayWrite ? getAll<Alert>("alerts", STANDING) : Promise.resolve({ kind: "ok" as const, value: [] })), ASK_EVERY_MS);
  useEffect(() => {
    void wantProperties();
    void loadCalendars();
  }, []);
  const list = useRef<HTMLUListElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const add = (): void => void (mayWrite && (location.hash = ruleHash("new")));
  usePageKeys({ n: add, "/": () => search.current?.focus(), j: () => step(list.current, 1), k: () => step(list.current, -1), s: () => goTo("ruleSets") });

  const standing = openByRule([...alerts.value, ...(watched.value ?? []).filter(({ id }) => !alerts.value.some((alert) => alert.id === id))]);
  const listed = (answer.value ?? []).map(
    (rule): ListedRule => ({
      rule,
      title: titleOf(rule),
      sentence: sentence(rule),
      open: standing.get(rule.id) ?? 0,
      record: (records.value ?? []).find((one) => one.rule === rule.id) ?? null,
    }),
  );
  const shown = shownRules(listed, route.value.query);
  const count = (rows: readonly unknown[]): string => whole(rows.length, language.value);
  return (
    <Page
      name="rules"
      heading={rules.heading}
      tools={
        <>
          <a class="button" href={hashOf("ruleSets")}>
            {rules.sets.heading} <kbd>s</kbd>
          </a>
          {mayWrite && (
            <a class="button button-main" href={ruleHash("new")} data-action="new">
              {rules.add} <kbd>n</kbd>
            </a>
          )}
        </>
      }
    >
      <div class="page-scroll">
        <p class="page-about">{rules.about}</p>
        {!mayWrite && <p class="hint">{rules.readOnly}</p>}
        <Filters listed={listed} search={search} count={rules.count(count(shown), count(listed))} />
        <AnswerState answer={answer} />
        {answer.value !== null && listed.length === 0 && <Empty what={rules.none} next={rules.noneNext} />}
        {listed.length > 0 && shown.length === 0 && <Empty what={rules.noneFound} />}
        <ul ref={list} class="rule-rows">
          {shown.map((one) => (
            <RuleRow key={one.rule.id} listed={one} mayWrite={mayWrite} onDone={answer.again} />
          ))}
        </ul>
      </div>
    </Page>
  );
}

/** The next rule's name takes the focus; from there Enter opens it. */
function step(list: HTMLElement | null, by: number): void {
  const names = [...(list?.querySelectorAll<HTMLElement>(".rule-name") ?? [])];
  const at = names.findIndex((name) => name.closest("li")?.contains(document.activeElement) === true);
  names[at === -1 ? 0 : Math.min(names.length - 1, Math.max(0, at + by))]?.focus();
}

interface FiltersProps {
  listed: readonly ListedRule[];
  search: preact.RefObject<HTMLInputElement | null>;
  count: string;
}

function Filters({ listed, search, count }: FiltersProps) {
  const { rules } = pageWords.value;
  const { query } = route.value;
  const set = (name: string, value: string): void => replaceQuery({ ...query, [name]: value });
  const kinds = RULE_KINDS.filter((kind) => listed.some(({ rule }) => rule.kind === kind));
  const measured = [...new Set(listed.flatMap(({ rule }) => propertiesOf(rule)))].map((name) => [name, propertyName(name)] as const).sort((a, b) => a[1].localeCompare(b[1], language.value));
  return (
    <div class="rule-filters" role="search">
      <input ref={search} type="search" name="search" value={query["text"] ?? ""} placeholder={rules.search} aria-label={rules.search} onInput={(event) => set("text", event.currentTarget.value)} />
      <Filter name="kind" label={rules.filterKind} options={kinds.map((kind) => [kind, rules.kinds[kind]])} />
      <Filter name="stage" label={rules.filterStage} options={Object.entries(rules.stages)} />
      <Filter name="property" label={rules.filterProperty} options={measured} />
      <span class="quiet" role="status">
        {count}
      </span>
    </div>
  );
}

function Filter({ name, label, options }: { name: string; label: string; options: readonly (readonly [string, string])[] }) {
  const { rules } = pageWords.value;
  const { query } = route.value;
  return (
    <label class="rule-filter">
      <span class="quiet">{label}</span>
      <select name={name} value={query[name] ?? ""} onChange={(event) => replaceQuery({ ...query, [name]: event.currentTarget.value })}>
        <option value="">{rules.all}</option>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
