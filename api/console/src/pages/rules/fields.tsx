/** The fields a rule's form is made of: each knows its place in the rule and shows what is wrong there. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import type { DurationUnit } from "../../i18n/ruleSentences";
import { fieldId, flawsAt, useForm } from "./form";
import { pathText, valueAt, type Path } from "./model";
import { readNumber, shownNumber } from "./numberText";
import { inUnit, unitSeconds } from "./sentence";

interface FieldProps {
  path: Path;
  label: string;
  hint?: string | undefined;
  isWide?: boolean;
  children: ComponentChildren;
}

export function Field({ path, label, hint, isWide = false, children }: FieldProps) {
  const isWrong = flawsAt(useForm(), path).length > 0;
  return (
    <div class={`field ${isWide ? "field-wide" : ""} ${isWrong ? "is-wrong" : ""}`} data-field={pathText(path)}>
      <label for={fieldId(path)}>
        <span>{label}</span>
      </label>
      {children}
      {hint !== undefined && hint !== "" && <small class="quiet">{hint}</small>}
      <Flaws path={path} />
    </div>
  );
}

export function Flaws({ path }: { path: Path }) {
  const flaws = flawsAt(useForm(), path);
  if (flaws.length === 0) return null;
  return (
    <small class="field-flaw" role="alert" id={`${fieldId(path)}-flaw`}>
      {flaws.join(" ")}
    </small>
  );
}

/** Whether anything is wrong with this or what is within it. */
export function useFlawed(path: Path): boolean {
  const at = pathText(path);
  return [...useForm().flaws.value.keys()].some((place) => place === at || place.startsWith(`${at}.`) || place.startsWith(`${at}[`));
}

function marks(path: Path, isWrong: boolean): { id: string; "aria-invalid": boolean; "aria-describedby"?: string } {
  return { id: fieldId(path), "aria-invalid": isWrong, ...(isWrong ? { "aria-describedby": `${fieldId(path)}-flaw` } : {}) };
}

interface NumberInputProps {
  path: Path;
  value: number | null | undefined;
  label?: string;
  placeholder?: string;
  onChange: (value: number | undefined) => void;
}

/** A number as people type it in the language, `0,5` or `0.5`; what is no number is not taken, and says so. */
export function NumberInput({ path, value, label, placeholder, onChange }: NumberInputProps) {
  const form = useForm();
  const text = useSignal(shownNumber(value, language.value));
  // Follows the rule when it was changed elsewhere, but not while what is typed means the same.
  useEffect(() => {
    const typed = readNumber(text.peek());
    if (typed !== (value ?? undefined) && !(typed === null && value == null)) text.value = shownNumber(value, language.value);
  }, [value, language.value]);
  const isWrong = readNumber(text.value) === null || flawsAt(form, path).length > 0;
  return (
    <input
      {...marks(path, isWrong)}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      value={text.value}
      placeholder={placeholder}
      readOnly={form.isReadOnly}
      onInput={(event) => {
        text.value = event.currentTarget.value;
        const read = readNumber(text.value);
        onChange(read ?? undefined);
      }}
    />
  );
}

interface PlainProps {
  path: Path;
  label: string;
  value: unknown;
  hint?: string | undefined;
  unit?: string | undefined;
  placeholder?: string;
  isWide?: boolean;
}

export function NumberField({ path, label, value, hint, unit, placeholder, isWide }: PlainProps) {
  const form = useForm();
  return (
    <Field path={path} label={label} hint={hint} {...(isWide === undefined ? {} : { isWide })}>
      <span class="with-unit">
        <NumberInput path={path} value={value as number | null | undefined} {...(placeholder === undefined ? {} : { placeholder })} onChange={(changed) => form.set(path, changed)} />
        {unit !== undefined && unit !== "" && <span class="unit">{unit}</span>}
      </span>
    </Field>
  );
}

const UNITS: readonly DurationUnit[] = ["s", "min", "h", "d"];

