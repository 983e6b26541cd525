/** The form of a rule: what it looks at, when it is true, when it sleeps, what becomes of its alerts. */
import { RULE_KINDS, type RuleKind } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { ComposedFields } from "./ComposedFields";
import { ConditionFields } from "./ConditionFields";
import type { Editing } from "./editing";
import { ChoiceField, Flaws, TextField } from "./fields";
import { FormProvider, type Form } from "./form";
import { AlertFields, NoteFields, StageField, UnlessFields } from "./ManagingFields";
import { isComposed, newRule, type Path } from "./model";
import { ScopeFields } from "./ScopeFields";

interface RuleFormProps {
  editing: Editing;
  isReadOnly: boolean;
  /** The field of the short name, of a rule that is not stored yet. */
  children?: preact.ComponentChildren;
}

const KEPT = ["name", "instructions", "source", "stage", "is_enabled", "unless", "group", "rises", "response", "scope"] as const;

export function RuleForm({ editing, isReadOnly, children }: RuleFormProps) {
  const { rules } = pageWords.value;
  const set = (path: Path, value: unknown): void => {
    if (path.length === 1 && path[0] === "kind") editing.put(asKind(value as RuleKind));
    else editing.set(path, value);
  };
  const asKind = (kind: RuleKind) => {
    const before = editing.rule.peek();
    return { ...newRule(kind), ...Object.fromEntries(KEPT.filter((name) => before[name] !== undefined).map((name) => [name, before[name]])) };
  };
  const form: Form = { rule: editing.rule, flaws: editing.flaws, isReadOnly, set };
  const rule = editing.rule.value;
  const isWhole = isComposed(rule.kind);
  return (
    <FormProvider value={form}>
      <form class="rule-form" noValidate onSubmit={(event) => event.preventDefault()} onKeyDown={(event) => event.key === "Enter" && event.target instanceof HTMLInputElement && event.preventDefault()}>
        <Flaws path={[]} />
        <div class="fields fields-plain">
          <TextField path={["name"]} label={rules.name} hint={rules.nameHint} isWide />
          {children}
          <ChoiceField path={["kind"]} label={rules.kind} value={rule.kind} options={RULE_KINDS.map((kind) => [kind, rules.kinds[kind]])} hint={rules.kindAbout[rule.kind as RuleKind]} isWide />
        </div>
        <fieldset class="fields">
          <legend>{rules.sections.what}</legend>
          <ScopeFields at={[]} whole={null} />
        </fieldset>
        <fieldset class="fields">
          <legend>{isWhole ? rules.sections.parts : rules.sections.condition}</legend>
          {isWhole ? <ComposedFields key={rule.kind} /> : <ConditionFields key={rule.kind} at={[]} whole={null} />}
        </fieldset>
        <fieldset class="fields">
          <legend>{rules.sections.unless}</legend>
          <UnlessFields />
        </fieldset>
        <fieldset class="fields">
          <legend>{rules.sections.alerts}</legend>
          <StageField />
          <AlertFields />
        </fieldset>
        <fieldset class="fields">
          <legend>{rules.sections.notes}</legend>
          <NoteFields />
        </fieldset>
      </form>
    </FormProvider>
  );
}
