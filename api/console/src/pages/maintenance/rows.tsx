/** One window, one entry out of service: what, when, why, by whom, how much it hides, and what can be done about it. */
import { alerts } from "../../data/book";
import { put, remove, type Outcome } from "../../data/client";
import { directory } from "../../data/directory";
import { isOpen } from "../../data/ordering";
import { mayDecide } from "../../data/session";
import type { OutOfService, Suppression } from "../../data/types";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { duration, moment, now, serverNow, sinceThen } from "../../look/time";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import { alertsWithin, type Reach } from "../reach";
import { reachText } from "../reachWords";
import { Sure } from "../Sure";
import { dayAndTime, repeatText, spanText } from "./spanWords";
import { endedNow, type MaintenanceWindow, type Standing } from "./windows";

interface WindowRowProps {
  standing: Standing;
  kind: "open" | "coming" | "past";
  onChange: (window: MaintenanceWindow) => void;
  onDone: (isChanged: boolean) => void;
}

export function WindowRow({ standing: { window, span }, kind, onChange, onDone }: WindowRowProps) {
  const { maintenance } = pageWords.value;
  const { age } = words.value;
  const path = `maintenance/${encodeURIComponent(window.id)}`;
  return (
    <li class={`card window-${kind}`} data-window={window.id}>
      <div class="card-what">
        <strong>{window.reason}</strong>
        <span>{reachText(window.reach)}</span>
        <span class="quiet">
          {window.repeats !== "" && <>{repeatText(window)} · </>}
          {maintenance.by(window.by)}
        </span>
      </div>
      <div class="card-when">
        {kind === "open" && (
          <>
            <strong>{maintenance.until(dayAndTime(span.to))}</strong>
            <span>{maintenance.left(duration(span.to - now.value, age))}</span>
            <Hidden reach={window.reach} as="maintenance" />
          </>
        )}
        {kind === "coming" && (
          <>
            <strong>{maintenance.starts(dayAndTime(span.from), duration(span.from - now.value, age))}</strong>
            <span>{spanText(span)}</span>
          </>
        )}
        {kind === "past" && <span>{maintenance.ended(dayAndTime(span.to))}</span>}
      </div>
      {mayDecide.value && (
        <div class="card-actions">
          {kind === "open" && <EndNow window={window} onDone={onDone} />}
          <button type="button" class="button button-small" onClick={() => onChange(window)}>
            {maintenance.change}
          </button>
          <Sure
            name={maintenance.remove}
            what={window.repeats === "" ? maintenance.removeOnce : maintenance.removeSeries}
            onYes={async () => told(await remove(path), maintenance.removed, onDone)}
          />
        </div>
      )}
    </li>
  );
}

function EndNow({ window, onDone }: { window: MaintenanceWindow; onDone: (isChanged: boolean) => void }) {
  const { maintenance } = pageWords.value;
  const ended = endedNow(window, serverNow());
  if (ended === null) return null;
  const what = window.repeats === "" ? maintenance.endOnce : ended.next === null ? maintenance.endLast : maintenance.endSeries(dayAndTime(ended.next.from));
  const end = async (): Promise<void> => {
    const body = endedNow(window, serverNow())?.body;
    if (body === undefined) onDone(true);
    else told(await put<unknown>(`maintenance/${encodeURIComponent(window.id)}`, body), maintenance.endedNow, onDone);
  };
  return <Sure name={maintenance.end} what={what} onYes={end} />;
}

interface EntryProps {
  entry: OutOfService;
  onChange: (entry: OutOfService) => void;
  onDone: (isChanged: boolean) => void;
}

export function Entry({ entry, onChange, onDone }: EntryProps) {
  const { maintenance } = pageWords.value;
  return (
    <li class="card window-out" data-out={entry.id}>
      <div class="card-what">
        <strong>{entry.reason}</strong>
        <span>{reachText(entry.reach)}</span>
        <span class="quiet">{maintenance.by(entry.by)}</span>
      </div>
      <div class="card-when">
        <strong>{maintenance.since(moment(entry.since, now.value))}</strong>
        <span>{sinceThen(entry.since, words.value.age)}</span>
        <Hidden reach={entry.reach} as="out_of_service" />
      </div>
      {mayDecide.value && (
        <div class="card-actions">
          <Sure
            name={maintenance.giveBack}
            what={maintenance.giveBackText}
            onYes={async () => told(await remove(`out-of-service/${encodeURIComponent(entry.id)}`), maintenance.returned, onDone)}
          />
          <button type="button" class="button button-small" onClick={() => onChange(entry)}>
            {maintenance.change}
          </button>
        </div>
      )}
    </li>
  );
}

/** Reckoned from the live alerts: how many stand and are kept from operators because of this. */
function Hidden({ reach, as }: { reach: Reach; as: Suppression }) {
  const standing = alertsWithin(reach, alerts.value, directory.value).filter((alert) => isOpen(alert) && alert.suppression === as).length;
  return standing === 0 ? null : <span class="quiet">{pageWords.value.maintenance.hidden(whole(standing, language.value))}</span>;
}

function told(outcome: Outcome<unknown>, done: string, onDone: (isChanged: boolean) => void): void {
  if (outcome.kind === "ok") say("done", done);
  else say(outcome.kind === "pending" ? "info" : "error", failureOf(outcome));
  onDone(true);
}