/** A duration in the unit it is said in; the rule holds seconds. */
export function DurationInput({ path, value, label, onChange }: { path: Path; value: number | null | undefined; label?: string; onChange: (seconds: number | undefined) => void }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const unit = useSignal<DurationUnit>(value == null || value === 0 ? "min" : inUnit(value).unit);
  const fits = value == null || value % unitSeconds(unit.value) === 0;
  const shown = fits ? unit.value : inUnit(value).unit;
  return (
    <span class="with-unit">
      <NumberInput
        path={path}
        value={value == null ? value : value / unitSeconds(shown)}
        {...(label === undefined ? {} : { label })}
        onChange={(count) => {
          unit.value = shown;
          onChange(count === undefined ? undefined : Math.round(count * unitSeconds(shown) * 1000) / 1000);
        }}
      />
      <select
        aria-label={label ?? ""}
        value={shown}
        disabled={form.isReadOnly}
        onChange={(event) => {
          const next = event.currentTarget.value as DurationUnit;
          const count = value == null ? undefined : value / unitSeconds(shown);
          unit.value = next;
          if (count !== undefined) onChange(count * unitSeconds(next));
        }}
      >
        {UNITS.map((one) => (
          <option key={one} value={one}>
            {rules.units[one]}
          </option>
        ))}
      </select>
    </span>
  );
}

export function DurationField({ path, label, value, hint }: PlainProps) {
  const form = useForm();
  return (
    <Field path={path} label={label} hint={hint}>
      <DurationInput path={path} value={value as number | null | undefined} onChange={(seconds) => form.set(path, seconds)} />
    </Field>
  );
}

interface ChoiceFieldProps {
  path: Path;
  label: string;
  value: unknown;
  options: readonly (readonly [string, string])[];
  /** What an empty choice means; left out where there has to be one. */
  empty?: string;
  hint?: string | undefined;
  isWide?: boolean;
}

export function ChoiceField({ path, label, value, options, empty, hint, isWide }: ChoiceFieldProps) {
  const form = useForm();
  const chosen = typeof value === "string" ? value : "";
  return (
    <Field path={path} label={label} hint={hint} {...(isWide === undefined ? {} : { isWide })}>
      <select {...marks(path, flawsAt(form, path).length > 0)} value={chosen} disabled={form.isReadOnly} onChange={(event) => form.set(path, event.currentTarget.value === "" ? undefined : event.currentTarget.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {chosen !== "" && !options.some(([id]) => id === chosen) && <option value={chosen}>{chosen}</option>}
      </select>
    </Field>
  );
}

interface TextFieldProps {
  path: Path;
  label: string;
  hint?: string;
  rows?: number;
  isWide?: boolean;
  maxLength?: number;
}

export function TextField({ path, label, hint, rows, isWide, maxLength }: TextFieldProps) {
  const form = useForm();
  const value = valueAt(form.rule.value, path);
  const shared = {
    ...marks(path, flawsAt(form, path).length > 0),
    value: typeof value === "string" ? value : "",
    readOnly: form.isReadOnly,
    maxLength: maxLength ?? 200,
    onInput: (event: { currentTarget: { value: string } }) => form.set(path, event.currentTarget.value === "" ? undefined : event.currentTarget.value),
  };
  return (
    <Field path={path} label={label} hint={hint} {...(isWide === undefined ? {} : { isWide })}>
      {rows === undefined ? <input {...shared} autoComplete="off" /> : <textarea {...shared} rows={rows} />}
    </Field>
  );
}

/** Numbers with spaces between them: the values at which standing still is healthy. */
export function NumbersField({ path, label, value, hint }: PlainProps) {
  const form = useForm();
  const numbers = Array.isArray(value) ? (value as number[]) : [];
  const text = useSignal(numbers.map((number) => shownNumber(number, language.value)).join("; "));
  const read = (typed: string): (number | null | undefined)[] => typed.split(/[;\s]+/).filter((one) => one !== "").map(readNumber);
  useEffect(() => {
    if (JSON.stringify(read(text.peek())) !== JSON.stringify(numbers)) text.value = numbers.map((number) => shownNumber(number, language.value)).join("; ");
  }, [JSON.stringify(numbers)]);
  const isWrong = read(text.value).some((number) => typeof number !== "number");
  return (
    <Field path={path} label={label} hint={hint}>
      <input
        {...marks(path, isWrong)}
        value={text.value}
        autoComplete="off"
        readOnly={form.isReadOnly}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          const all = read(text.value);
          if (all.every((number): number is number => typeof number === "number")) form.set(path, all.length === 0 ? undefined : all);
        }}
      />
    </Field>
  );
}
