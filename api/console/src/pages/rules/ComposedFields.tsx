/** What a composed rule is made of, and within what its parts have to come together. */
import type { ExpressionJson, PartJson } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { ExpressionFields } from "./ExpressionFields";
import { ChoiceField, DurationField, Flaws, NumberField, NumberInput, Field, TextField } from "./fields";
import { held, useForm } from "./form";
import { newPart, scopeOf } from "./model";
import { PartFields } from "./PartFields";
import { Reached } from "./ScopeFields";
import { SeverityField } from "./ConditionFields";

export function ComposedFields() {
  const form = useForm();
  switch (form.rule.value.kind) {
    case "several_of":
      return <SeveralOf />;
    case "sequence":
      return <Sequence />;
    case "combination":
      return <Combination />;
    default:
      return null;
  }
}

function Together({ kinds }: { kinds: readonly string[] }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const per = held(form, [], "per");
  return (
    <>
      <ChoiceField path={["per"]} label={rules.fields["per"] ?? ""} value={per} options={kinds.map((kind) => [kind, rules.pers[kind] ?? kind])} />
      {per === "tag" && <TextField path={["tag"]} label={rules.fields["tag"] ?? ""} hint={rules.hints.tag} />}
    </>
  );
}

const PLACES = ["all", "area", "district", "city", "parent", "tag"] as const;

function SeveralOf() {
  const { rules } = pageWords.value;
  const form = useForm();
  const rule = form.rule.value;
  const share = rule.share;
  const inside = typeof rule.of === "object" && !Array.isArray(rule.of) ? rule.of : null;
  const least = typeof rule.at_least === "number" && (rule.per ?? "all") === "all" ? rule.at_least : null;
  return (
    <>
      <div class="fields fields-plain field-wide">
        <NumberField path={["at_least"]} label={rules.fields["devices"] ?? ""} value={rule.at_least} />
        <Field path={["share"]} label={rules.fields["share"] ?? ""} hint={rules.hints.share}>
          <span class="with-unit">
            <NumberInput path={["share"]} value={typeof share === "number" ? Math.round(share * 10_000) / 100 : null} onChange={(percent) => form.set(["share"], percent === undefined ? undefined : percent / 100)} />
            <span class="unit">%</span>
          </span>
        </Field>
        <Together kinds={PLACES} />
        <DurationField path={["within_s"]} label={rules.fields["within_s"] ?? ""} value={held(form, [], "within_s")} hint={rules.hints.within_s} />
        <SeverityField at={[]} empty={rules.hints.severity} />
      </div>
      <div class="field-wide">
        <Reached scope={scopeOf(inside ?? { kind: "" }, rule)} least={least} />
      </div>
      <PartFields path={["of"]} heading={rules.part(1)} />
    </>
  );
}

const ANYWHERE = ["device", "area", "district", "city", "parent", "tag", "all"] as const;
const MOST_STEPS = 6;

function Sequence() {
  const { rules } = pageWords.value;
  const form = useForm();
  const parts: readonly PartJson[] = Array.isArray(form.rule.value.of) ? form.rule.value.of : [];
  const swap = (one: number, other: number): void => {
    const changed = [...parts];
    [changed[one], changed[other]] = [changed[other] ?? "", changed[one] ?? ""];
    form.set(["of"], changed);
  };
  return (
    <>
      <div class="fields fields-plain field-wide">
        <DurationField path={["within_s"]} label={rules.fields["within_s"] ?? ""} value={held(form, [], "within_s")} />
        <Together kinds={ANYWHERE} />
        <SeverityField at={[]} />
      </div>
      <div class="field-wide">
        <Flaws path={["of"]} />
      </div>
      {parts.map((_part, index) => (
        <PartFields
          key={index}
          path={["of", index]}
          heading={index === 0 ? rules.part(1) : `${rules.then}: ${rules.part(index + 1)}`}
          tools={
            <>
              {index > 0 && (
                <button type="button" class="button button-small" onClick={() => swap(index - 1, index)}>
                  {rules.up}
                </button>
              )}
              {index < parts.length - 1 && (
                <button type="button" class="button button-small" onClick={() => swap(index, index + 1)}>
                  {rules.down}
                </button>
              )}
              {parts.length > 2 && (
                <button type="button" class="button button-small" onClick={() => form.set(["of", index], undefined)}>
                  {rules.dropPart}
                </button>
              )}
            </>
          }
        />
      ))}
      {!form.isReadOnly && parts.length < MOST_STEPS && (
        <div class="field-wide">
          <button type="button" class="button button-small" onClick={() => form.set(["of", parts.length], newPart("threshold"))}>
            {rules.addPart}
          </button>
        </div>
      )}
    </>
  );
}

function Combination() {
  const form = useForm();
  const when = form.rule.value.when as ExpressionJson | undefined;
  return (
    <>
      <div class="fields fields-plain field-wide">
        <Together kinds={ANYWHERE} />
        <SeverityField at={[]} />
      </div>
      <div class="field-wide">
        <Flaws path={["when"]} />
        {when !== undefined && <ExpressionFields path={["when"]} onDrop={null} />}
      </div>
    </>
  );
}
