/** What the api says, as plain types. Times are ISO 8601 in UTC; the words are those of the product. */
import type { MultiPolygon, Polygon } from "geojson";

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const STATES = ["active", "acknowledged", "cleared", "resolved"] as const;
export type State = (typeof STATES)[number];

export const SUPPRESSIONS = ["none", "shelved", "maintenance", "inhibited", "out_of_service"] as const;
export type Suppression = (typeof SUPPRESSIONS)[number];

export const FINDINGS = ["true", "false", "duplicate", "test"] as const;
export type Finding = (typeof FINDINGS)[number];

export const ORIGINS = ["rule", "group", "reported"] as const;
export type Origin = (typeof ORIGINS)[number];

export const COVERS = ["member", "adopted", "outage"] as const;
export type Cover = (typeof COVERS)[number];

export interface Location {
  lat: number;
  lon: number;
}

export interface Alert {
  id: string;
  rule: string;
  device: string;
  area: string | null;
  property: string;
  severity: Severity;
  state: State;
  suppression: Suppression;
  value: number | null;
  raised_at: string;
  cleared_at: string | null;
  changed_at: string;
  resolved_at: string | null;
  measured_at: string | null;
  revision: number;
  assignee: string | null;
  due_at: string | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  suppressed_until: string | null;
  suppression_reason: string | null;
  finding: Finding | null;
  origin: Origin;
  /** Of a reported incident; empty otherwise. */
  title: string;
  description: string;
  source: string;
  location: Location | null;
  group: string | null;
  /** The alert that stands for this one, and as what. */
  covered_by: string | null;
  covered_as: Cover | null;
  /** How many standing alerts it stands for; null if it never stood for any. */
  members: number | null;
  shelved_by: string | null;
  held_until: string | null;
  announced_at: string | null;
  /** When somebody has to have acknowledged it; after that it is escalated. */
  acknowledge_by: string | null;
  repeats: number;
  chattering: boolean;
  assigned_by: string | null;
  assigned_at: string | null;
  escalation: number;
  escalated_to: string | null;
  escalated_at: string | null;
  /** Of what a composed rule found true: `tag/road:nguyen-hue`; empty for an alert of one series. */
  place: string;
  /** Its rule is being tried: no operator's business. */
  watched: boolean;
  /** The device is at fault, not the city. */
  fault: boolean;
  rule_version: number;
}

export type TransitionKind =
  | "raised"
  | "returned"
  | "severity_changed"
  | "cleared"
  | "acknowledged"
  | "assigned"
  | "shelved"
  | "unshelved"
  | "woke"
  | "resolved"
  | "commented"
  | "reported"
  | "grouped"
  | "adopted"
  | "inhibited"
  | "released"
  | "chattered"
  | "calmed"
  | "maintenance_began"
  | "maintenance_ended"
  | "taken_out_of_service"
  | "returned_to_service"
  | "reminded"
  | "escalated"
  | "went_live"
  | "went_back_to_trial";

export interface Transition {
  kind: TransitionKind;
  at: string;
  by: string;
  reason?: string | null;
  value?: number | null;
  /** What else the line is about: another alert, a device, a maintenance window. */
  subject?: string | null;
  /** With this line the alert came before operators. */
  announces?: boolean;
}

/** One event of the live stream: the alert after `transition`. */
export type AlertEvent = Alert & { transition: Transition | null };

export interface Device {
  id: string;
  kind: string;
  name: string;
  location: Location | null;
  interval_s: number | null;
  tags: string[];
  parent: string | null;
  area: string | null;
}

export interface Area {
  id: string;
  name_vi: string;
  name_en: string;
  level: string;
  parent: string | null;
  label_point: [number, number] | null;
  geometry: Polygon | MultiPolygon | null;
}

export interface Level {
  severity: Severity;
  raise_at: number;
  clear_at: number;
}

export interface Rule {
  id: string;
  kind: string;
  name: string;
  instructions: string;
  levels?: Level[];
  after_s?: number;
}

export interface LatestReading {
  property: string;
  value: number;
  unit: string;
  time: string;
  received_at: string;
}

/** Which alerts a policy is about: all given fields match. */
export interface Reach {
  device?: string | null;
  area?: string | null;
  rule?: string | null;
  kind?: string | null;
  tag?: string | null;
  property?: string | null;
  parent?: string | null;
}

export interface OutOfService {
  id: string;
  reach: Reach;
  reason: string;
  by: string;
  since: string;
}

export interface MaintenanceWindow {
  id: string;
  reach: Reach;
  starts_at: string;
  ends_at: string;
  reason: string;
  by: string;
  is_open: boolean;
}

export interface Team {
  id: string;
  name: string;
  members: string[];
  areas: string[];
}

/** Something began or ended that hides alerts. */
export interface PolicyNotice {
  kind: "maintenance_began" | "maintenance_ended" | "taken_out_of_service" | "returned_to_service";
  policy: string;
  at: string;
  by: string;
  reason: string;
  until?: string | null;
}

export interface BulkOutcome {
  id: string;
  status: number;
  alert?: Alert;
  problem?: Problem;
}

export type Role = "viewer" | "operator" | "planner" | "admin";

export interface Me {
  username: string;
  role: Role;
}

export interface Check {
  ok: boolean;
  detail?: string | null;
  age_s?: number | null;
}

export interface Readiness {
  status: string;
  checks: Record<string, Check>;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  /** Of an invalid body: which field, as a path, and what is wrong with it. */
  errors?: { field: string; message: string }[];
  /** Of a refused decision: which refusal, and the alert as it stands. */
  reason?: string;
  current?: Alert;
}
