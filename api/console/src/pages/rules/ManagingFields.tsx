/** When a rule sleeps, what becomes of its alerts, and what people should know of it. */
import { useEffect } from "preact/hooks";
import { assignees } from "../../data/assignees";
import { calendarName, calendars, loadCalendars } from "../../data/calendars";
import type { GroupJson, RuleJson } from "../../data/rules";
import { SEVERITIES } from "../../data/types";
import { words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { Icon } from "../../look/shapes";
import { Combo } from "./Combo";
import { ChoiceField, DurationInput, DurationField, Field, Flaws, NumberField, TextField } from "./fields";
import { fieldId, held, useForm } from "./form";
import { valueAt } from "./model";

export function UnlessFields() {
  const { rules } = pageWords.value;
  const form = useForm();
  useEffect(() => void loadCalendars(), []);
  const chosen = form.rule.value.unless ?? [];
  const set = (ids: readonly string[]): void => form.set(["unless"], ids.length === 0 ? undefined : ids);
  const free = [...calendars.value.keys()].filter((id) => !chosen.includes(id));
  return (
    <div class="field-wide unless" data-field="unless">
      <p class="quiet fields-hint">{rules.unlessHint}</p>
      <div class="chips">
        {chosen.map((id) => (
          <span key={id} class="chip is-on chip-held" data-unless={id}>
            {calendarName(id)}
            {!form.isReadOnly && (
              <button type="button" class="chip-drop" aria-label={`${rules.dropPart}: ${calendarName(id)}`} onClick={() => set(chosen.filter((one) => one !== id))}>
                <Icon name="close" size={13} />
              </button>
            )}
          </span>
        ))}
      </div>
      {!form.isReadOnly && (
        <Combo
          id={fieldId(["unless"])}
          label={rules.addUnless}
          value=""
          options={free.map((id) => ({ id, name: calendarName(id), hint: id }))}
          empty={calendars.value.size === 0 ? rules.unlessNone : rules.addUnless}
          isReadOnly={false}
          takesAny={false}
          onChoose={(id) => id !== "" && set([...chosen, id])}
        />
      )}
      <Flaws path={["unless"]} />
    </div>
  );
}

export function AlertFields() {
  const { rules } = pageWords.value;
  const form = useForm();
  const rule = form.rule.value;
  const response = rule.response ?? {};
  return (
    <>
      <GroupFields rule={rule} />
      <Rises rule={rule} />
      <DurationField path={["response", "acknowledge_within_s"]} label={rules.response} value={response.acknowledge_within_s} />
      <Field path={["response", "escalate_to"]} label={rules.escalate}>
        <Combo
          id={fieldId(["response", "escalate_to"])}
          label={rules.escalate}
          value={response.escalate_to ?? ""}
          options={(assignees.value ?? []).map(({ id, name }) => ({ id, name, hint: id }))}
          empty="–"
          isReadOnly={form.isReadOnly}
          onChoose={(id) => form.set(["response", "escalate_to"], id === "" ? undefined : id)}
        />
      </Field>
    </>
  );
}

function GroupFields({ rule }: { rule: RuleJson }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const group = rule.group ?? null;
  const by = (chosen: string): void => form.set(["group"], chosen === "" ? undefined : ({ ...(group ?? { at_least: 3, within_s: 300 }), by: chosen, ...(chosen === "tag" ? {} : { tag: "" }) } satisfies GroupJson));
  return (
    <>
      <Field path={["group"]} label={rules.group} isWide>
        <select id={fieldId(["group"])} value={group?.by ?? ""} disabled={form.isReadOnly} onChange={(event) => by(event.currentTarget.value)}>
          <option value="">{rules.noGroup}</option>
          {Object.entries(rules.groupBys).map(([id, name]) => (
            <option key={id} value={id}>
              {rules.groupBy} {name}
            </option>
          ))}
        </select>
      </Field>
      {group !== null && (
        <>
          {group.by === "tag" && <TextField path={["group", "tag"]} label={rules.fields["tag"] ?? ""} hint={rules.hints.tag} />}
          <NumberField path={["group", "at_least"]} label={rules.groupLeast} value={group.at_least ?? 3} />
          <DurationField path={["group", "within_s"]} label={rules.groupWithin} value={group.within_s ?? 300} />
        </>
      )}
    </>
  );
}

function Rises({ rule }: { rule: RuleJson }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const rises = rule.rises ?? [];
  return (
    <div class="field-wide field" data-field="rises">
      <span class="field-title">{rules.rises}</span>
      {rises.map((rise, index) => (
        <div key={index} class="rise">
          <span>{rules.riseAfter}</span>
          <DurationInput path={["rises", index, "after_s"]} label={rules.riseAfter} value={rise.after_s} onChange={(seconds) => form.set(["rises", index, "after_s"], seconds ?? null)} />
          <span>{rules.riseTo}</span>
          <select aria-label={rules.fields["severity"] ?? ""} value={rise.severity} disabled={form.isReadOnly} onChange={(event) => form.set(["rises", index, "severity"], event.currentTarget.value)}>
            {SEVERITIES.map((severity) => (
              <option key={severity} value={severity}>
                {words.value.severity[severity]}
              </option>
            ))}
          </select>
          {!form.isReadOnly && (
            <button type="button" class="icon-button" aria-label={rules.dropPart} onClick={() => form.set(["rises"], rises.length === 1 ? undefined : rises.filter((_rise, other) => other !== index))}>
              <Icon name="close" size={16} />
            </button>
          )}
          <Flaws path={["rises", index]} />
          <Flaws path={["rises", index, "after_s"]} />
          <Flaws path={["rises", index, "severity"]} />
        </div>
      ))}
      {!form.isReadOnly && rises.length < 4 && (
        <button type="button" class="button button-small" onClick={() => form.set(["rises", rises.length], { after_s: 1800 * (rises.length + 1), severity: rises.length === 0 ? "high" : "critical" })}>
          {rules.addRise}
        </button>
      )}
      <Flaws path={["rises"]} />
    </div>
  );
}

export function NoteFields() {
  const { rules } = pageWords.value;
  const form = useForm();
  return (
    <>
      <TextField path={["instructions"]} label={rules.instructions} rows={3} maxLength={10_000} isWide />
      <TextField path={["source"]} label={rules.source} isWide maxLength={1_000} />
      <label class="check field-wide">
        <input type="checkbox" checked={held(form, [], "is_fault") === true} disabled={form.isReadOnly} onChange={(event) => form.set(["is_fault"], event.currentTarget.checked)} />
        {rules.isFault}
      </label>
      <Flaws path={["is_fault"]} />
    </>
  );
}

/** Which stage a rule has in the form: it is saved with the rest. */
export function StageField() {
  const { rules } = pageWords.value;
  const form = useForm();
  const rule = form.rule.value;
  const stage = valueAt(rule, ["stage"]) ?? "live";
  return (
    <>
      <ChoiceField path={["stage"]} label={rules.filterStage} value={stage} options={(["watched", "live"] as const).map((one) => [one, `${rules.stages[one]} – ${rules.stageAbout[one]}`])} isWide />
      <label class="check field-wide">
        <input type="checkbox" checked={rule.is_enabled !== false} disabled={form.isReadOnly} onChange={(event) => form.set(["is_enabled"], event.currentTarget.checked ? undefined : false)} />
        {rules.isEnabled}
      </label>
    </>
  );
}
