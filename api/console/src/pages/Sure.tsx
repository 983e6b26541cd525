/** A button that asks once more before it acts, in the same place, by keyboard too. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { pageWords } from "../i18n/pages";

interface SureProps {
  name: string;
  what: string;
  onYes: () => Promise<void>;
}

export function Sure({ name, what, onYes }: SureProps) {
  const { maintenance } = pageWords.value;
  const isAsked = useSignal(false);
  const isBusy = useSignal(false);
  const yes = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isAsked.value) yes.current?.focus();
  }, [isAsked.value]);
  if (!isAsked.value) {
    return (
      <button type="button" class="button button-small" onClick={() => (isAsked.value = true)}>
        {name}
      </button>
    );
  }
  const act = async (): Promise<void> => {
    isBusy.value = true;
    await onYes();
    isBusy.value = false;
    isAsked.value = false;
  };
  return (
    <span class="sure" role="group" aria-label={maintenance.sure(name)} onKeyDown={(event) => event.key === "Escape" && (isAsked.value = false)}>
      <span>
        <strong>{maintenance.sure(name)}</strong> {what}
      </span>
      <button ref={yes} type="button" class="button button-small button-main" disabled={isBusy.value} onClick={() => void act()}>
        {maintenance.yes}
      </button>
      <button type="button" class="button button-small" onClick={() => (isAsked.value = false)}>
        {maintenance.no}
      </button>
    </span>
  );
}
