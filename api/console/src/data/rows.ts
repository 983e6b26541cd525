/** The rows of the list: alerts with their members under them where unfolded, and headings by why they are hidden. Pure. */
import { byUrgency, isOpen, plain, type Filter } from "./ordering";
import { SUPPRESSIONS, type Alert, type Suppression } from "./types";

/** What the list is about: what is before operators, what is hidden, what is mine, everything. */
export const SEGMENTS = ["active", "suppressed", "mine", "all"] as const;
export type Segment = (typeof SEGMENTS)[number];

export type Why = Exclude<Suppression, "none">;
export const WHYS: readonly Why[] = SUPPRESSIONS.filter((why): why is Why => why !== "none");

export interface AlertEntry {
  kind: "alert";
  /** Unique in the list; one alert stands in it once. */
  key: string;
  alert: Alert;
  depth: number;
  members: number;
  isUnfolded: boolean;
}

export interface HeadingEntry {
  kind: "heading";
  key: string;
  why: Why;
  count: number;
  isUnfolded: boolean;
}

export type Entry = AlertEntry | HeadingEntry;

/** Alerts by the alert that stands for them, the worst first. */
export type Members = ReadonlyMap<string, readonly Alert[]>;

export function membersOf(alerts: readonly Alert[]): Members {
  const members = new Map<string, Alert[]>();
  for (const alert of alerts) {
    if (alert.covered_by === null || !isOpen(alert)) continue;
    const others = members.get(alert.covered_by);
    if (others === undefined) members.set(alert.covered_by, [alert]);
    else others.push(alert);
  }
  for (const covered of members.values()) covered.sort(byUrgency);
  return members;
}

export interface Question {
  segment: Segment;
  filter: Filter;
  /** The operator and the teams the operator is in. */
  mine: ReadonlySet<string>;
  /** An alert's searchable text, already `plain`. */
  haystack: (alert: Alert) => string;
}

function isInSegment(alert: Alert, { segment, mine }: Question): boolean {
  switch (segment) {
    case "active":
      return isOpen(alert) && alert.suppression === "none";
    case "suppressed":
      return isOpen(alert) && alert.suppression !== "none";
    case "mine":
      return isOpen(alert) && alert.assignee !== null && mine.has(alert.assignee);
    case "all":
      return true;
  }
}

/** A group in an incident in an outage: deeper than this nobody looks. */
const DEEPEST = 3;

/** What is found, in the order of urgency: an alert whose cover is found too stands under it, not beside it. */
export function found(alerts: readonly Alert[], question: Question): Alert[] {
  const { filter } = question;
  const needles = plain(filter.text).split(/\s+/).filter((word) => word !== "");
  const isHit = (alert: Alert): boolean => {
    const text = question.haystack(alert);
    return needles.every((needle) => text.includes(needle));
  };
  // Who looks for a device finds the alert that stands for the device's own.
  const covering = new Set<string>();
  if (needles.length > 0) {
    for (const alert of alerts) if (alert.covered_by !== null && isOpen(alert) && isHit(alert)) covering.add(alert.covered_by);
  }
  const matching = alerts.filter(
    (alert) =>
      isInSegment(alert, question) &&
      (filter.severities.size === 0 || filter.severities.has(alert.severity)) &&
      (filter.states.size === 0 || filter.states.has(alert.state)) &&
      (filter.areas === null || (alert.area !== null && filter.areas.has(alert.area))) &&
      (needles.length === 0 || covering.has(alert.id) || isHit(alert)),
  );
  const ids = new Set(matching.map(({ id }) => id));
  const covers = new Map(alerts.map(({ id, covered_by }) => [id, covered_by]));
  return matching.filter(({ covered_by }) => !isUnder(covered_by, ids, covers)).sort(byUrgency);
}

function isUnder(cover: string | null, ids: ReadonlySet<string>, covers: ReadonlyMap<string, string | null>): boolean {
  for (let above: string | null = cover, step = 0; above !== null && step <= DEEPEST; step += 1) {
    if (ids.has(above)) return true;
    above = covers.get(above) ?? null;
  }
  return false;
}

/** The rows to draw, from the alerts found. `toggled`: alerts shown with their members, headings shown without theirs. */
export function entriesOf(alerts: readonly Alert[], members: Members, segment: Segment, toggled: ReadonlySet<string>): Entry[] {
  if (segment !== "suppressed") return alerts.flatMap((alert) => unfolded(alert, members, toggled, 0));
  return WHYS.flatMap((why) => {
    const hidden = alerts.filter(({ suppression }) => suppression === why);
    if (hidden.length === 0) return [];
    const key = `why:${why}`;
    const isUnfolded = !toggled.has(key);
    const heading: HeadingEntry = { kind: "heading", key, why, count: hidden.length, isUnfolded };
    return [heading, ...(isUnfolded ? hidden.flatMap((alert) => unfolded(alert, members, toggled, 0)) : [])];
  });
}

function unfolded(alert: Alert, members: Members, toggled: ReadonlySet<string>, depth: number): Entry[] {
  const own = members.get(alert.id) ?? [];
  const isUnfolded = own.length > 0 && depth < DEEPEST && toggled.has(alert.id);
  const entry: AlertEntry = { kind: "alert", key: alert.id, alert, depth, members: own.length, isUnfolded };
  if (!isUnfolded) return [entry];
  return [entry, ...own.flatMap((member) => unfolded(member, members, toggled, depth + 1))];
}

export interface SegmentCounts {
  active: number;
  suppressed: number;
  mine: number;
  overdue: number;
}

export function segmentCounts(alerts: readonly Alert[], mine: ReadonlySet<string>, at: number): SegmentCounts {
  const counts: SegmentCounts = { active: 0, suppressed: 0, mine: 0, overdue: 0 };
  for (const alert of alerts) {
    if (!isOpen(alert)) continue;
    counts[alert.suppression === "none" ? "active" : "suppressed"] += 1;
    if (alert.assignee === null || !mine.has(alert.assignee)) continue;
    counts.mine += 1;
    if (isOverdue(alert, at)) counts.overdue += 1;
  }
  return counts;
}

export function isOverdue(alert: Alert, at: number): boolean {
  return isOpen(alert) && alert.assignee !== null && alert.due_at !== null && Date.parse(alert.due_at) <= at;
}
