/** What is taken out of service or under maintenance, and whether an alert is within its reach. */
import { get, put, remove, type Outcome } from "./client";
import type { Alert, Area, Device, MaintenanceWindow, OutOfService, Page, Reach } from "./types";

export interface Registry {
  devices: ReadonlyMap<string, Device>;
  areas: ReadonlyMap<string, Area>;
}

const HIGHEST = 20;

/** Pure: all given fields match; an area includes the areas within it, a parent everything that hangs on it. */
export function reaches(reach: Reach, alert: Pick<Alert, "device" | "area" | "rule" | "property">, { devices, areas }: Registry): boolean {
  const device = devices.get(alert.device);
  const isGiven = (field: string | null | undefined): field is string => field !== null && field !== undefined && field !== "";
  if (isGiven(reach.device) && reach.device !== alert.device) return false;
  if (isGiven(reach.rule) && reach.rule !== alert.rule) return false;
  if (isGiven(reach.property) && reach.property !== alert.property) return false;
  if (isGiven(reach.kind) && reach.kind !== device?.kind) return false;
  if (isGiven(reach.tag) && device?.tags.includes(reach.tag) !== true) return false;
  if (isGiven(reach.area) && !upwards(alert.area, (id) => areas.get(id)?.parent ?? null).includes(reach.area)) return false;
  return !isGiven(reach.parent) || upwards(alert.device, (id) => devices.get(id)?.parent ?? null).includes(reach.parent);
}

/** The thing itself and what is above it; a ring in the registry does not go on for ever. */
function upwards(from: string | null, above: (id: string) => string | null): string[] {
  const chain: string[] = [];
  for (let id = from; id !== null && id !== "" && chain.length < HIGHEST; id = above(id)) chain.push(id);
  return chain;
}

export interface Policies {
  outOfService: readonly OutOfService[];
  windows: readonly MaintenanceWindow[];
}

export async function loadPolicies(): Promise<Policies | null> {
  const [entries, windows] = await Promise.all([
    get<Page<OutOfService>>("out-of-service?limit=1000"),
    get<Page<MaintenanceWindow>>("maintenance?limit=1000"),
  ]);
  if (entries.kind !== "ok" || windows.kind !== "ok") return null;
  return { outOfService: entries.value.items, windows: windows.value.items };
}

export function takeOutOfService(reach: Reach, reason: string): Promise<Outcome<OutOfService>> {
  return put<OutOfService>(`out-of-service/oos-${crypto.randomUUID().slice(0, 13)}`, { reach, reason });
}

export function returnToService(id: string): Promise<Outcome<void>> {
  return remove(`out-of-service/${encodeURIComponent(id)}`);
}
