/** A part of a composed rule: a condition written here, or another rule by its id. */
import type { ComponentChildren } from "preact";
import { directory, ruleName } from "../../data/directory";
import { SERIES_KINDS, type PartJson, type SeriesKind } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { Combo } from "./Combo";
import { ConditionFields } from "./ConditionFields";
import { Field, Flaws } from "./fields";
import { fieldId, flawsAt, useForm } from "./form";
import { newPart, pathText, valueAt, type Path } from "./model";
import { ScopeFields } from "./ScopeFields";

const OTHER = "";

/** `heading` says which part it is; `tools` move it or take it away. */
export function PartFields({ path, heading, tools }: { path: Path; heading: string; tools?: ComponentChildren }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const part = valueAt(form.rule.value, path) as PartJson;
  const kind = typeof part === "string" ? OTHER : part.kind;
  const change = (chosen: string): void => {
    if (chosen === OTHER) return form.set(path, "");
    const fresh = newPart(chosen as SeriesKind);
    form.set(path, typeof part === "string" ? fresh : { ...fresh, scope: part.scope ?? {} });
  };
  return (
    <fieldset class="part" data-part={pathText(path)}>
      <legend class="only-read">{heading}</legend>
      <div class="part-head">
        <strong>{heading}</strong>
        <select id={fieldId(path)} aria-label={rules.partKind} value={kind} disabled={form.isReadOnly} onChange={(event) => change(event.currentTarget.value)}>
          {SERIES_KINDS.map((one) => (
            <option key={one} value={one}>
              {rules.kinds[one]}
            </option>
          ))}
          <option value={OTHER}>{rules.otherRule}</option>
        </select>
        {!form.isReadOnly && <span class="part-tools">{tools}</span>}
      </div>
      {typeof part === "string" ? (
        <OtherRule path={path} id={part} />
      ) : (
        <div class="fields fields-plain">
          <Flaws path={path} />
          <ScopeFields at={path} whole={form.rule.value} />
          <ConditionFields at={path} whole={form.rule.value} />
        </div>
      )}
    </fieldset>
  );
}

function OtherRule({ path, id }: { path: Path; id: string }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const others = [...directory.value.rules.keys()].filter((other) => other !== form.rule.value.id);
  return (
    <Field path={path} label={rules.chooseRule} isWide>
      <Combo
        id={`${fieldId(path)}-rule`}
        label={rules.chooseRule}
        value={id}
        options={others.map((other) => ({ id: other, name: ruleName(other), hint: other }))}
        empty={rules.chooseRule}
        isReadOnly={form.isReadOnly}
        isWrong={flawsAt(form, path).length > 0}
        onChoose={(chosen) => form.set(path, chosen)}
      />
    </Field>
  );
}
