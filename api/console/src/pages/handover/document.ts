/**
 * The hand-over as a document: sections of lines. The page, the print and the copied text are all made from it, so
 * that they say the same. Pure: words, names and times are given.
 */
import type { Alert, Finding, Severity, TransitionKind } from "../../data/types";
import { taskOf } from "../../data/tasks";
import type { Dictionary } from "../../i18n";
import type { PageWords } from "../../i18n/pages";
import type { Reach } from "../reach";
import type { Handover, Happened, HappenedItem, Listing } from "./answer";

/** `text` is what it is about, `facts` stand behind it. */
export interface Line {
  text: string;
  facts: string[];
  severity?: Severity;
  alert?: string;
  time?: string;
  isUrgent?: boolean;
}

export interface DocumentSection {
  id: "standing" | "tasks" | "cleared" | "shelved" | "maintenance" | "out" | "happened" | "figures";
  heading: string;
  count: number | null;
  lines: Line[];
  /** What stands there without lines. */
  empty: string;
  notes: string[];
}

/** How one speaks: the reader's language, names of things, times of the city. */
export interface Tongue {
  words: Dictionary;
  pages: PageWords;
  device: (id: string) => string;
  area: (id: string | null) => string | null;
  rule: (id: string) => string;
  alert: (alert: Alert) => string;
  assignee: (id: string) => string;
  reach: (reach: Reach) => string;
  moment: (instant: string | number) => string;
  duration: (milliseconds: number) => string;
  number: (value: number) => string;
  percent: (share: number) => string;
  now: number;
}

export interface DocumentChoice {
  /** Also medium and low alerts among what happened. */
  isWhole: boolean;
}

export function documentOf(handover: Handover, tongue: Tongue, choice: DocumentChoice): DocumentSection[] {
  return [
    standing(handover, tongue),
    tasks(handover, tongue),
    shelved(handover, tongue),
    maintenance(handover, tongue),
    outOfService(handover, tongue),
    cleared(handover, tongue),
    happened(handover, tongue, choice),
    figures(handover, tongue),
  ];
}

function section(id: DocumentSection["id"], heading: string, empty: string, lines: Line[], count: number | null = lines.length, notes: string[] = []): DocumentSection {
  return { id, heading, empty, lines, count, notes };
}

function listed(id: DocumentSection["id"], heading: string, empty: string, listing: Listing, tongue: Tongue, facts: (alert: Alert) => string[]): DocumentSection {
  const lines = listing.items.map((alert): Line => ({ text: tongue.alert(alert), facts: facts(alert).filter((fact) => fact !== ""), severity: alert.severity, alert: alert.id }));
  const say = tongue.pages.handover;
  return section(id, heading, empty, lines, listing.count, listing.count > lines.length ? [say.shortened(tongue.number(lines.length), tongue.number(listing.count))] : []);
}

function standing({ standing: listing }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  return listed("standing", say.standing, say.noStanding, listing, tongue, (alert) => [
    since(alert, tongue),
    alert.acknowledged_by === null || alert.state === "active" ? say.waiting : say.acknowledgedBy(alert.acknowledged_by),
    alert.assignee === null ? "" : say.assignedTo(tongue.assignee(alert.assignee)),
    alert.members === null || alert.members === 0 ? "" : say.standsFor(tongue.number(alert.members)),
    alert.chattering ? say.chattering : "",
  ]);
}

function since(alert: Alert, { pages, moment, duration, now }: Tongue): string {
  return pages.handover.since(moment(alert.raised_at), duration(now - Date.parse(alert.raised_at)));
}

function tasks({ tasks: listing }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  const isLate = (alert: Alert): boolean => alert.due_at !== null && Date.parse(alert.due_at) < tongue.now;
  const made = listed("tasks", say.tasks, say.noTasks, listing, tongue, (alert) => [
    say.assignedTo(tongue.assignee(alert.assignee ?? "")),
    alert.due_at === null ? say.noDue : say.due(tongue.moment(alert.due_at)),
    isLate(alert) ? say.overdue(tongue.duration(tongue.now - Date.parse(alert.due_at ?? ""))) : "",
    alert.escalated_to === null ? "" : say.escalated(tongue.assignee(alert.escalated_to)),
    alert.assigned_by === null ? "" : say.givenBy(alert.assigned_by),
  ]);
  const late = new Set(listing.items.filter(isLate).map(({ id }) => id));
  return { ...made, lines: made.lines.map((line) => ({ ...line, isUrgent: late.has(line.alert ?? "") })) };
}

