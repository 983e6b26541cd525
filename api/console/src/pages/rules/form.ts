/** What the fields of a form share: the rule (or what else is written) in the editor, how to change it, and what is wrong with it where. */
import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { RuleJson } from "../../data/rules";
import { defaultOf, pathText, valueAt, type Path } from "./model";

export interface Form<Whole = RuleJson> {
  rule: ReadonlySignal<Whole>;
  flaws: ReadonlySignal<ReadonlyMap<string, string[]>>;
  isReadOnly: boolean;
  /** `undefined` takes the field away: then what goes without saying counts. */
  set: (path: Path, value: unknown) => void;
}

const context = createContext<Form<unknown> | null>(null);

export const FormProvider = context.Provider;

export function useForm<Whole = RuleJson>(): Form<Whole> {
  const form = useContext(context);
  if (form === null) throw new Error("a field stands outside its form");
  return form as Form<Whole>;
}

/** The condition a field belongs to: the whole rule, or the part at this path. */
export function conditionAt(form: Form, at: Path): RuleJson {
  return valueAt(form.rule.value, at) as RuleJson;
}

/** What a field holds, or what counts where it is not written. */
export function held(form: Form, at: Path, name: string): unknown {
  const condition = conditionAt(form, at);
  return valueAt(condition, [name]) ?? defaultOf(condition.kind, name);
}

export function flawsAt(form: Form<unknown>, path: Path): readonly string[] {
  return form.flaws.value.get(pathText(path)) ?? [];
}

/** The id of a field in the page, so that a complaint can lead there. */
export function fieldId(path: Path): string {
  return `rule-${pathText(path)}`;
}
