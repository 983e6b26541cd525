/** What one shift tells the next: on the screen, on paper (A4), and as text. */
import { signal, useSignal } from "@preact/signals";
import { get } from "../../data/client";
import { assigneeName } from "../../data/assignees";
import { areaName, deviceName, ruleName } from "../../data/directory";
import { username } from "../../data/session";
import type { Alert } from "../../data/types";
import { placeOf, subjectOf, titleOf } from "../../data/view";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { measured } from "../../look/numbers";
import { SeverityShape } from "../../look/shapes";
import { duration, moment } from "../../look/time";
import { say } from "../../shell/notices";
import { usePageKeys } from "../../shell/pageKeys";
import { route } from "../../shell/router";
import { alertHash } from "../../shell/routes";
import { positionName, questionOf } from "../asked";
import { useAnswer } from "../asking";
import { percent } from "../kpis/numbers";
import { dayAndTime } from "../maintenance/spanWords";
import { AnswerState, Page } from "../Page";
import { boundsOf, periodOf, type Bounds } from "../period";
import { PeriodChoice } from "../PeriodChoice";
import { reachText } from "../reachWords";
import { minute } from "../ticks";
import type { Handover } from "./answer";
import { documentOf, placed, textOf, type DocumentSection, type Line, type Tongue } from "./document";

const ASK_EVERY_MS = 30_000;
const NOTE = "urbanwatch.handover-note";
const OFFERED = ["shift", "day", "custom"] as const;

const note = signal(localStorage.getItem(NOTE) ?? "");

function keepNote(text: string): void {
  note.value = text;
  localStorage.setItem(NOTE, text);
}

export function HandoverPage() {
  const { handover } = pageWords.value;
  const period = periodOf(route.value.query, "shift");
  const bounds = boundsOf(period, minute.value);
  const { area = "", team = "" } = route.value.query;
  return (
    <Page name="handover" heading={handover.heading} tools={<PeriodChoice period={period} offered={OFFERED} />}>
      <div class="page-scroll">
        {bounds !== null && <Asked key={`${period.name} ${period.from} ${period.to} ${area} ${team}`} bounds={bounds} isRunning={period.name !== "custom"} />}
      </div>
    </Page>
  );
}

/** A running shift is told up to this moment, as what stands is: a decision of the last minute is not left out. */
function Asked({ bounds, isRunning }: { bounds: Bounds; isRunning: boolean }) {
  const asked = isRunning ? { from: bounds.from } : bounds;
  const answer = useAnswer("handover", () => get<Handover>(`alerts/handover?${questionOf(asked)}`), ASK_EVERY_MS);
  return (
    <>
      <AnswerState answer={answer} />
      {answer.value !== null && answer.at !== null && <Paper handover={answer.value} at={answer.at} />}
    </>
  );
}

function Paper({ handover, at }: { handover: Handover; at: number }) {
  const { handover: says } = pageWords.value;
  const isWhole = useSignal(false);
  const tongue = tongueAt(at);
  const sections = documentOf(handover, tongue, { isWhole: isWhole.value });
  const head = [
    says.title,
    says.period(dayAndTime(Date.parse(handover.period.from)), dayAndTime(Date.parse(handover.period.to))),
    says.position(positionName()),
    says.written(username.value, dayAndTime(at)),
  ];
  const copy = (): void => void copyText(textOf(head, sections, note.value, tongue));
  const print = (): void => window.print();
  usePageKeys({ p: print, y: copy });
  return (
    <article class="paper">
      <header class="paper-head">
        <h2>{head[0]}</h2>
        {head.slice(1).map((line) => (
          <p key={line}>{line}</p>
        ))}
        <div class="paper-tools">
          <button type="button" class="button button-main" onClick={print}>
            {says.print} <kbd>p</kbd>
          </button>
          <button type="button" class="button" onClick={copy}>
            {says.copy} <kbd>y</kbd>
          </button>
        </div>
      </header>
      <Note />
      {sections.map((section) => (
        <PaperSection key={section.id} section={section}>
          {section.id === "happened" && section.count === null && handover.happened !== null && (
            <label class="paper-choice">
              <input type="checkbox" checked={isWhole.value} onChange={(event) => (isWhole.value = event.currentTarget.checked)} /> {says.showAll}
            </label>
          )}
        </PaperSection>
      ))}
      <footer class="signatures">
        <span>{says.handsOver}</span>
        <span>{says.takesOver}</span>
      </footer>
    </article>
  );
}

