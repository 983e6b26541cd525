/** The form of a calendar: what it is called, where it holds, and when. */
import { useSignal } from "@preact/signals";
import { CALENDAR_KINDS, writeCalendar, type CalendarJson, type CalendarKind } from "../../data/calendars";
import { areasByName } from "../../data/directory";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { serverNow } from "../../look/time";
import { Icon } from "../../look/shapes";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import { FormFrame } from "../FormFrame";
import { shortName } from "../teams/teamForm";
import { fieldsOf, newSpan, readCalendar, type CalendarFields, type CalendarFlaw, type SpanFields } from "./spans";

interface CalendarFormProps {
  calendar: CalendarJson | null;
  taken: ReadonlySet<string>;
  onDone: (isChanged: boolean) => void;
}

export function CalendarForm({ calendar, taken, onDone }: CalendarFormProps) {
  const says = pageWords.value.rules.calendars;
  const fields = useSignal<CalendarFields>(fieldsOf(calendar, serverNow()));
  const isIdOwn = useSignal(false);
  const flaw = useSignal<string | null>(null);
  const set = (change: Partial<CalendarFields>): void => void (fields.value = { ...fields.value, ...change });
  const rename = (nameVi: string): void => set({ nameVi, ...(calendar === null && !isIdOwn.value ? { id: shortName(nameVi) } : {}) });
  const setSpan = (index: number, change: Partial<SpanFields>): void => set({ spans: fields.value.spans.map((span, other) => (other === index ? { ...span, ...change } : span)) });

  const save = async (): Promise<void> => {
    const read = readCalendar(fields.value, calendar === null ? taken : new Set());
    if (read.kind === "flaw") {
      flaw.value = flawText(read);
      return;
    }
    const outcome = await writeCalendar(read.id, read.body);
    if (outcome.kind !== "ok" && outcome.kind !== "pending") {
      const errors = outcome.kind === "refused" ? (outcome.problem.errors ?? []) : [];
      flaw.value = errors.length > 0 ? errors.map(({ field, message }) => `${field}: ${message}`).join("; ") : failureOf(outcome);
      return;
    }
    say(outcome.kind === "ok" ? "done" : "info", outcome.kind === "ok" ? says.saved : failureOf(outcome));
    onDone(true);
  };

  const { spans } = fields.value;
  const areaKey = language.value === "vi" ? "name_vi" : "name_en";
  return (
    <FormFrame heading={calendar === null ? says.newHeading : says.changeHeading(calendar.id)} flaw={flaw.value} onSave={save} onCancel={() => onDone(false)}>
      <div class="fields fields-plain">
        <label class="field">
          <span>{says.nameVi}</span>
          <input name="name-vi" value={fields.value.nameVi} maxLength={200} autoComplete="off" onInput={(event) => rename(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{says.nameEn}</span>
          <input name="name-en" value={fields.value.nameEn} maxLength={200} autoComplete="off" onInput={(event) => set({ nameEn: event.currentTarget.value })} />
        </label>
        <label class="field">
          <span>{says.id}</span>
          <input
            name="calendar-id"
            value={fields.value.id}
            readOnly={calendar !== null}
            autoComplete="off"
            spellcheck={false}
            onInput={(event) => {
              isIdOwn.value = true;
              set({ id: event.currentTarget.value });
            }}
          />
        </label>
        <label class="field">
          <span>{says.kind}</span>
          <select name="calendar-kind" value={fields.value.kind} onChange={(event) => set({ kind: event.currentTarget.value as CalendarKind })}>
            {CALENDAR_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {says.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <label class="field field-wide">
          <span>{says.area}</span>
          <select name="calendar-area" value={fields.value.area} onChange={(event) => set({ area: event.currentTarget.value })}>
            <option value="">{says.everywhere}</option>
            {areasByName.value.map((area) => (
              <option key={area.id} value={area.id}>
                {area[areaKey]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset class="fields">
        <legend>{says.times}</legend>
        <p class="quiet fields-hint">{says.timesHint}</p>
        {spans.map((span, index) => (
          <SpanRow key={index} span={span} number={index + 1} onChange={(change) => setSpan(index, change)} onDrop={() => set({ spans: spans.filter((_span, other) => other !== index) })} />
        ))}
        <div class="field-wide">
          <button type="button" class="button button-small" data-action="add-span" onClick={() => set({ spans: [...spans, newSpan(serverNow(), spans.at(-1))] })}>
            {says.addSpan}
          </button>
        </div>
      </fieldset>
    </FormFrame>
  );
}

function flawText(flaw: CalendarFlaw): string {
  const { wrong } = pageWords.peek().rules.calendars;
  return "number" in flaw ? wrong[flaw.flaw](flaw.number) : wrong[flaw.flaw];
}

interface SpanRowProps {
  span: SpanFields;
  number: number;
  onChange: (change: Partial<SpanFields>) => void;
  onDrop: () => void;
}

function SpanRow({ span, number, onChange, onDrop }: SpanRowProps) {
  const says = pageWords.value.rules.calendars;
  const day = (name: "fromDate" | "toDate", label: string) => <input type="date" aria-label={`${label}, ${says.date} ${number}`} value={span[name]} onInput={(event) => onChange({ [name]: event.currentTarget.value })} />;
  const time = (name: "fromTime" | "toTime", label: string) => (
    <input type="text" class="time-field" inputMode="numeric" aria-label={`${label}, ${says.time} ${number}`} value={span[name]} onInput={(event) => onChange({ [name]: event.currentTarget.value })} />
  );
  return (
    <div class="span-row field-wide" role="group" aria-label={`${says.times} ${number}`} data-span={number}>
      <span class="quiet">{says.from}</span>
      {day("fromDate", says.from)}
      {time("fromTime", says.from)}
      <button type="button" class="icon-button" aria-label={says.dropSpan} title={says.dropSpan} onClick={onDrop}>
        <Icon name="close" size={16} />
      </button>
      <span class="quiet">{says.to}</span>
      {day("toDate", says.to)}
      {time("toTime", says.to)}
      <span />
      <input class="span-note" value={span.note} maxLength={200} placeholder={says.note} aria-label={`${says.note} ${number}`} onInput={(event) => onChange({ note: event.currentTarget.value })} />
    </div>
  );
}
