/** Comment, resolve, shelve and assign: about one alert or about many. */
import { useSignal } from "@preact/signals";
import { assign, comment, resolve, shelve } from "../data/decisions";
import { assignees, type Assignee } from "../data/assignees";
import { FINDINGS, type Alert, type Finding } from "../data/types";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { endOfShift } from "../look/shift";
import { moment, serverNow } from "../look/time";
import { Choices, Moment, Pick, Text, type Option } from "./fields";
import { Frame } from "./Frame";

const MINUTE = 60_000;
const SHELVE_MINUTES = [15, 30, 60, 240, 480] as const;

interface Props {
  alerts: readonly Alert[];
}

export function CommentDialog({ alerts }: Props) {
  const { dialog } = managing.value;
  const { action } = words.value;
  const text = useSignal("");
  const said = text.value.trim();
  return (
    <Frame name="comment" title={dialog.comment} about={alerts} submit={action.send} missing={said === "" ? dialog.needed : ""} onSubmit={() => comment(alerts, said)}>
      <Text label={dialog.comment} hint={action.commentPlaceholder} isFirst value={text.value} onInput={(value) => (text.value = value)} />
    </Frame>
  );
}

export function ResolveDialog({ alerts }: Props) {
  const { dialog } = managing.value;
  const { action, finding: findings } = words.value;
  const text = useSignal("");
  const finding = useSignal<Finding | null>(null);
  const chosen = finding.value;
  const missing = chosen === null ? dialog.findingNeeded : "";
  return (
    <Frame
      name="resolve"
      title={dialog.resolve}
      about={alerts}
      submit={dialog.resolve}
      missing={missing}
      onSubmit={() => (chosen === null ? Promise.resolve(false) : resolve(alerts, chosen, text.value.trim()))}
    >
      <Choices
        label={action.findingLabel}
        options={FINDINGS.map((key) => [key, findings[key]])}
        chosen={chosen}
        onChoose={(key) => (finding.value = key)}
        isFirst
        hasNumbers
      />
      <p class="quiet dialog-hint">{dialog.resolveHint}</p>
      <Text label={dialog.optional} rows={2} value={text.value} onInput={(value) => (text.value = value)} />
    </Frame>
  );
}

type Span = number | "custom";

export function ShelveDialog({ alerts }: Props) {
  const { dialog } = managing.value;
  const { action } = words.value;
  const reason = useSignal("");
  const span = useSignal<Span>(30);
  const custom = useSignal<number | null>(null);
  const until = span.value === "custom" ? custom.value : serverNow() + span.value * MINUTE;
  const said = reason.value.trim();
  const isPast = until === null || until <= serverNow();
  return (
    <Frame
      name="shelve"
      title={dialog.shelve}
      about={alerts}
      submit={dialog.shelve}
      missing={said === "" ? dialog.reasonNeeded : isPast ? dialog.past : ""}
      onSubmit={() => (until === null ? Promise.resolve(false) : shelve(alerts, until, said))}
    >
      <Choices<Span>
        label={action.shelveFor}
        options={[
          ...SHELVE_MINUTES.map((count) => [count, count < 60 ? action.minutes(count) : action.hours(count / 60)] as const),
          ["custom", dialog.custom] as const,
        ]}
        chosen={span.value}
        onChoose={(key) => {
          span.value = key;
          if (key === "custom") custom.value = endOfShift(serverNow());
        }}
        hasNumbers
      />
      {span.value === "custom" ? (
        <Moment label={dialog.until} initial={endOfShift(serverNow())} onChange={(instant) => (custom.value = instant)} />
      ) : (
        <p class="quiet dialog-hint">
          {dialog.until} {until === null ? "" : moment(until, serverNow())}
        </p>
      )}
      <Text label={dialog.reasonNeeded} isFirst rows={2} value={reason.value} onInput={(value) => (reason.value = value)} />
    </Frame>
  );
}

type Due = "none" | "15" | "60" | "shift" | "custom";

const NOBODY = "";

export function AssignDialog({ alerts }: Props) {
  const { dialog } = managing.value;
  const who = useSignal<string | null>(null);
  const typed = useSignal("");
  const due = useSignal<Due>("60");
  const custom = useSignal<number | null>(null);
  const text = useSignal("");
  const isUnknown = assignees.value === null;
  // While the list of people is away, a name as typed is as good as one chosen.
  const chosen = who.value ?? (isUnknown && typed.value !== "" ? typed.value : null);
  const at = dueAt(due.value, custom.value);
  const isPast = chosen !== NOBODY && due.value !== "none" && (at === null || at <= serverNow());
  return (
    <Frame
      name="assign"
      title={dialog.assign}
      about={alerts}
      submit={dialog.assign}
      missing={chosen === null ? dialog.needed : isPast ? dialog.past : ""}
      onSubmit={() =>
        chosen === null
          ? Promise.resolve(false)
          : assign(alerts, chosen === NOBODY ? null : chosen, chosen === NOBODY ? null : at, text.value.trim())
      }
    >
      <Pick
        label={dialog.who}
        placeholder={dialog.whoSearch}
        options={[...(assignees.value ?? []).map(optionOf), { id: NOBODY, name: dialog.giveBack, hint: "", text: dialog.giveBack }]}
        chosen={new Set(who.value === null ? [] : [who.value])}
        isMany={false}
        none={isUnknown ? dialog.whoAway : dialog.whoNone}
        onChoose={(ids) => (who.value = [...ids][0] ?? null)}
        onSearch={(name) => (typed.value = name)}
      />
      {chosen !== NOBODY && (
        <Choices<Due>
          label={dialog.due}
          options={[
            ["15", dialog.inMinutes(15)],
            ["60", dialog.inHours(1)],
            ["shift", dialog.endOfShift(moment(endOfShift(serverNow()), endOfShift(serverNow())).slice(0, 5))],
            ["custom", dialog.customDue],
            ["none", dialog.noDue],
          ]}
          chosen={due.value}
          onChoose={(key) => {
            due.value = key;
            if (key === "custom") custom.value = endOfShift(serverNow());
          }}
          hasNumbers
        />
      )}
      {due.value === "custom" && <Moment label={dialog.due} initial={endOfShift(serverNow())} onChange={(instant) => (custom.value = instant)} />}
      <Text label={dialog.optional} rows={2} value={text.value} onInput={(value) => (text.value = value)} />
    </Frame>
  );
}

function dueAt(due: Due, custom: number | null): number | null {
  switch (due) {
    case "none":
      return null;
    case "15":
    case "60":
      return serverNow() + Number(due) * MINUTE;
    case "shift":
      return endOfShift(serverNow());
    case "custom":
      return custom;
  }
}

function optionOf({ id, name, isTeam }: Assignee): Option {
  return { id, name, hint: isTeam ? managing.value.dialog.team : id === name ? "" : id, text: `${name} ${id}` };
}