/** In print a text field would be cut off: there the note stands as text. */
function Note() {
  const { handover: says } = pageWords.value;
  return (
    <section class="paper-section">
      <h3>{says.note}</h3>
      <label class="no-print">
        <span class="only-read">{says.note}</span>
        <textarea name="note" rows={3} maxLength={4000} value={note.value} placeholder={says.noteHint} onInput={(event) => keepNote(event.currentTarget.value)} />
        <small class="quiet">{says.noteKept}</small>
      </label>
      <p class="only-print note-text">{note.value.trim() === "" ? says.noNote : note.value}</p>
    </section>
  );
}

function PaperSection({ section, children }: { section: DocumentSection; children: preact.ComponentChildren }) {
  const { id, heading, count, lines, empty, notes } = section;
  return (
    <section class={`paper-section paper-${id}`} data-section={id}>
      <h3>
        {heading}
        {count !== null && <span class="paper-count"> ({measured(count, language.value)})</span>}
      </h3>
      {notes.map((text) => (
        <p key={text} class="paper-note">
          {text}
        </p>
      ))}
      {children}
      {lines.length === 0 ? (
        <p class="quiet">{empty}</p>
      ) : (
        <ul>
          {lines.map((line, index) => (
            <PaperLine key={`${line.alert ?? ""} ${index}`} line={line} />
          ))}
        </ul>
      )}
    </section>
  );
}

function PaperLine({ line: { text, facts, severity, alert, time, isUrgent = false } }: { line: Line }) {
  return (
    <li class={isUrgent ? "is-urgent" : ""}>
      {time !== undefined && <time>{time}</time>}
      {severity !== undefined && (
        <span class={`paper-severity severity-${severity}`}>
          <SeverityShape severity={severity} size={14} /> {words.value.severity[severity]}
        </span>
      )}
      <span class="paper-what">
        {alert === undefined ? <strong>{text}</strong> : <a href={alertHash(alert)}>{text}</a>}
        {facts.length > 0 && <span class="paper-facts"> {facts.join(" · ")}</span>}
      </span>
    </li>
  );
}

function tongueAt(at: number): Tongue {
  return {
    words: words.value,
    pages: pageWords.value,
    device: deviceName,
    area: areaName,
    rule: ruleName,
    alert: named,
    assignee: assigneeName,
    reach: reachText,
    moment: (instant) => moment(instant, at),
    duration: (milliseconds) => duration(milliseconds, words.value.age),
    number: (value) => measured(value, language.value),
    percent,
    now: at,
  };
}

/** What and where, each said once: a group is called by its place. */
function named(alert: Alert): string {
  const [title, subject, place] = [titleOf(alert), subjectOf(alert), placeOf(alert)];
  const what = [title, subject].filter((text) => text !== "").join(" · ");
  return subject === place ? what : placed(what, place);
}

/** Without a secure connection browsers offer no clipboard; the old way still works there. */
async function copyText(text: string): Promise<void> {
  const { handover: says } = pageWords.peek();
  const isDone = window.isSecureContext ? await navigator.clipboard.writeText(text).then(() => true, () => false) : copyTheOldWay(text);
  say(isDone ? "done" : "error", isDone ? says.copied : says.notCopied);
}

function copyTheOldWay(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "only-read";
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}
