/** The frame of every page beside the list: heading, what to do, what is missing, and how old it is. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Answer } from "./asking";
import { connection } from "../data/live";
import { words } from "../i18n";
import { pageWords } from "../i18n/pages";
import { Icon } from "../look/shapes";
import { duration, now } from "../look/time";

interface PageProps {
  name: string;
  heading: string;
  tools?: ComponentChildren;
  children: ComponentChildren;
}

/** The heading takes the focus, so that a screen reader says where one is and Tab goes on from there. */
export function Page({ name, heading, tools, children }: PageProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <main class={`page page-${name}`} data-page={name}>
      <header class="page-head">
        <h1 ref={title} tabIndex={-1}>
          {heading}
        </h1>
        {tools !== undefined && <div class="page-tools">{tools}</div>}
      </header>
      {children}
    </main>
  );
}

/** Loading, failed, or failed with an older answer still shown. Nothing while all is well. */
export function AnswerState({ answer }: { answer: Answer<unknown> }) {
  const { failed, loading } = pageWords.value;
  if (answer.failure === null) {
    return answer.value === null ? <p class="page-wait">{loading}</p> : <StaleNote answer={answer} />;
  }
  return (
    <div class="page-failed" role="alert" data-failed>
      <Icon name="close" size={18} />
      <div>
        <strong>{answer.failure}</strong>
        <p>{answer.at === null ? failed.nothing : failed.older(duration(now.value - answer.at, words.value.age))}</p>
      </div>
      <button type="button" class="button" onClick={answer.again} disabled={answer.isAsking}>
        {failed.again}
      </button>
    </div>
  );
}

function StaleNote({ answer }: { answer: Answer<unknown> }) {
  if (connection.value !== "lost" || answer.at === null) return null;
  return <p class="page-wait">{pageWords.value.failed.older(duration(now.value - answer.at, words.value.age))}</p>;
}

/** Nothing there, and what to do about it. */
export function Empty({ what, next, children }: { what: string; next?: string; children?: ComponentChildren }) {
  return (
    <div class="page-empty">
      <p>{what}</p>
      {next !== undefined && <p class="quiet">{next}</p>}
      {children}
    </div>
  );
}

export function Section({ heading, note, children, id }: { heading: string; note?: ComponentChildren; children: ComponentChildren; id?: string }) {
  return (
    <section class="section" aria-label={heading} id={id}>
      <div class="section-head">
        <h2>{heading}</h2>
        {note !== undefined && <span class="quiet">{note}</span>}
      </div>
      {children}
    </section>
  );
}
