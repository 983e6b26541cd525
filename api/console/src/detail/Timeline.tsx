/** What happened to the alert, newest first: as stored, or, while the database is away, as this page saw it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { book } from "../data/book";
import { getAll } from "../data/client";
import { assigneeName } from "../data/assignees";
import { composedOf, type Composed } from "../data/composed";
import { areaName, deviceName, directory, ruleName } from "../data/directory";
import { placeName } from "../data/placeNames";
import { select, subjectOf, titleOf } from "../data/view";
import { taskOf } from "../data/tasks";
import type { Alert, Transition, TransitionKind } from "../data/types";
import { unitOf } from "../data/latest";
import { language, words } from "../i18n";
import { managing } from "../i18n/managing";
import { withUnit } from "../look/numbers";
import { Icon, type IconName } from "../look/shapes";
import { duration, moment, now } from "../look/time";

type Stored = { kind: "loading" } | { kind: "here"; lines: Transition[] } | { kind: "away" };

const RULE = "rule:";

const ICONS: Record<TransitionKind, IconName> = {
  raised: "bell",
  returned: "bell",
  severity_changed: "up",
  cleared: "wave",
  acknowledged: "check",
  assigned: "person",
  shelved: "pause",
  unshelved: "bell",
  woke: "bell",
  resolved: "flag",
  commented: "comment",
  reported: "bell",
  grouped: "under",
  adopted: "under",
  inhibited: "pause",
  released: "bell",
  chattered: "wave",
  calmed: "check",
  maintenance_began: "calendar",
  maintenance_ended: "calendar",
  taken_out_of_service: "stop",
  returned_to_service: "bell",
  reminded: "clock",
  escalated: "up",
  went_live: "bell",
  went_back_to_trial: "pause",
};

export function Timeline({ alert }: { alert: Alert }) {
  const stored = useSignal<Stored>({ kind: "loading" });
  const witnessed = book.witnessed(alert.id);
  useEffect(() => {
    stored.value = { kind: "loading" };
  }, [alert.id]);
  useEffect(() => {
    let isGone = false;
    void getAll<Transition>(`alerts/${encodeURIComponent(alert.id)}/timeline`).then((outcome) => {
      if (isGone) return;
      stored.value = outcome.kind === "ok" ? { kind: "here", lines: outcome.value } : { kind: "away" };
    });
    return () => {
      isGone = true;
    };
  }, [alert.id, alert.revision, witnessed.length]);

  const { detail } = words.value;
  const lines = merged(stored.value.kind === "here" ? stored.value.lines : [], witnessed);
  return (
    <section class="timeline">
      <h3>{detail.timeline}</h3>
      {stored.value.kind === "loading" && lines.length === 0 && <p class="quiet">{detail.timelineLoading}</p>}
      {stored.value.kind === "away" && <p class="hint">{detail.timelineAway}</p>}
      <ol>
        {lines.map((line) => (
          <Line key={`${line.at}${line.kind}${line.by}`} line={line} unit={unitOf(alert.device, alert.property)} />
        ))}
      </ol>
    </section>
  );
}

function Line({ line, unit }: { line: Transition; unit: string | undefined }) {
  const { transition } = words.value;
  return (
    <li class={`line line-${line.kind}`}>
      <span class="line-icon">
        <Icon name={ICONS[line.kind]} size={13} />
      </span>
      <time class="line-time" dateTime={line.at}>
        {moment(line.at, now.value)}
      </time>
      <div class="line-what">
        <strong>{transition[line.kind]}</strong>
        {typeof line.value === "number" && <span> {withUnit(line.value, unit, language.value)}</span>}
        <span class="quiet"> {author(line.by)}</span>
        <Subject line={line} />
        <Reason line={line} />
      </div>
    </li>
  );
}

/** What else the line is about: another alert to go to, a device, or a person a task went to. */
function Subject({ line }: { line: Transition }) {
  const { kind, subject } = line;
  if (subject === null || subject === undefined || subject === "") return null;
  const { detail } = managing.value;
  const other = book.get(subject);
  if (other !== undefined) {
    return (
      <button type="button" class="link line-subject" onClick={() => select(subject, true)}>
        {[subjectOf(other), titleOf(other)].filter((part) => part !== "").join(", ")}
      </button>
    );
  }
  if (kind === "escalated" || kind === "reminded" || kind === "assigned") return <span> {detail.toUser(assigneeName(subject))}</span>;
  if (composedOf(line.reason ?? "") !== null) return null; // named in the reason, with the others
  return <span class="quiet"> · {subjectName(subject)}</span>;
}

const CITY = "urbanwatch";

/** What a rule or time brings about is said in words of the product's; a person's reason is their own. */
function Reason({ line }: { line: Transition }) {
  const { by, reason } = line;
  if (reason === null || reason === undefined || reason === "") return null;
  const task = taskOf(line);
  if (task !== null) {
    return (
      <>
        <span> {managing.value.detail.toUser(assigneeName(task.who))}</span>
        {task.comment !== "" && <p class="line-reason">{task.comment}</p>}
      </>
    );
  }
  if (by.startsWith(RULE) || by === CITY) return <span class="quiet"> · {broughtAbout(reason)}</span>;
  return <p class="line-reason">{reason}</p>;
}

function broughtAbout(reason: string): string {
  const { detail } = managing.value;
  const stood = /^stood for ([\d.]+) s$/.exec(reason)?.[1];
  if (stood !== undefined) return detail.stoodFor(duration(Number(stood) * 1000, words.value.age));
  const repeats = /^repeats: (\d+)$/.exec(reason)?.[1];
  if (repeats !== undefined) return detail.repeated(repeats);
  const composed = composedOf(reason);
  if (composed !== null) return composedText(composed);
  const place = /^(?:area|district|city|parent|tag)\/(.*)$/.exec(reason)?.[1];
  if (place !== undefined) return directory.value.areas.has(place) ? (areaName(place) ?? place) : deviceName(place);
  return detail.reasons[reason] ?? words.value.verdict[reason] ?? reason;
}

/** "3 of 5: this one, that one": of which devices or places a composed rule is true. */
function composedText({ because, number, of, subjects, isMore }: Composed): string {
  const { composed } = managing.value.detail;
  const names = subjects.map(subjectName).join(", ");
  const counted = number === null ? "" : of === null ? number : composed(number, of);
  const what = [counted, `${names}${isMore ? " …" : ""}`].filter((part) => part !== "").join(": ");
  return because === "back_to_normal" || because === "rule_changed" ? `${words.value.verdict[because] ?? because} (${what})` : what;
}

function subjectName(id: string): string {
  return id.includes("/") ? placeName(id) : deviceName(id);
}

function author(by: string): string {
  return by.startsWith(RULE) ? ruleName(by.slice(RULE.length)) : by;
}

/** Both, once each, newest first: the store may be seconds behind what came over the stream. */
export function merged(stored: readonly Transition[], witnessed: readonly Transition[]): Transition[] {
  const key = (line: Transition): string => `${line.at} ${line.kind} ${line.by}`;
  const known = new Set(stored.map(key));
  return [...stored, ...witnessed.filter((line) => !known.has(key(line)))].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
