/** The fields of one condition, kind by kind. The same for a rule of its own and for a part of a composed one. */
import { SEVERITIES } from "../../data/types";
import { HEALTH_CONDITIONS, INCIDENT_KINDS } from "../../data/cameras";
import type { RuleJson } from "../../data/rules";
import { properties, propertyUnit } from "../../data/properties";
import { language, words } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { pageWords } from "../../i18n/pages";
import { withUnit } from "../../look/numbers";
import { ChoiceField, DurationField, NumberField, NumbersField, TextField } from "./fields";
import { conditionAt, held, useForm } from "./form";
import { Levels } from "./Levels";
import { scopeOf, type Path } from "./model";
import { durationText } from "./sentence";

interface ConditionProps {
  at: Path;
  whole: RuleJson | null;
}

export function ConditionFields({ at, whole }: ConditionProps) {
  const condition = conditionAt(useForm(), at);
  switch (condition.kind) {
    case "threshold":
      return <Levels at={at} unit={unitOf(condition, whole)} />;
    case "silence":
      return (
        <>
          <Duration at={at} name="after_s" />
          <SeverityField at={at} />
        </>
      );
    case "rate":
      return <Rate at={at} whole={whole} />;
    case "window":
      return <Window at={at} whole={whole} />;
    case "deviation":
      return <Deviation at={at} whole={whole} />;
    case "flatline":
      return <Flatline at={at} whole={whole} />;
    case "implausible":
      return <Implausible at={at} whole={whole} />;
    case "sighting":
      return <Sighting at={at} />;
    default:
      return null;
  }
}

function unitOf(condition: RuleJson, whole: RuleJson | null): string {
  return propertyUnit(scopeOf(condition, whole).property);
}

function Duration({ at, name, label, hint }: { at: Path; name: string; label?: string; hint?: string }) {
  const { rules } = pageWords.value;
  return <DurationField path={[...at, name]} label={label ?? rules.fields[name] ?? name} value={held(useForm(), at, name)} hint={hint} />;
}

function Count({ at, name, label, unit, hint }: { at: Path; name: string; label?: string; unit?: string; hint?: string }) {
  const { rules } = pageWords.value;
  return <NumberField path={[...at, name]} label={label ?? rules.fields[name] ?? name} value={held(useForm(), at, name)} unit={unit} hint={hint} />;
}

function Choice({ at, name, names }: { at: Path; name: string; names: Record<string, string> }) {
  const { rules } = pageWords.value;
  return <ChoiceField path={[...at, name]} label={rules.fields[name] ?? name} value={held(useForm(), at, name)} options={Object.entries(names)} />;
}

export function SeverityField({ at, empty }: { at: Path; empty?: string }) {
  const { rules } = pageWords.value;
  return (
    <ChoiceField
      path={[...at, "severity"]}
      label={rules.fields["severity"] ?? ""}
      value={held(useForm(), at, "severity")}
      options={SEVERITIES.map((severity) => [severity, words.value.severity[severity]])}
      {...(empty === undefined ? {} : { empty })}
    />
  );
}

function Rate({ at, whole }: ConditionProps) {
  const { rules } = pageWords.value;
  const condition = conditionAt(useForm(), at);
  const unit = unitOf(condition, whole);
  return (
    <>
      <Duration at={at} name="over_s" />
      <Duration at={at} name="per_s" />
      <Levels at={at} unit={unit === "" ? "" : rules.per(unit, durationText(condition.per_s ?? 60, language.value))} />
    </>
  );
}

function Window({ at, whole }: ConditionProps) {
  const { rules } = pageWords.value;
  const condition = conditionAt(useForm(), at);
  return (
    <>
      <Choice at={at} name="fn" names={rules.fn} />
      {condition.fn === "percentile" ? <Count at={at} name="percentile" /> : null}
      <Duration at={at} name="over_s" />
      <Duration at={at} name="every_s" hint={rules.hints.every_s} />
      <Levels at={at} unit={condition.fn === "count" ? "" : unitOf(condition, whole)} />
      <Count at={at} name="at_least" />
      <Duration at={at} name="grace_s" />
    </>
  );
}

function Deviation({ at, whole }: ConditionProps) {
  const { rules } = pageWords.value;
  const condition = conditionAt(useForm(), at);
  return (
    <>
      <Choice at={at} name="season" names={rules.season} />
      <Choice at={at} name="side" names={rules.side} />
      <Duration at={at} name="over_s" />
      <Count at={at} name="warm_up" />
      <Levels at={at} unit={rules.timesSigma} />
      <Count at={at} name="least_spread" unit={unitOf(condition, whole)} />
    </>
  );
}

function Flatline({ at, whole }: ConditionProps) {
  const { rules } = pageWords.value;
  const form = useForm();
  const unit = unitOf(conditionAt(form, at), whole);
  return (
    <>
      <Duration at={at} name="after_s" />
      <Count at={at} name="at_least" />
      <Count at={at} name="tolerance" unit={unit} />
      <NumbersField path={[...at, "except_at"]} label={rules.fields["except_at"] ?? ""} value={held(form, at, "except_at")} hint={rules.hints.except_at} />
      <SeverityField at={at} />
    </>
  );
}

function Implausible({ at, whole }: ConditionProps) {
  const { rules } = pageWords.value;
  const condition = conditionAt(useForm(), at);
  const known = properties.value.get(scopeOf(condition, whole).property ?? "");
  const hint = (bound: number | null | undefined): string => (bound == null ? "" : rules.hints.catalogue(withUnit(bound, known?.unit, language.value)));
  return (
    <>
      <Count at={at} name="low" unit={known?.unit ?? ""} hint={hint(known?.low)} />
      <Count at={at} name="high" unit={known?.unit ?? ""} hint={hint(known?.high)} />
      <Count at={at} name="at_least" label={rules.fields["rows"] ?? ""} />
      <SeverityField at={at} />
    </>
  );
}

const SUBJECTS: Record<string, readonly string[]> = { health: HEALTH_CONDITIONS, incident: INCIDENT_KINDS };

/** What ails a camera and what incidents there are is known; a line is named by its id. */
function Subject({ at }: { at: Path }) {
  const { rules } = pageWords.value;
  const { conditions, incidents } = camerasWords.value;
  const form = useForm();
  const path = [...at, "subject"];
  const known = SUBJECTS[conditionAt(form, at).sighting ?? ""];
  if (known === undefined) return <TextField path={path} label={rules.fields["subject"] ?? ""} hint={rules.hints.subject} />;
  return <ChoiceField path={path} label={rules.fields["subject"] ?? ""} value={held(form, at, "subject")} options={known.map((one) => [one, conditions[one] ?? incidents[one] ?? one])} empty={rules.any} />;
}

function Sighting({ at }: { at: Path }) {
  const { rules } = pageWords.value;
  const form = useForm();
  return (
    <>
      <Choice at={at} name="sighting" names={rules.sighting} />
      <Subject at={at} />
      <ChoiceField path={[...at, "vehicle_class"]} label={rules.fields["vehicle_class"] ?? ""} value={held(form, at, "vehicle_class")} options={Object.entries(rules.vehicles)} empty={rules.any} />
      <SeverityField at={at} />
      <Count at={at} name="at_least" label={rules.fields["times"] ?? ""} />
      <Duration at={at} name="within_s" />
      <Duration at={at} name="stands_s" />
    </>
  );
}
