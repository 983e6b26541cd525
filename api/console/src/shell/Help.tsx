/** The keys, listed. A native dialog: focus stays inside, Escape closes, focus goes back. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { pageWords } from "../i18n/pages";
import { Icon } from "../look/shapes";
import { LETTERS, PAGES } from "./routes";

export const isHelpOpen = signal(false);

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  const { help } = words.value;
  const { help: more } = managing.value;
  const keys: readonly [readonly string[], string][] = [
    [["j", "↓"], help.next],
    [["k", "↑"], help.previous],
    [["Home", "End"], help.first],
    [["Enter"], help.details],
    [["a"], help.acknowledge],
    [["c"], help.comment],
    [["t"], help.take],
    [["T"], more.assign],
    [["s"], help.shelve],
    [["r"], help.resolve],
    [["o"], more.outOfService],
    [["w"], more.maintenance],
    [["n"], more.report],
    [["p"], more.putUnder],
    [["u"], more.disown],
    [["x", "X"], more.mark],
    [["J", "K"], more.markMove],
    [["Ctrl", "A"], more.markAll],
    [["→", "←"], more.unfold],
    [["[", "]"], more.segments],
    [["/"], help.search],
    [["1", "2", "3", "4"], help.severities],
    [["m"], help.map],
    [["l"], help.list],
    [["Esc"], help.back],
    [["?"], help.help],
  ];
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-label={help.heading}
      onClose={() => (isHelpOpen.value = false)}
      onCancel={() => (isHelpOpen.value = false)} // comes before `close`, so that the next key is a key again
      onClick={(event) => event.target === dialog.current && (isHelpOpen.value = false)}
    >
      <div class="help-card">
        <h2>{help.heading}</h2>
        <button type="button" class="icon-button panel-close" aria-label={help.close} onClick={() => (isHelpOpen.value = false)}>
          <Icon name="close" size={18} />
        </button>
        <Keys keys={keys} />
        <h3>{pageWords.value.nav.label}</h3>
        <Keys keys={PAGES.map((page) => [["g", LETTERS[page]], pageWords.value.nav.long[page]])} />
        <h3>{pageWords.value.nav.onPages}</h3>
        <Keys keys={pageWords.value.nav.pageKeys} />
      </div>
    </dialog>
  );
}

function Keys({ keys }: { keys: readonly (readonly [readonly string[], string])[] }) {
  return (
    <dl class="keys">
      {keys.map(([names, what]) => (
        <div key={what}>
          <dt>
            {names.map((name) => (
              <kbd key={name}>{name}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