function cleared({ cleared: listing }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  return listed("cleared", say.cleared, say.noCleared, listing, tongue, (alert) => [since(alert, tongue), alert.cleared_at === null ? "" : say.clearedAt(tongue.moment(alert.cleared_at))]);
}

function shelved({ shelved: listing }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  return listed("shelved", say.shelved, say.noShelved, listing, tongue, (alert) => [
    alert.shelved_by === null ? "" : say.shelvedBy(alert.shelved_by),
    alert.suppressed_until === null ? "" : say.until(tongue.moment(alert.suppressed_until)),
    alert.suppression_reason === null ? "" : say.reason(alert.suppression_reason),
  ]);
}

function maintenance({ maintenance: windows, planned }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  const lines = windows.map((window): Line => {
    const ends = window.current?.ends_at ?? window.ends_at;
    return { text: `${tongue.reach(window.reach)}: ${window.reason}`, facts: [say.until(tongue.moment(ends)), say.by(window.by)] };
  });
  return section("maintenance", say.maintenance, say.noMaintenance, lines, lines.length, planned.count === 0 ? [] : [say.planned(tongue.number(planned.count))]);
}

function outOfService({ out_of_service: entries }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  const lines = entries.map((entry): Line => ({
    text: `${tongue.reach(entry.reach)}: ${entry.reason}`,
    facts: [say.since(tongue.moment(entry.since), tongue.duration(tongue.now - Date.parse(entry.since))), say.untilReturned, say.by(entry.by)],
  }));
  return section("out", say.outOfService, say.noOutOfService, lines);
}

/** Notices and lines of alerts in one order, oldest first, as one tells it. */
function happened(handover: Handover, tongue: Tongue, choice: DocumentChoice): DocumentSection {
  const say = tongue.pages.handover;
  const past = handover.happened;
  if (past === null) return section("happened", say.happened, say.away, [], null);
  const told = past.items.filter((item) => choice.isWhole || isWorthTelling(item));
  const lines = [...told.map((item) => happenedLine(item, tongue)), ...past.notices.map((notice) => noticeLine(notice, tongue))];
  lines.sort((a, b) => ((a.at ?? "") < (b.at ?? "") ? -1 : 1));
  const all = past.count + past.notice_count;
  const notes = [counts(past, tongue), ...(lines.length < all ? [say.shortened(tongue.number(lines.length), tongue.number(all))] : [])];
  return section("happened", say.happened, say.nothingHappened, lines, null, notes);
}

/** What people did is told whole; of what was only announced, what mattered most. */
function isWorthTelling({ severity, transition }: HappenedItem): boolean {
  return transition.announces !== true || severity === "critical" || severity === "high" || transition.kind === "reported";
}

type Told = Line & { at: string };

/** What time brings about is nobody's doing. */
const TIME_ITSELF = "urbanwatch";

function happenedLine({ alert, rule, device, area, title, severity, finding, transition }: HappenedItem, tongue: Tongue): Told {
  const { words } = tongue;
  const place = tongue.area(area);
  const what = title !== "" ? title : [rule === "" ? "" : tongue.rule(rule), device === "" ? "" : tongue.device(device)].filter((text) => text !== "").join(" · ");
  const isPerson = !transition.by.startsWith("rule:") && transition.by !== TIME_ITSELF;
  const task = taskOf(transition);
  const reason = task === null ? (transition.reason ?? "") : task.comment;
  return {
    at: transition.at,
    time: tongue.moment(transition.at),
    text: `${words.transition[transition.kind]}: ${placed(what, place)}`,
    facts: [
      task === null ? "" : tongue.pages.handover.assignedTo(tongue.assignee(task.who)),
      isPerson ? transition.by : "",
      finding !== null && transition.kind === "resolved" ? words.finding[finding] : "",
      isPerson && reason !== "" && reason !== title ? `“${reason}”` : "",
    ].filter((fact) => fact !== ""),
    severity,
    alert,
  };
}

