/** Whether a device measures what it should: one diagnosis per device, property and day. */
import { getAll, get, type Outcome } from "./client";

/** Gravest first: what a cell of the matrix is drawn as. */
export const DIAGNOSES = ["silent", "no_hits", "stuck_on", "constant", "implausible", "chatter", "spikes", "too_few"] as const;
export type Diagnosis = (typeof DIAGNOSES)[number];

export interface DayOfProperty {
  property: string;
  readings: number;
  expected: number | null;
  diagnosis: string[];
  down_s: number;
}

export interface HealthItem extends DayOfProperty {
  device: string;
  kind: string;
  name: string;
  area: string | null;
}

export interface HealthDay extends DayOfProperty {
  date: string;
  least: number | null;
  most: number | null;
  distinct: number | null;
}

export interface DeviceHealth {
  device: string;
  days: HealthDay[];
  days_down: number;
}

export async function healthOf(date: string): Promise<Outcome<HealthItem[]>> {
  return getAll<HealthItem>("device-health", { date });
}

export function healthOfDevice(device: string, from: string, to: string): Promise<Outcome<DeviceHealth>> {
  return get<DeviceHealth>(`devices/${encodeURIComponent(device)}/health?${new URLSearchParams({ from, to }).toString()}`);
}
