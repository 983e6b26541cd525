/** Stored readings of several series at once, with what is known of their health meanwhile. */
import { readingsOf, type Reading } from "./around";
import { get, type Outcome } from "./client";

interface HistoryPoint {
  time: string;
  value?: number | null;
  avg?: number | null;
}

interface HistoryAnswer {
  series: { device: string; property: string; unit: string; points: HistoryPoint[]; faults?: SeriesFault[] }[];
}

/** A device fault stood: what was measured meanwhile was not judged. */
export interface SeriesFault {
  from: string;
  to: string | null;
  rule: string;
  fault?: string;
}

export interface StoredSeries {
  device: string;
  property: string;
  unit: string;
  readings: Reading[];
  faults: SeriesFault[];
}

export interface HistoryQuestion {
  devices: readonly string[];
  properties: readonly string[];
  from: number;
  to: number;
  /** Null: every reading. */
  bucket: string | null;
}

/** A device that changed its unit has a series for each; they are given one by one. */
export async function storedSeries({ devices, properties, from, to, bucket }: HistoryQuestion): Promise<Outcome<StoredSeries[]>> {
  const query = new URLSearchParams({
    device: devices.join(","),
    ...(properties.length === 0 ? {} : { property: properties.join(",") }),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...(bucket === null ? {} : { bucket, fn: "avg" }),
  });
  const outcome = await get<HistoryAnswer>(`history?${query.toString()}`);
  if (outcome.kind !== "ok") return outcome;
  const series = outcome.value.series.map(({ points, faults = [], ...one }) => ({ ...one, faults, readings: readingsOf(points).sort((a, b) => a.at - b.at) }));
  return { kind: "ok", value: series.filter(({ readings }) => readings.length > 0) };
}
