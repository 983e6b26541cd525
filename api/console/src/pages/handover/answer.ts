/** What `GET alerts/handover` answers. */
import type { Alert, Finding, OutOfService, PolicyNotice, Severity, Transition, TransitionKind } from "../../data/types";
import type { Kpis } from "../kpis/answer";
import type { MaintenanceWindow } from "../maintenance/windows";

/** `items` may be fewer than `count`. */
export interface Listing {
  count: number;
  by_severity: Record<Severity, number>;
  items: Alert[];
}

export interface HappenedItem {
  alert: string;
  rule: string;
  device: string;
  area: string | null;
  title: string;
  severity: Severity;
  finding: Finding | null;
  transition: Transition;
}

export interface Happened {
  annunciations: number;
  by_kind: Partial<Record<TransitionKind, number>>;
  findings: Partial<Record<Finding, number>>;
  count: number;
  items: HappenedItem[];
  notice_count: number;
  notices: PolicyNotice[];
}

/** `happened` and `kpis` are null while the database is away. */
export interface Handover {
  period: { from: string; to: string; areas: string[] | null };
  standing: Listing;
  cleared: Listing;
  shelved: Listing;
  planned: Listing;
  tasks: Listing;
  maintenance: MaintenanceWindow[];
  out_of_service: OutOfService[];
  happened: Happened | null;
  kpis: Kpis | null;
}
