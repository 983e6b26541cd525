/** One alert in one row: how bad, where and what, the value, who has it until when, since when. */
import { useEffect } from "preact/hooks";
import { assigneeName } from "../data/assignees";
import { book } from "../data/book";
import { pending } from "../data/decisions";
import { deviceName, wantDevice, wantRule } from "../data/directory";
import { unitOf, wantUnits } from "../data/latest";
import { isWaiting } from "../data/ordering";
import { isOverdue, type AlertEntry } from "../data/rows";
import { mayDecide } from "../data/session";
import { members, placeOf, subjectOf, titleOf } from "../data/view";
import type { Alert } from "../data/types";
import { known, language, words } from "../i18n";
import { managing } from "../i18n/managing";
import { whole, withUnit } from "../look/numbers";
import { Icon, SeverityShape, type IconName } from "../look/shapes";
import { duration, moment, now, otherDay, serverNow, sinceThen, timeOfDay } from "../look/time";
import { hiddenBecause } from "./hidden";

export const ROW_HEIGHT = 72;
const HIGHLIGHT_MS = 12_000;
const INDENT = 24;

interface Props {
  entry: AlertEntry;
  index: number;
  isSelected: boolean;
  isMarked: boolean;
  onSelect: (event: MouseEvent) => void;
  onMark: (event: MouseEvent) => void;
  onFold: () => void;
}

export function AlertRow({ entry, index, isSelected, isMarked, onSelect, onMark, onFold }: Props) {
  const { alert, depth } = entry;
  useEffect(() => {
    if (alert.origin !== "reported") void wantRule(alert.rule);
    if (alert.device === "") return;
    wantUnits(alert.device);
    void wantDevice(alert.device);
  }, [alert.device, alert.rule]);
  const arrived = book.arrival(alert.id);
  const elapsed = arrived === undefined ? HIGHLIGHT_MS : serverNow() - arrived;
  const isFresh = elapsed < HIGHLIGHT_MS;
  const value = valueOf(alert);
  const classes = ["row", `severity-${alert.severity}`, `state-${alert.state}`];
  if (isSelected) classes.push("is-selected");
  if (isMarked) classes.push("is-marked");
  if (isFresh) classes.push("is-fresh");
  if (alert.suppression !== "none") classes.push("is-suppressed");
  if (depth > 0) classes.push("is-member");
  return (
    <div
      id={`row-${alert.id}`}
      class={classes.join(" ")}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      {...(entry.members > 0 ? { "aria-expanded": entry.isUnfolded } : {})}
      data-alert={alert.id}
      data-state={alert.state}
      data-suppression={alert.suppression}
      data-depth={depth}
      style={{
        transform: `translateY(${index * ROW_HEIGHT}px)`,
        height: `${ROW_HEIGHT}px`,
        "--indent": `${depth * INDENT}px`,
        ...(isFresh ? { "--fresh-delay": `-${Math.round(elapsed)}ms` } : {}),
      }}
      onClick={onSelect}
    >
      <div class="cell-mark" role="gridcell" onClick={onMark}>
        {mayDecide.value && <Mark isOn={isMarked} />}
      </div>
      <div class="cell-severity" role="gridcell">
        <SeverityShape severity={alert.severity} size={26} isFilled={isWaiting(alert)} />
        <span class="severity-name">{words.value.severity[alert.severity]}</span>
      </div>
      <What entry={entry} onFold={onFold} />
      {value !== null && <Value alert={alert} value={value} />}
      <StateCell alert={alert} />
      <div class="cell-time" role="gridcell">
        <Clock instant={alert.raised_at} />
        <Age instant={alert.raised_at} />
      </div>
    </div>
  );
}

export function Mark({ isOn }: { isOn: boolean }) {
  return (
    <span class={`mark ${isOn ? "is-on" : ""}`} role="checkbox" aria-checked={isOn} aria-label={managing.value.row.mark}>
      {isOn && <Icon name="check" size={13} />}
    </span>
  );
}

