/** Calendars: the built-in ones with their next dates, a city's own, and which rules sleep by them. */
import { useSignal } from "@preact/signals";
import { calendarName, loadCalendars, removeCalendar, type CalendarJson } from "../../data/calendars";
import { areaName } from "../../data/directory";
import { allRules, mayWriteRules, type StoredRule } from "../../data/rules";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { say } from "../../shell/notices";
import { usePageKeys } from "../../shell/pageKeys";
import { ruleHash } from "../../shell/routes";
import { failureOf, useAnswer } from "../asking";
import { AnswerState, Empty, Page, Section } from "../Page";
import { titleOf } from "../rules/naming";
import { Sure } from "../Sure";
import { timeField, wallOf } from "../wallTime";
import { CalendarForm } from "./CalendarForm";

const ASK_EVERY_MS = 60_000;

export function CalendarsPage() {
  const says = pageWords.value.rules.calendars;
  const answer = useAnswer("calendars", loadCalendars, ASK_EVERY_MS);
  const rules = useAnswer("rules of calendars", allRules, ASK_EVERY_MS);
  const form = useSignal<{ calendar: CalendarJson | null } | null>(null);
  const mayWrite = mayWriteRules.value;
  const add = (): void => void (mayWrite && (form.value = { calendar: null }));
  usePageKeys({ n: add });
  const done = (isChanged: boolean): void => {
    form.value = null;
    if (isChanged) answer.again();
  };
  const all = answer.value ?? [];
  const own = all.filter((calendar) => !calendar.is_built_in);
  const rows = (calendars: readonly CalendarJson[]) => (
    <ul class="cards">
      {calendars.map((calendar) => (
        <CalendarRow
          key={calendar.id}
          calendar={calendar}
          users={(rules.value ?? []).filter((rule) => rule.unless?.includes(calendar.id) === true)}
          mayWrite={mayWrite && !calendar.is_built_in}
          onChange={() => (form.value = { calendar })}
          onDone={done}
        />
      ))}
    </ul>
  );
  return (
    <Page
      name="calendars"
      heading={says.heading}
      tools={
        mayWrite && (
          <button type="button" class="button button-main" onClick={add} data-action="new">
            {says.add} <kbd>n</kbd>
          </button>
        )
      }
    >
      <div class={`page-split ${form.value === null ? "" : "has-form"}`}>
        <div class="page-scroll">
          <p class="page-about">{says.about}</p>
          {!mayWrite && <p class="hint">{says.readOnly}</p>}
          <AnswerState answer={answer} />
          {answer.value !== null && (
            <>
              <Section heading={says.own}>{own.length === 0 ? <Empty what={says.none} {...(mayWrite ? { next: says.noneNext } : {})} /> : rows(own)}</Section>
              <Section heading={says.builtIn}>{rows(all.filter((calendar) => calendar.is_built_in))}</Section>
            </>
          )}
        </div>
        {form.value !== null && (
          <aside class="page-form">
            <CalendarForm key={form.value.calendar?.id ?? "new"} calendar={form.value.calendar} taken={new Set(all.map(({ id }) => id))} onDone={done} />
          </aside>
        )}
      </div>
    </Page>
  );
}

interface CalendarRowProps {
  calendar: CalendarJson;
  users: readonly StoredRule[];
  mayWrite: boolean;
  onChange: () => void;
  onDone: (isChanged: boolean) => void;
}

function CalendarRow({ calendar, users, mayWrite, onChange, onDone }: CalendarRowProps) {
  const says = pageWords.value.rules.calendars;
  const { id, kind, area, next, spans, holds_now, is_built_in } = calendar;
  const drop = async (): Promise<void> => {
    const outcome = await removeCalendar(id);
    say(outcome.kind === "ok" ? "done" : "error", outcome.kind === "ok" ? says.removed : failureOf(outcome));
    onDone(true);
  };
  return (
    <li class={`card ${holds_now ? "window-open" : ""}`} data-calendar={id}>
      <div class="card-what">
        <strong>{calendarName(id)}</strong>
        <span class="quiet">
          {says.kinds[kind]} · {area === null ? says.everywhere : (areaName(area) ?? area)} · {id}
          {!is_built_in && <> · {says.spans(whole(spans.length, language.value))}</>}
        </span>
      </div>
      <div class="card-when">
        {holds_now && <strong>{says.now}</strong>}
        <span>{next === null ? says.noNext : says.next(dayAndTime(next.starts_at), dayAndTime(next.ends_at))}</span>
      </div>
      <div class="card-what">
        {users.length === 0 ? (
          <span class="quiet">{says.unused}</span>
        ) : (
          <span>
            {says.usedBy}:{" "}
            {users.map((rule, index) => (
              <>
                {index > 0 && ", "}
                <a key={rule.id} href={ruleHash(rule.id)}>
                  {titleOf(rule)}
                </a>
              </>
            ))}
          </span>
        )}
      </div>
      {mayWrite && (
        <div class="card-actions">
          <button type="button" class="button button-small" onClick={onChange}>
            {says.change}
          </button>
          <Sure name={says.remove} what={says.removeText} onYes={drop} />
        </div>
      )}
    </li>
  );
}

/** `31/01/2027 00:00`, in the city's time: holidays lie far ahead, so the year is said. */
function dayAndTime(instant: string): string {
  const wall = wallOf(Date.parse(instant));
  const [year, month, day] = new Date(wall).toISOString().slice(0, 10).split("-");
  return `${day ?? ""}/${month ?? ""}/${year ?? ""} ${timeField(wall)}`;
}
