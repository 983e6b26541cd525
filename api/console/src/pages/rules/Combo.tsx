/** One of many, found by typing: arrows move, Enter takes, Escape leaves. The list is only there while it is needed. */
import { useSignal } from "@preact/signals";
import { plain } from "../../data/ordering";

export interface ComboOption {
  id: string;
  name: string;
  hint?: string;
}

interface ComboProps {
  id: string;
  label: string;
  value: string;
  options: readonly ComboOption[];
  empty: string;
  isReadOnly: boolean;
  isWrong?: boolean;
  /** Whether what is typed counts though the list does not have it. */
  takesAny?: boolean;
  onChoose: (id: string) => void;
}

const SHOWN = 60;

/** What is called so comes first, then what begins so, then what has it anywhere. */
function matching(options: readonly ComboOption[], needle: string): readonly ComboOption[] {
  const rank = (option: ComboOption): number => {
    const called = [plain(option.name), plain(option.id)];
    return called.includes(needle) ? 0 : called.some((name) => name.startsWith(needle)) ? 1 : 2;
  };
  return options
    .filter((option) => plain(`${option.name} ${option.id} ${option.hint ?? ""}`).includes(needle))
    .map((option) => [rank(option), option] as const)
    .sort(([a], [b]) => a - b)
    .map(([, option]) => option);
}

export function Combo({ id, label, value, options, empty, isReadOnly, isWrong = false, takesAny = true, onChoose }: ComboProps) {
  const typed = useSignal<string | null>(null);
  const at = useSignal(0);
  const isOpen = typed.value !== null;
  const needle = plain((typed.value ?? "").trim());
  const found = needle === "" ? options : matching(options, needle);
  const shown: readonly ComboOption[] = [...(needle === "" ? [{ id: "", name: empty }] : []), ...found.slice(0, SHOWN)];
  const active = Math.min(at.value, shown.length - 1);
  const name = value === "" ? "" : (options.find((option) => option.id === value)?.name ?? value);

  const close = (): void => void (typed.value = null);
  const choose = (option: ComboOption | undefined): void => {
    const text = (typed.value ?? "").trim();
    if (option !== undefined) onChoose(option.id);
    else if (takesAny && text !== "") onChoose(text);
    close();
  };
  const open = (): void => {
    if (isReadOnly || isOpen) return;
    typed.value = "";
    at.value = Math.max(0, [{ id: "" }, ...options].findIndex((option) => option.id === value));
  };
  const leave = (): void => {
    const text = (typed.value ?? "").trim();
    const exact = options.find((option) => option.id === text || plain(option.name) === needle);
    if (isOpen && text !== "") choose(exact ?? (takesAny ? undefined : shown[0]));
    else close();
  };
  const move = (to: number): void => {
    at.value = Math.min(shown.length - 1, Math.max(0, to));
    document.getElementById(`${id}-${at.value}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div class="combo">
      <input
        id={id}
        role="combobox"
        aria-label={label}
        aria-invalid={isWrong}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(isOpen && shown.length > 0 ? { "aria-activedescendant": `${id}-${active}` } : {})}
        autoComplete="off"
        spellcheck={false}
        readOnly={isReadOnly}
        value={typed.value ?? name}
        placeholder={isOpen && name !== "" ? name : empty}
        onFocus={open}
        onClick={open}
        onBlur={leave}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            if (isOpen) move(active + (event.key === "ArrowDown" ? 1 : -1));
            else open();
          } else if (event.key === "Enter" && isOpen && !event.ctrlKey) choose(shown[active]);
          else if (event.key === "Escape" && isOpen) {
            event.stopPropagation();
            close();
          } else return;
          event.preventDefault();
        }}
      />
      {isOpen && (
        <ul id={`${id}-list`} class="combo-list" role="listbox" aria-label={label}>
          {shown.map((option, index) => (
            <li
              key={option.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={option.id === value}
              class={`combo-option ${index === active ? "is-active" : ""}`}
              data-option={option.id}
              // The field keeps the focus, so that the choice is taken before it is left.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <span>{option.name}</span>
              {option.hint !== undefined && option.hint !== option.name && <small class="quiet">{option.hint}</small>}
            </li>
          ))}
          {found.length > SHOWN && <li class="combo-option quiet">… {found.length - SHOWN}</li>}
        </ul>
      )}
    </div>
  );
}
