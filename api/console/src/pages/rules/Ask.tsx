/** A question over the page: a native dialog, so that focus stays inside and Escape is the harmless answer. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface AskProps {
  name: string;
  heading: string;
  onEscape: () => void;
  children: ComponentChildren;
}

export function Ask({ name, heading, onEscape, children }: AskProps) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class="dialog ask"
      aria-label={heading}
      data-dialog={name}
      onCancel={(event) => {
        event.preventDefault();
        onEscape();
      }}
    >
      <div class="dialog-card">
        <h2>{heading}</h2>
        {children}
      </div>
    </dialog>
  );
}
