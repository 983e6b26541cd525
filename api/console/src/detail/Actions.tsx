/** What the operator can do about the alert. A viewer is told why there is nothing to press. */
import { pending } from "../data/decisions";
import { mayDecide, username } from "../data/session";
import type { Alert } from "../data/types";
import { isWaiting } from "../data/ordering";
import { run, type Command } from "../list/keys";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { Icon, type IconName } from "../look/shapes";

export function Actions({ alert }: { alert: Alert }) {
  const { action } = words.value;
  const { detail } = managing.value;
  if (!mayDecide.value) return <p class="hint">{action.readOnly}</p>;
  const isPending = pending.value.has(alert.id);
  const isOff = alert.state === "resolved" || isPending;
  const isMine = alert.assignee === username.value;
  const does = (command: Command) => () => void run(command, [alert]);
  return (
    <section class="actions" aria-label={words.value.detail.label}>
      <div class="action-row">
        <Action icon="check" name={action.acknowledge} hotkey="a" isMain isOff={!isWaiting(alert) || isPending} onClick={does("acknowledge")} />
        <Action icon="comment" name={action.comment} hotkey="c" isOff={isPending} onClick={does("comment")} />
      </div>
      <div class="action-row action-row-small">
        <Action icon="person" name={isMine ? action.unassign : action.assign} hotkey="t" isOff={isOff} onClick={does("take")} />
        <Action icon="person" name={detail.assignTo} hotkey="T" isOff={isOff} onClick={does("assign")} />
        <Action icon="flag" name={action.resolve} hotkey="r" isOff={isOff} onClick={does("resolve")} />
      </div>
      <div class="action-row action-row-small">
        <Action
          icon={alert.shelved_by === null ? "pause" : "bell"}
          name={alert.shelved_by === null ? action.shelve : action.unshelve}
          hotkey="s"
          isOff={isOff}
          onClick={does("shelve")}
        />
        <Action icon="under" name={alert.origin === "reported" ? detail.adopt : detail.putUnder} hotkey="p" isOff={isOff} onClick={does("putUnder")} />
      </div>
      {alert.origin !== "reported" && (
        <div class="action-row action-row-small">
          <Action icon="stop" name={detail.outOfServiceAction} hotkey="o" isOff={isOff} onClick={does("outOfService")} />
          <Action icon="calendar" name={detail.planMaintenance} hotkey="w" isOff={false} onClick={does("maintenance")} />
        </div>
      )}
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
