/** Whether devices measure what they should: what ailed which device on which day of the city. */
import { get, type Outcome } from "./client";

/** Gravest first: as what a cell of the matrix is drawn when a day has several. */
export const DIAGNOSES = ["silent", "no_hits", "stuck_on", "constant", "implausible", "spikes", "chatter", "too_few"] as const;
export type Diagnosis = (typeof DIAGNOSES)[number];

/** One device over a period. Days on which nothing ailed it are left out. */
export interface DeviceDays {
  device: string;
  kind: string | null;
  name: string;
  area: string | null;
  days: Record<string, Diagnosis[]>;
  days_down: number;
  days_sick: number;
}

/** Those with the most days down first; `dates`: the days that were judged. */
export interface DeviceDaysPage {
  dates: string[];
  items: DeviceDays[];
  next: string | null;
}

/** One series on one day; `property` is empty for a device that said nothing at all. */
export interface SeriesHealth {
  device: string;
  property: string;
  unit: string;
  date: string;
  readings: number;
  expected: number | null;
  diagnosis: Diagnosis[];
  down_s: number;
  least: number | null;
  most: number | null;
  still_s: number;
  still_at: number | null;
  spikes: number;
  implausible: number;
}

export interface DeviceHealth {
  device: string;
  days: SeriesHealth[];
  days_down: number;
  days_sick: number;
}

export interface HealthQuestion {
  from: string;
  to: string;
  kind: string;
  area: string;
  diagnosis: string;
  limit: number;
}

export function healthOfDevices({ from, to, kind, area, diagnosis, limit }: HealthQuestion): Promise<Outcome<DeviceDaysPage>> {
  const given = Object.entries({ from, to, kind, area, diagnosis }).filter(([, value]) => value !== "");
  return get<DeviceDaysPage>(`device-health/devices?${new URLSearchParams([...given, ["limit", String(limit)]]).toString()}`);
}

export function healthOfDevice(device: string, from: string, to: string): Promise<Outcome<DeviceHealth>> {
  return get<DeviceHealth>(`devices/${encodeURIComponent(device)}/health?${new URLSearchParams({ from, to }).toString()}`);
}

/** The gravest of what ailed a device on a day; undefined: nothing did. */
export function gravest(diagnoses: readonly Diagnosis[] | undefined): Diagnosis | undefined {
  return DIAGNOSES.find((one) => diagnoses?.includes(one) === true);
}
