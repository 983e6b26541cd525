/** A dialog as all of them are: focus stays inside, Escape closes, Enter sends, and focus goes back to the list. */
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { closeDialog } from "./state";
import { focusList } from "../list/focus";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { subjectOf, titleOf } from "../data/view";
import type { Alert } from "../data/types";
import { language } from "../i18n";
import { whole } from "../look/numbers";
import { Icon, SeverityShape } from "../look/shapes";

interface Props {
  name: string;
  title: string;
  about: readonly Alert[];
  submit: string;
  /** What is missing before it can be sent, shown once it was tried; empty when nothing is. */
  missing: string;
  /** True when it is done and the dialog can go. */
  onSubmit: () => Promise<boolean>;
  children: ComponentChildren;
}

export function Frame({ name, title, about, submit, missing, onSubmit, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const isTried = useSignal(false);
  const isBusy = useSignal(false);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const close = (): void => {
    closeDialog();
    focusList();
  };
  const send = async (): Promise<void> => {
    isTried.value = true;
    if (missing !== "" || isBusy.value) return;
    isBusy.value = true;
    const isDone = await onSubmit();
    isBusy.value = false;
    if (isDone) close(); // otherwise what was written stays
  };
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-label={title}
      data-dialog={name}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === element.current && close()}
    >
      <form
        class="dialog-card"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          const isText = event.target instanceof HTMLTextAreaElement;
          // A choice is made by arrow or number, so Enter sends from there too, as the button says.
          const isChoice = event.target instanceof HTMLElement && event.target.role === "radio";
          // A line break is Shift+Enter; an input method may still be composing.
          if ((isText && event.shiftKey) || !(isText || isChoice || event.ctrlKey)) return;
          event.preventDefault();
          void send();
        }}
      >
        <h2>{title}</h2>
        <About alerts={about} />
        {children}
        {isTried.value && missing !== "" && (
          <p class="dialog-missing" role="alert">
            {missing}
          </p>
        )}
        <div class="dialog-foot">
          <button type="submit" class="button button-main" disabled={isBusy.value}>
            {submit} <kbd>↵</kbd>
          </button>
          <button type="button" class="button" onClick={close}>
            {managing.value.dialog.cancel} <kbd>Esc</kbd>
          </button>
        </div>
        <button type="button" class="icon-button panel-close" aria-label={words.value.detail.close} tabIndex={-1} onClick={close}>
          <Icon name="close" size={18} />
        </button>
      </form>
    </dialog>
  );
}

function About({ alerts }: { alerts: readonly Alert[] }) {
  const [first] = alerts;
  if (first === undefined) return null;
  if (alerts.length > 1) return <p class="dialog-about">{managing.value.dialog.about(whole(alerts.length, language.value))}</p>;
  return (
    <p class="dialog-about">
      <SeverityShape severity={first.severity} size={18} /> <strong>{subjectOf(first)}</strong> <span class="quiet">{titleOf(first)}</span>
    </p>
  );
}
