/** A page that holds something unsaved: who leaves it is asked first, by us or by the browser. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pageWords } from "../i18n/pages";
import { Ask } from "./rules/Ask";

interface LeavingProps {
  /** Where to, while it is asked; null: nobody leaves. */
  goingTo: Signal<string | null>;
  onSave: (to: string) => Promise<unknown>;
  onDrop: () => unknown;
}

export function Leaving({ goingTo, onSave, onDrop }: LeavingProps) {
  const { leaving } = pageWords.value.rules;
  const to = goingTo.value;
  if (to === null) return null;
  const answered = (go: () => void) => (): void => {
    goingTo.value = null;
    go();
  };
  const onStay = answered(() => undefined);
  const onLeave = answered(() => {
    onDrop();
    location.hash = to;
  });
  return (
    <Ask name="leaving" heading={leaving.heading} onEscape={onStay}>
      <div class="dialog-foot">
        <button type="button" class="button button-main" data-first data-answer="save" onClick={answered(() => void onSave(to))}>
          {leaving.save}
        </button>
        <button type="button" class="button" data-answer="drop" onClick={onLeave}>
          {leaving.drop}
        </button>
        <button type="button" class="button" data-answer="stay" onClick={onStay}>
          {leaving.stay} <kbd>Esc</kbd>
        </button>
      </div>
    </Ask>
  );
}

/** The browser asks before the window is closed over something that is not saved. */
export function useWarning({ isDirty }: { isDirty: ReadonlySignal<boolean> }): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (isDirty.peek()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
}
