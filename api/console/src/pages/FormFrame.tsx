/** A form beside a page: the first field takes the focus, Escape leaves, Ctrl+Enter saves, what is wrong stands above. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { pageWords } from "../i18n/pages";
import { Icon } from "../look/shapes";

interface FormFrameProps {
  heading: string;
  flaw: string | null;
  onSave: () => Promise<void>;
  onCancel: () => void;
  children: ComponentChildren;
}

export function FormFrame({ heading, flaw, onSave, onCancel, children }: FormFrameProps) {
  const form = useRef<HTMLFormElement>(null);
  const isBusy = useSignal(false);
  // Before it is painted: what is typed at once belongs to the field.
  useLayoutEffect(() => {
    const before = document.activeElement;
    form.current?.querySelector<HTMLElement>("input:not([readonly]), select, textarea")?.focus();
    return () => void (before instanceof HTMLElement && before.isConnected && before.focus());
  }, []);

  const save = async (): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    await onSave();
    isBusy.value = false;
  };

  const { maintenance } = pageWords.value;
  return (
    <form
      ref={form}
      class="form-card"
      aria-label={heading}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onCancel();
        }
        if (event.key === "Enter" && event.ctrlKey) void save();
      }}
    >
      <h2>{heading}</h2>
      {children}
      {flaw !== null && (
        <p class="form-flaw" role="alert">
          <Icon name="close" /> {flaw}
        </p>
      )}
      <div class="action-row">
        <button type="submit" class="button button-main" disabled={isBusy.value}>
          {maintenance.save} <kbd>Ctrl ↵</kbd>
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {maintenance.cancel} <kbd>Esc</kbd>
        </button>
      </div>
    </form>
  );
}