function noticeLine(notice: Happened["notices"][number], tongue: Tongue): Told {
  const kind: TransitionKind = notice.kind;
  return { at: notice.at, time: tongue.moment(notice.at), text: `${tongue.words.transition[kind]}: ${notice.reason}`, facts: notice.by === TIME_ITSELF ? [] : [notice.by] };
}

/** With its place, unless it is named after it. */
export function placed(what: string, place: string | null): string {
  return place === null || what.includes(place) ? what : `${what}, ${place}`;
}

function counts(past: Happened, tongue: Tongue): string {
  const say = tongue.pages.handover;
  const of = (kind: TransitionKind): number => past.by_kind[kind] ?? 0;
  const given: [number, string][] = [
    [past.annunciations, say.counts.annunciations],
    [of("acknowledged"), say.counts.acknowledged],
    [of("resolved"), say.counts.resolved],
    [of("reported"), say.counts.reported],
    [of("shelved"), say.counts.shelved],
    [of("escalated"), say.counts.escalated],
    [of("commented"), say.counts.commented],
  ];
  const found = (Object.entries(past.findings) as [Finding, number][]).map(([finding, count]) => `${tongue.words.finding[finding]} ${tongue.number(count)}`);
  const told = given.filter(([count], index) => index === 0 || count > 0).map(([count, name]) => `${tongue.number(count)} ${name}`);
  return [...told, ...(found.length === 0 ? [] : [`${say.findings}: ${found.join(", ")}`])].join("; ");
}

function figures({ kpis, happened: past }: Handover, tongue: Tongue): DocumentSection {
  const say = tongue.pages.handover;
  if (kpis === null) return section("figures", say.figures, past === null ? say.away : say.tooMany, [], null);
  const { facts } = say;
  const seconds = (value: number | null): string => (value === null ? "–" : tongue.duration(value * 1000));
  const rows: [string, string][] = [
    [facts.annunciations, tongue.number(kpis.annunciations)],
    [facts.rate, tongue.number(kpis.per_10_minutes.average.value ?? 0)],
    [facts.peak, tongue.number(kpis.peak.value ?? 0)],
    [facts.floods, tongue.number(kpis.floods.count)],
    [facts.standing, tongue.number(kpis.standing.at_end)],
    [facts.most, tongue.number(kpis.standing.most)],
    [facts.acknowledge, seconds(kpis.time_to_acknowledge.median_s)],
    [facts.clear, seconds(kpis.time_to_clear.median_s)],
    [facts.shelvings, tongue.number(kpis.shelvings)],
  ];
  const { shares } = kpis.findings.overall;
  if (shares !== null) rows.push([facts.falseShare, tongue.percent(shares.false)]);
  return section("figures", say.figures, "", rows.map(([text, value]): Line => ({ text, facts: [value] })), null);
}

/** The document as plain text, for a message or a log book. */
export function textOf(head: readonly string[], sections: readonly DocumentSection[], note: string, { words, pages, number }: Tongue): string {
  const parts = sections.map((one) => {
    const heading = `${one.heading.toUpperCase()}${one.count === null ? "" : ` (${number(one.count)})`}`;
    const lines = one.lines.map((line) => {
      const marks = [line.time, line.severity === undefined ? undefined : `[${words.severity[line.severity]}]`].filter((text) => text !== undefined);
      return `- ${[...marks, line.text].join(" ")}${line.facts.length === 0 ? "" : `; ${line.facts.join("; ")}`}`;
    });
    return [heading, ...one.notes, ...(lines.length === 0 ? [one.empty] : lines)].filter((text) => text !== "").join("\n");
  });
  const noteText = `${pages.handover.note.toUpperCase()}\n${note.trim() === "" ? pages.handover.noNote : note.trim()}`;
  return `${[head.join("\n"), noteText, ...parts].join("\n\n")}\n`;
}
