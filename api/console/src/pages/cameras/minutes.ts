/** Vehicles a minute, as history has them: of one camera, and of many at once. Pure, but for the asking. */
import type { CameraJson } from "../../data/cameras";
import type { Outcome } from "../../data/client";
import { storedSeries, type StoredSeries } from "../../data/seriesHistory";
import { MINUTE } from "../wallTime";
import { lineDevices } from "./words";

/** What one address can name; the rest is asked for in further ones. */
const MOST_DEVICES = 60;

export async function minuteCounts(cameras: readonly CameraJson[], from: number, to: number): Promise<Outcome<StoredSeries[]>> {
  const devices = cameras.flatMap((camera) => lineDevices(camera).map(({ device }) => device));
  const found: StoredSeries[] = [];
  for (let at = 0; at < devices.length; at += MOST_DEVICES) {
    const outcome = await storedSeries({ devices: devices.slice(at, at + MOST_DEVICES), properties: ["vehicle_count"], from, to, bucket: null });
    if (outcome.kind !== "ok") return outcome;
    found.push(...outcome.value);
  }
  return { kind: "ok", value: found };
}

/** All lines of a camera together, minute by minute up to the last one that is over; null where nothing was counted, which is not zero. */
export function perMinute(camera: CameraJson, series: readonly StoredSeries[], until: number, minutes: number): (number | null)[] {
  const own = new Set(lineDevices(camera).map(({ device }) => device));
  const sums = new Map<number, number>();
  for (const { device, readings } of series) {
    if (!own.has(device)) continue;
    for (const { at, value } of readings) {
      const minute = Math.floor(at / MINUTE);
      sums.set(minute, (sums.get(minute) ?? 0) + value);
    }
  }
  const last = Math.floor(until / MINUTE) - 1;
  return Array.from({ length: minutes }, (_, index) => sums.get(last - minutes + 1 + index) ?? null);
}

/** The newest minute there is a count of, at most `within` minutes back: it takes a moment until a minute is stored. */
export function newestMinute(counts: readonly (number | null)[], within: number): number | null {
  return counts.slice(-within).findLast((count) => count !== null) ?? null;
}