function What({ entry, onFold }: { entry: AlertEntry; onFold: () => void }) {
  const { alert, isUnfolded } = entry;
  const { row, source } = managing.value;
  const told = alert.source === "" ? row.reported : `${row.reported} · ${known(source, alert.source)}`;
  return (
    <div class={`cell-what ${valueOf(alert) === null ? "is-wide" : ""}`} role="gridcell">
      <span class="what-line">
        {entry.members > 0 && (
          <button
            type="button"
            class="fold"
            tabIndex={-1}
            aria-label={isUnfolded ? row.fold : row.unfold}
            title={`${isUnfolded ? row.fold : row.unfold} (${isUnfolded ? "←" : "→"})`}
            onClick={(event) => {
              event.stopPropagation();
              onFold();
            }}
          >
            <Icon name={isUnfolded ? "down" : "right"} size={15} />
          </button>
        )}
        <span class="what">{subjectOf(alert)}</span>
      </span>
      <span class="which">
        <Standing entry={entry} />
        <span class="which-text">{alert.origin === "reported" ? told : titleOf(alert)}</span>
      </span>
      <span class="where">
        <Flags alert={alert} />
        <span class="where-text">{alert.suppression === "none" || entry.depth > 0 ? whereOf(alert) : hiddenBecause(alert)}</span>
      </span>
    </div>
  );
}

/** How many alerts it stands for. */
function Standing({ entry: { alert, members: listed } }: { entry: AlertEntry }) {
  const { row } = managing.value;
  const count = Math.max(alert.members ?? 0, listed);
  if (alert.origin !== "group" && count === 0) return null;
  const text = whole(count, language.value);
  return <span class="count-pill">{alert.origin === "group" ? row.group(text) : row.standsFor(text)}</span>;
}

const NAMED = 3;

/** The ward; of a group, whose place is its subject already, the first of its members. */
function whereOf(alert: Alert): string {
  if (alert.origin !== "group") return placeOf(alert);
  const own = members.value.get(alert.id) ?? [];
  const named = own.slice(0, NAMED).map(({ device }) => device);
  for (const device of named) void wantDevice(device);
  const names = named.map(deviceName);
  return `${names.join(", ")}${own.length > NAMED ? " …" : ""}`;
}

function Flags({ alert }: { alert: Alert }) {
  const { row } = managing.value;
  return (
    <>
      {alert.fault && (
        <span class="flag flag-fault" title={row.faultLong}>
          {row.fault}
        </span>
      )}
      {alert.chattering && <span class="flag flag-chatter">{row.chattering(timesCame(alert))}</span>}
      {alert.escalation > 0 && alert.state !== "resolved" && (
        <span class="flag flag-escalated" title={alert.escalated_to === null ? row.escalated : row.escalatedTo(assigneeName(alert.escalated_to))}>
          <Icon name="up" size={11} /> {row.escalated}
        </span>
      )}
    </>
  );
}

/** How often its condition came; nothing where the count is with alerts before it, which closed unseen. */
export function timesCame({ repeats }: Alert): string {
  return repeats === 0 ? "" : whole(repeats + 1, language.value);
}

function Value({ alert, value }: { alert: Alert; value: number }) {
  const unit = unitOf(alert.device, alert.property);
  return (
    <div class="cell-value" role="gridcell">
      <span class="value">{withUnit(value, unit, language.value)}</span>
      <span class="property">{known(words.value.property, alert.property)}</span>
    </div>
  );
}

/** An incident, or a device that is silent or says it is offline, has none: its words take the room. */
function valueOf({ value, property }: Alert): number | null {
  return property === "" || property === "online" ? null : value;
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
      {isSuppressed && alert.suppressed_until !== null && (
        <span class="who">
          {managing.value.row.until(moment(alert.suppressed_until, now.value).slice(0, -3))}
        </span>
      )}
      {who !== null && (
        <span class="who" title={assigneeName(who)}>
          <Icon name="person" size={12} /> <span class="who-name-short">{assigneeName(who)}</span>
        </span>
      )}
      {alert.assignee !== null && alert.due_at !== null && alert.state !== "resolved" && <Due alert={alert} due={alert.due_at} />}
    </div>
  );
}

/** Ticks by itself: how long is left, or how long it has been overdue. */
export function Due({ alert, due }: { alert: Alert; due: string }) {
  const { row } = managing.value;
  const left = Date.parse(due) - now.value;
  const isLate = isOverdue(alert, now.value);
  return (
    <span class={`due ${isLate ? "is-overdue" : ""}`}>
      <Icon name="clock" size={12} /> {isLate ? row.overdue(duration(-left, words.value.age)) : row.dueIn(duration(left, words.value.age))}
    </span>
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
