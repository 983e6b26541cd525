/** The form of a maintenance window: reach, times, repetition as a sentence, reason. */
import { useSignal, type Signal } from "@preact/signals";
import { put } from "../../data/client";
import { pageWords } from "../../i18n/pages";
import { say } from "../../shell/notices";
import { serverNow } from "../../look/time";
import { failureOf } from "../asking";
import { FormFrame } from "../FormFrame";
import { ReachFields } from "../ReachFields";
import { CITY } from "../wallTime";
import { RepeatFields } from "./RepeatFields";
import { repeatText, spanText } from "./spanWords";
import { emptyFields, fieldsOf, lasting, readWindow, startingAt, type WindowFields } from "./windowForm";
import { newId, type MaintenanceWindow } from "./windows";
import type { Reach } from "../reach";

const LENGTHS_H = [1, 2, 4, 8] as const;

interface WindowFormProps {
  window: MaintenanceWindow | null;
  reach: Reach;
  onDone: (isChanged: boolean) => void;
}

export function WindowForm({ window, reach, onDone }: WindowFormProps) {
  const { maintenance } = pageWords.value;
  const fields = useSignal<WindowFields>(window === null ? emptyFields(reach, serverNow()) : fieldsOf(window));
  const flaw = useSignal<string | null>(null);

  const save = async (): Promise<void> => {
    const read = readWindow(fields.value, serverNow());
    if (read.kind === "flaw") {
      flaw.value = read.flaw === "reach" ? pageWords.value.reach.empty : maintenance.wrong[read.flaw];
      return;
    }
    const id = window?.id ?? newId("works", serverNow());
    const outcome = await put<unknown>(`maintenance/${encodeURIComponent(id)}`, read.body);
    if (outcome.kind !== "ok" && outcome.kind !== "pending") {
      flaw.value = failureOf(outcome);
      return;
    }
    say(outcome.kind === "ok" ? "done" : "info", outcome.kind === "ok" ? maintenance.saved : failureOf(outcome));
    onDone(true);
  };

  return (
    <FormFrame heading={window === null ? maintenance.newHeading : maintenance.changeHeading} flaw={flaw.value} onSave={save} onCancel={() => onDone(false)}>
      <ReachFields fields={fields.value.reach} onChange={(changed) => (fields.value = { ...fields.value, reach: changed })} />
      <TimeFields fields={fields} />
      <RepeatFields fields={fields} />
      <Summary fields={fields.value} />
      <label class="field field-wide">
        <span>{maintenance.reason}</span>
        <textarea name="reason" rows={2} maxLength={500} value={fields.value.reason} placeholder={maintenance.reasonHint} onInput={(event) => (fields.value = { ...fields.value, reason: event.currentTarget.value })} />
      </label>
    </FormFrame>
  );
}

function TimeFields({ fields }: { fields: Signal<WindowFields> }) {
  const { maintenance } = pageWords.value;
  const { fromDate, fromTime, toDate, toTime, zone } = fields.value;
  const start = (change: Partial<Pick<WindowFields, "fromDate" | "fromTime">>): void => void (fields.value = startingAt(fields.value, change));
  const end = (change: Partial<WindowFields>): void => void (fields.value = { ...fields.value, ...change });
  return (
    <fieldset class="fields">
      <legend>{maintenance.when}</legend>
      <p class="quiet fields-hint">{zone === CITY ? maintenance.zone : maintenance.otherZone(zone)}</p>
      <div class="field moment-field">
        <span>{maintenance.from}</span>
        <input type="date" name="from-date" aria-label={`${maintenance.from}, ${maintenance.date}`} value={fromDate} onInput={(event) => start({ fromDate: event.currentTarget.value })} />
        <input name="from-time" class="time-field" inputMode="numeric" aria-label={`${maintenance.from}, ${maintenance.time}`} value={fromTime} onChange={(event) => start({ fromTime: event.currentTarget.value })} />
      </div>
      <div class="field moment-field">
        <span>{maintenance.to}</span>
        <input type="date" name="to-date" aria-label={`${maintenance.to}, ${maintenance.date}`} value={toDate} onInput={(event) => end({ toDate: event.currentTarget.value })} />
        <input name="to-time" class="time-field" inputMode="numeric" aria-label={`${maintenance.to}, ${maintenance.time}`} value={toTime} onChange={(event) => end({ toTime: event.currentTarget.value })} />
      </div>
      <div class="field-wide chips">
        {LENGTHS_H.map((hours) => (
          <button type="button" class="chip" key={hours} onClick={() => (fields.value = lasting(fields.value, hours))}>
            {`${hours} h`}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** What has been typed, read back: the best guard against a wrong day. */
function Summary({ fields }: { fields: WindowFields }) {
  const read = readWindow({ ...fields, reason: fields.reason.trim() === "" ? "-" : fields.reason, reach: { device: "-", ...fields.reach } }, serverNow());
  if (read.kind === "flaw") {
    return <p class="fields-effect fields-warning">{read.flaw === "reach" ? "" : pageWords.value.maintenance.wrong[read.flaw]}</p>;
  }
  const { body } = read;
  const times = spanText({ from: Date.parse(body.starts_at), to: Date.parse(body.ends_at) }, body.tz);
  return (
    <p class="fields-effect" data-summary>
      {times}
      {body.repeats !== "" && <strong> {repeatText(body)}</strong>}
    </p>
  );
}
