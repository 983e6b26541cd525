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
  | "commented";

export interface Transition {
  kind: TransitionKind;
  at: string;
  by: string;
  reason?: string | null;
  value?: number | null;
}

/** One event of the live stream: the alert after `transition`. */
export type AlertEvent = Alert & { transition: Transition | null };

export interface Device {
  id: string;
  kind: string;
  name: string;
  location: { lat: number; lon: number } | null;
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
  /** Of a refused decision: which refusal, and the alert as it stands. */
  reason?: string;
  current?: Alert;
}
