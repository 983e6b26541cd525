/** One alert in one row: how bad, where and what, the value, who has it, since when. */
import { useEffect } from "preact/hooks";
import { book } from "../data/book";
import { pending } from "../data/decisions";
import { deviceName } from "../data/directory";
import { unitOf, wantUnits } from "../data/latest";
import { isWaiting } from "../data/ordering";
import { placeOf, titleOf } from "../data/view";
import type { Alert } from "../data/types";
import { known, language, words } from "../i18n";
import { withUnit } from "../look/numbers";
import { Icon, SeverityShape, type IconName } from "../look/shapes";
import { now, otherDay, serverNow, sinceThen, timeOfDay } from "../look/time";

export const ROW_HEIGHT = 72;
const HIGHLIGHT_MS = 12_000;

interface Props {
  alert: Alert;
  index: number;
  isSelected: boolean;
  onSelect: () => void;
}

export function AlertRow({ alert, index, isSelected, onSelect }: Props) {
  useEffect(() => wantUnits(alert.device), [alert.device]);
  const arrived = book.arrival(alert.id);
  const elapsed = arrived === undefined ? HIGHLIGHT_MS : serverNow() - arrived;
  const isFresh = elapsed < HIGHLIGHT_MS;
  const classes = ["row", `severity-${alert.severity}`, `state-${alert.state}`];
  if (isSelected) classes.push("is-selected");
  if (isFresh) classes.push("is-fresh");
  if (alert.suppression !== "none") classes.push("is-suppressed");
  return (
    <div
      id={`row-${alert.id}`}
      class={classes.join(" ")}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      data-alert={alert.id}
      data-state={alert.state}
      style={{
        transform: `translateY(${index * ROW_HEIGHT}px)`,
        height: `${ROW_HEIGHT}px`,
        ...(isFresh ? { "--fresh-delay": `-${Math.round(elapsed)}ms` } : {}),
      }}
      onClick={onSelect}
    >
      <div class="cell-severity" role="gridcell">
        <SeverityShape severity={alert.severity} size={26} isFilled={isWaiting(alert)} />
        <span class="severity-name">{words.value.severity[alert.severity]}</span>
      </div>
      <div class="cell-what" role="gridcell">
        <span class="what">{deviceName(alert.device)}</span>
        <span class="which">{titleOf(alert)}</span>
        <span class="where">{placeOf(alert)}</span>
      </div>
      <Value alert={alert} />
      <StateCell alert={alert} />
      <div class="cell-time" role="gridcell">
        <Clock instant={alert.raised_at} />
        <Age instant={alert.raised_at} />
      </div>
    </div>
  );
}

function Value({ alert }: { alert: Alert }) {
  const unit = unitOf(alert.device, alert.property);
  return (
    <div class="cell-value" role="gridcell">
      {alert.value !== null && alert.property !== "" && (
        <>
          <span class="value">{withUnit(alert.value, unit, language.value)}</span>
          <span class="property">{known(words.value.property, alert.property)}</span>
        </>
      )}
    </div>
  );
}

const STATE_ICONS: Record<Alert["state"], IconName> = {
  active: "bell",
  acknowledged: "check",
  cleared: "wave",
  resolved: "flag",
};

function StateCell({ alert }: { alert: Alert }) {
  const isPending = pending.value.has(alert.id);
  const isSuppressed = alert.suppression !== "none";
  const who = alert.assignee ?? (alert.state === "acknowledged" ? alert.acknowledged_by : null);
  return (
    <div class="cell-state" role="gridcell">
      <span class={`badge badge-${isPending ? "pending" : isSuppressed ? "suppressed" : alert.state}`}>
        <Icon name={isPending ? "clock" : isSuppressed ? "pause" : STATE_ICONS[alert.state]} size={14} />
        {isPending
          ? words.value.list.pending
          : isSuppressed
            ? words.value.suppression[alert.suppression]
            : words.value.stateShort[alert.state]}
      </span>
      {who !== null && (
        <span class="who">
          <Icon name="person" size={12} /> {who}
        </span>
      )}
    </div>
  );
}

function Clock({ instant }: { instant: string }) {
  const date = otherDay(instant, now.value);
  return (
    <time class="clock" dateTime={instant}>
      {date !== "" && <span class="clock-day">{date} </span>}
      {timeOfDay(instant)}
    </time>
  );
}

/** Ticks by itself; the row around it is not drawn again for it. */
export function Age({ instant }: { instant: string }) {
  return <span class="age">{sinceThen(instant, words.value.age)}</span>;
}
