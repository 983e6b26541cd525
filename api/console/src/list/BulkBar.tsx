/** What can be done about the chosen alerts, how far it has come, and what was refused. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { progress, report, type Refused } from "../data/bulk";
import { reasonOf } from "../data/decisions";
import { forgetMarks, marked, subjectOf, titleOf } from "../data/view";
import { language, words } from "../i18n";
import { managing } from "../i18n/managing";
import { whole } from "../look/numbers";
import { Icon, SeverityShape } from "../look/shapes";
import { focusList } from "./focus";
import { run, type Command } from "./keys";

export function BulkBar() {
  const chosen = marked.value;
  const { marks } = managing.value;
  const count = (number: number): string => whole(number, language.value);
  const sent = progress.value;
  if (sent !== null) {
    return (
      <div class="bulk" role="status" data-bulk="progress">
        <progress max={sent.total} value={sent.done} />
        <span>{marks.progress(count(sent.done), count(sent.total))}</span>
      </div>
    );
  }
  if (chosen.length === 0) return null;
  const { action } = words.value;
  const { dialog, detail } = managing.value;
  const allShelved = chosen.every(({ shelved_by }) => shelved_by !== null);
  const actions: readonly [Command, string, string][] = [
    ["acknowledge", action.acknowledge, "a"],
    ["assign", dialog.assign, "T"],
    ["shelve", allShelved ? action.unshelve : action.shelve, "s"],
    ["resolve", action.resolve, "r"],
    ["comment", action.comment, "c"],
    ["putUnder", detail.putUnder, "p"],
  ];
  return (
    <div class="bulk" role="toolbar" aria-label={marks.label} data-bulk="bar">
      <strong data-bulk="count">{marks.chosen(count(chosen.length), chosen.length === 1)}</strong>
      <div class="bulk-actions">
        {actions.map(([command, name, key]) => (
          <button type="button" key={command} class="bulk-action" aria-keyshortcuts={key} title={`${name} (${key})`} onClick={() => run(command, marked.peek())}>
            {name} <kbd>{key}</kbd>
          </button>
        ))}
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={marks.none}
        title={`${marks.none} (Esc)`}
        onClick={() => {
          forgetMarks();
          focusList();
        }}
      >
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

const LISTED = 200;

/** Which of many were refused, and why: grouped by reason, so that a hundred of the same read as one. */
export function BulkReport() {
  const shown = report.value;
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (shown !== null) element.current?.showModal();
  }, [shown]);
  if (shown === null) return null;
  const { marks } = managing.value;
  const { refused, unsent, applied } = shown.digest;
  const count = (number: number): string => whole(number, language.value);
  const close = (): void => {
    report.value = null;
    focusList();
  };
  return (
    <dialog ref={element} class="dialog" aria-label={marks.report} data-dialog="bulk-report" onClose={close}>
      <div class="dialog-card">
        <h2>{marks.report}</h2>
        {applied > 0 && <p>{marks.done(marks.verb[shown.action], count(applied), applied === 1)}</p>}
        {byReason(refused).map(([reason, alerts]) => (
          <section key={reason}>
            <p>
              {marks.refused(count(alerts.length), alerts.length === 1)} <strong>{reason}</strong>
            </p>
            <ul class="refused">
              {alerts.slice(0, LISTED).map(({ alert }) => (
                <li key={alert.id}>
                  <SeverityShape severity={alert.severity} size={16} /> {subjectOf(alert)} <span class="quiet">{titleOf(alert)}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {unsent.length > 0 && <p>{marks.notSent(count(unsent.length), unsent.length === 1)}</p>}
        <p class="quiet">{marks.keep}</p>
        <div class="dialog-foot">
          <button type="button" class="button button-main" autofocus onClick={close}>
            {marks.close} <kbd>Esc</kbd>
          </button>
        </div>
      </div>
    </dialog>
  );
}

function byReason(refused: readonly Refused[]): [string, Refused[]][] {
  const groups = new Map<string, Refused[]>();
  for (const one of refused) {
    const reason = reasonOf(one.problem ?? {});
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  return [...groups];
}
