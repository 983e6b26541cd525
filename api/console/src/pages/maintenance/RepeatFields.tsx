/** Once, or again and again: what the recurrence rule is made from. */
import type { Signal } from "@preact/signals";
import { pageWords } from "../../i18n/pages";
import { dateField, wallOf } from "../wallTime";
import { serverNow } from "../../look/time";
import type { EndKind, RepeatKind, WindowFields } from "./windowForm";

const KINDS: readonly RepeatKind[] = ["once", "daily", "weekly", "monthly", "nth", "other"];
const ENDS: readonly EndKind[] = ["never", "until", "count"];

export function RepeatFields({ fields }: { fields: Signal<WindowFields> }) {
  const { maintenance } = pageWords.value;
  const { repeat, every, rule } = fields.value;
  const set = (change: Partial<WindowFields>): void => void (fields.value = { ...fields.value, ...change });
  return (
    <fieldset class="fields">
      <legend>{maintenance.repeat}</legend>
      <label class="field">
        <span>{maintenance.repeat}</span>
        <select name="repeat" value={repeat} onChange={(event) => set({ repeat: event.currentTarget.value as RepeatKind })}>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {maintenance.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      {repeat === "other" && (
        <label class="field">
          <span>{maintenance.rule}</span>
          <input name="rule-text" value={rule} placeholder="FREQ=YEARLY" spellcheck={false} onInput={(event) => set({ rule: event.currentTarget.value })} />
        </label>
      )}
      {repeat !== "once" && repeat !== "other" && (
        <>
          <label class="field">
            <span>{maintenance.every[repeat]}</span>
            <input type="number" name="every" min={1} max={1000} value={every} onInput={(event) => set({ every: event.currentTarget.value })} />
          </label>
          {repeat === "weekly" && <Weekdays days={fields.value.days} onChange={(days) => set({ days })} />}
          <Ending fields={fields.value} set={set} />
        </>
      )}
    </fieldset>
  );
}

function Weekdays({ days, onChange }: { days: readonly number[]; onChange: (days: number[]) => void }) {
  const { maintenance, days: names, dayShort } = pageWords.value;
  return (
    <div class="field-wide weekdays" role="group" aria-label={maintenance.onDays}>
      {dayShort.map((short, day) => (
        <label key={short} class={`chip ${days.includes(day) ? "is-on" : ""}`} title={names[day]}>
          <input
            type="checkbox"
            class="only-read"
            aria-label={names[day]}
            checked={days.includes(day)}
            onChange={(event) => onChange(event.currentTarget.checked ? [...days, day].sort((a, b) => a - b) : days.filter((one) => one !== day))}
          />
          {short}
        </label>
      ))}
    </div>
  );
}

function Ending({ fields, set }: { fields: WindowFields; set: (change: Partial<WindowFields>) => void }) {
  const { maintenance } = pageWords.value;
  return (
    <>
      <label class="field">
        <span>{maintenance.ends}</span>
        <select name="end" value={fields.end} onChange={(event) => set({ end: event.currentTarget.value as EndKind })}>
          {ENDS.map((end) => (
            <option key={end} value={end}>
              {maintenance.endKinds[end]}
            </option>
          ))}
        </select>
      </label>
      {fields.end === "until" && (
        <label class="field">
          <span>{maintenance.endKinds.until}</span>
          <input type="date" name="until" min={dateField(wallOf(serverNow()))} value={fields.untilDate} onInput={(event) => set({ untilDate: event.currentTarget.value })} />
        </label>
      )}
      {fields.end === "count" && (
        <label class="field">
          <span>{maintenance.endKinds.count}</span>
          <input type="number" name="count" min={1} max={1000} value={fields.count} onInput={(event) => set({ count: event.currentTarget.value })} />
        </label>
      )}
    </>
  );
}
