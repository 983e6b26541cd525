/** The fields dialogs are made of: one of a few by mouse, arrow or number; a moment; a text; one or more of many. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { FIELD_ID } from "./state";
import { dateField, instantOf, timeField, wallOf, wallOfFields } from "../pages/wallTime";
import { language } from "../i18n";
import { managing } from "../i18n/managing";
import { plain } from "../data/ordering";
import { whole } from "../look/numbers";
import { Icon } from "../look/shapes";

interface ChoicesProps<T> {
  label: string;
  options: readonly (readonly [T, ComponentChildren])[];
  chosen: T | null;
  onChoose: (option: T) => void;
  isFirst?: boolean;
  /** Whether the options are numbered, and their numbers choose them. */
  hasNumbers?: boolean;
}

/** A radio group: one stop for Tab, arrows move within. */
export function Choices<T extends string | number>({ label, options, chosen, onChoose, isFirst = false, hasNumbers = false }: ChoicesProps<T>) {
  const at = options.findIndex(([option]) => option === chosen);
  const choose = (index: number, group: HTMLElement): void => {
    const option = options[(index + options.length) % options.length];
    if (option === undefined) return;
    onChoose(option[0]);
    group.querySelectorAll<HTMLElement>("[role=radio]")[(index + options.length) % options.length]?.focus();
  };
  return (
    <fieldset
      class="choices"
      role="radiogroup"
      aria-label={label}
      onKeyDown={(event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const number = hasNumbers ? Number(event.key) : Number.NaN;
        if (step !== undefined) choose(at + step, event.currentTarget);
        else if (number >= 1 && number <= options.length) choose(number - 1, event.currentTarget);
        else return;
        event.preventDefault();
      }}
    >
      <legend>{label}</legend>
      <div class="chips">
        {options.map(([option, name], index) => (
          <button
            type="button"
            key={option}
            class={`chip ${chosen === option ? "is-on" : ""}`}
            role="radio"
            aria-checked={chosen === option}
            tabIndex={index === Math.max(0, at) ? 0 : -1}
            {...(isFirst && index === Math.max(0, at) ? { id: FIELD_ID, autofocus: true } : {})}
            onClick={() => onChoose(option)}
          >
            {hasNumbers && <kbd>{index + 1}</kbd>} {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

interface TextProps {
  label: string;
  value: string;
  onInput: (text: string) => void;
  isFirst?: boolean;
  rows?: number;
  hint?: string;
}

export function Text({ label, value, onInput, isFirst = false, rows = 3, hint = "" }: TextProps) {
  return (
    <label class="field">
      {label}
      <textarea
        {...(isFirst ? { id: FIELD_ID, autofocus: true } : {})}
        rows={rows}
        maxLength={2000}
        value={value}
        placeholder={hint}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

/** A day and a time of the city's; null while what stands there is no time. */
export function Moment({ label, initial, onChange }: { label: string; initial: number; onChange: (instant: number | null) => void }) {
  const date = useSignal(dateField(wallOf(initial)));
  const time = useSignal(timeField(wallOf(initial)));
  const change = (): void => {
    const wall = wallOfFields(date.value, time.value);
    onChange(wall === null ? null : instantOf(wall));
  };
  return (
    <div class="field field-moment" role="group" aria-label={label}>
      <input
        type="date"
        aria-label={label}
        value={date.value}
        onInput={(event) => {
          date.value = event.currentTarget.value;
          change();
        }}
      />
      <input
        type="text"
        inputMode="numeric"
        size={6}
        aria-label={label}
        value={time.value}
        onInput={(event) => {
          time.value = event.currentTarget.value;
          change();
        }}
      />
    </div>
  );
}

export interface Option {
  id: string;
  name: ComponentChildren;
  hint: string;
  /** What a search looks in. */
  text: string;
}

interface PickProps {
  label: string;
  placeholder: string;
  options: readonly Option[];
  chosen: ReadonlySet<string>;
  isMany: boolean;
  none: string;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onSearch?: (text: string) => void;
}

const SHOWN = 40;

/** Search and choose without leaving the search field: arrows move, Enter or Ctrl+Space chooses. */
export function Pick({ label, placeholder, options, chosen, isMany, none, onChoose, onSearch }: PickProps) {
  const text = useSignal("");
  const at = useSignal(0);
  const needle = plain(text.value.trim());
  const found = options.filter((option) => needle === "" || plain(option.text).includes(needle));
  const shown = found.slice(0, SHOWN);
  const active = Math.min(at.value, shown.length - 1);
  const choose = (id: string): void => {
    if (!isMany) onChoose(new Set([id]));
    else onChoose(new Set(chosen.has(id) ? [...chosen].filter((other) => other !== id) : [...chosen, id]));
  };
  const moveTo = (index: number): void => {
    at.value = Math.min(shown.length - 1, Math.max(0, index));
    const option = shown[at.value];
    if (option !== undefined && !isMany) choose(option.id);
    document.getElementById(`option-${at.value}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div class="field">
      <label for={FIELD_ID}>{label}</label>
      <input
        id={FIELD_ID}
        autofocus
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="options"
        aria-autocomplete="list"
        {...(shown.length > 0 ? { "aria-activedescendant": `option-${active}` } : {})}
        autocomplete="off"
        value={text.value}
        placeholder={placeholder}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          onSearch?.(text.value.trim());
          at.value = 0;
          const typed = plain(text.value.trim());
          const first = options.find((option) => plain(option.text).includes(typed));
          if (!isMany) onChoose(new Set(first === undefined || typed === "" ? [] : [first.id]));
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          const option = shown[active];
          if (step !== undefined) moveTo(chosen.size === 0 && !isMany ? 0 : active + step);
          else if (isMany && event.key === " " && event.ctrlKey && option !== undefined) choose(option.id);
          else if (isMany && event.key === "Enter" && !event.ctrlKey && option !== undefined && !chosen.has(option.id)) choose(option.id);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="options" class="options" role="listbox" aria-label={label} aria-multiselectable={isMany}>
        {shown.map((option, index) => (
          <li
            id={`option-${index}`}
            key={option.id}
            class={`option ${index === active ? "is-active" : ""} ${chosen.has(option.id) ? "is-on" : ""}`}
            role="option"
            aria-selected={chosen.has(option.id)}
            data-option={option.id}
            onClick={() => {
              at.value = index;
              choose(option.id);
            }}
          >
            <span class="option-mark">{chosen.has(option.id) && <Icon name="check" size={14} />}</span>
            <span class="option-name">{option.name}</span>
            <span class="quiet">{option.hint}</span>
          </li>
        ))}
        {shown.length === 0 && <li class="option-none quiet">{none}</li>}
        {found.length > SHOWN && <li class="option-none quiet">{managing.value.dialog.more(whole(found.length - SHOWN, language.value))}</li>}
      </ul>
    </div>
  );
}
