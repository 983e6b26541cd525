/** What the operator can do about the alert. A viewer is told why there is nothing to press. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { acknowledge, comment, pending, resolve, shelve, take, unshelve } from "../data/decisions";
import { mayDecide, username } from "../data/session";
import { FINDINGS, type Alert, type Finding } from "../data/types";
import { isWaiting } from "../data/ordering";
import { form, type Form } from "../data/view";
import { focusList } from "../list/AlertList";
import { words } from "../i18n";
import { Icon, type IconName } from "../look/shapes";

export const FIELD_ID = "decision-text";

const SHELVE_MINUTES = [15, 30, 60, 240, 480] as const;

export function Actions({ alert }: { alert: Alert }) {
  const { action } = words.value;
  if (!mayDecide.value) return <p class="hint">{action.readOnly}</p>;
  const isPending = pending.value.has(alert.id);
  const isClosed = alert.state === "resolved";
  const isMine = alert.assignee === username.value;
  return (
    <section class="actions" aria-label={words.value.detail.label}>
      <div class="action-row">
        <Action icon="check" name={action.acknowledge} hotkey="a" isMain isOff={!isWaiting(alert) || isPending} onClick={() => void acknowledge(alert)} />
        <Action icon="comment" name={action.comment} hotkey="c" isOff={isPending} onClick={() => (form.value = "comment")} />
      </div>
      <div class="action-row">
        <Action icon="person" name={isMine ? action.unassign : action.assign} hotkey="t" isOff={isClosed || isPending} onClick={() => void take(alert)} />
        {alert.suppression === "shelved" ? (
          <Action icon="bell" name={action.unshelve} hotkey="s" isOff={isPending} onClick={() => void unshelve(alert)} />
        ) : (
          <Action icon="pause" name={action.shelve} hotkey="s" isOff={isClosed || isPending} onClick={() => (form.value = "shelve")} />
        )}
        <Action icon="flag" name={action.resolve} hotkey="r" isOff={isClosed || isPending} onClick={() => (form.value = "resolve")} />
      </div>
      {form.value !== null && <DecisionForm key={`${alert.id}${form.value}`} alert={alert} kind={form.value} />}
    </section>
  );
}

interface ActionProps {
  icon: IconName;
  name: string;
  hotkey: string;
  isMain?: boolean;
  isOff: boolean;
  onClick: () => void;
}

function Action({ icon, name, hotkey, isMain = false, isOff, onClick }: ActionProps) {
  return (
    <button type="button" class={`button ${isMain ? "button-main" : ""}`} disabled={isOff} aria-keyshortcuts={hotkey} onClick={onClick}>
      <Icon name={icon} /> {name} <kbd>{hotkey}</kbd>
    </button>
  );
}

function DecisionForm({ alert, kind }: { alert: Alert; kind: Form }) {
  const { action, finding: findings } = words.value;
  const text = useSignal("");
  const finding = useSignal<Finding | null>(null);
  const minutes = useSignal<number>(30);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const isTextNeeded = kind !== "resolve";

  const send = async (): Promise<void> => {
    const said = text.value.trim();
    if (isTextNeeded && said === "") {
      field.current?.focus();
      return;
    }
    const isDone = await sendDecision(alert, kind, said, finding.value, minutes.value);
    if (!isDone) return; // what was written stays
    form.value = null;
    focusList();
  };

  return (
    <form
      class="decision"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {kind === "resolve" && (
        <Choices label={action.findingLabel} options={FINDINGS.map((key) => [key, findings[key]])} chosen={finding.value} onChoose={(key) => (finding.value = key)} />
      )}
      {kind === "shelve" && (
        <Choices
          label={action.shelveFor}
          options={SHELVE_MINUTES.map((count) => [count, count < 60 ? action.minutes(count) : action.hours(count / 60)])}
          chosen={minutes.value}
          onChoose={(count) => (minutes.value = count)}
        />
      )}
      <textarea
        id={FIELD_ID}
        ref={field}
        rows={3}
        maxLength={2000}
        value={text.value}
        placeholder={kind === "comment" ? action.commentPlaceholder : kind === "shelve" ? action.shelveReason : action.commentOptional}
        aria-label={kind === "shelve" ? action.shelveReason : action.comment}
        required={isTextNeeded}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // an input method may still be composing
          event.preventDefault();
          void send();
        }}
      />
      <div class="action-row">
        <button type="submit" class="button button-main" disabled={pending.value.has(alert.id)}>
          {action.send} <kbd>↵</kbd>
        </button>
        <button type="button" class="button" onClick={() => ((form.value = null), focusList())}>
          {action.cancel} <kbd>Esc</kbd>
        </button>
      </div>
    </form>
  );
}

function sendDecision(alert: Alert, kind: Form, text: string, finding: Finding | null, minutes: number): Promise<boolean> {
  switch (kind) {
    case "comment":
      return comment(alert, text);
    case "resolve":
      return resolve(alert, finding, text);
    case "shelve":
      return shelve(alert, minutes, text);
  }
}

interface ChoicesProps<T> {
  label: string;
  options: readonly (readonly [T, string])[];
  chosen: T | null;
  onChoose: (key: T) => void;
}

function Choices<T extends string | number>({ label, options, chosen, onChoose }: ChoicesProps<T>) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      <div class="chips">
        {options.map(([key, name]) => (
          <button type="button" key={key} class={`chip ${chosen === key ? "is-on" : ""}`} aria-pressed={chosen === key} onClick={() => onChoose(key)}>
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
