/** Latest values of devices, and the units learnt from them: a number is only given a unit its device has stated. */
import { signal } from "@preact/signals";
import { get } from "./client";
import type { LatestReading } from "./types";

const QUEUE = 100;
const PAUSE_MS = 60;
/** An alert is on the screen sooner than its reading is stored; so often, and so much later, it is asked for again. */
const TRIES = 3;
const AGAIN_MS = 4_000;

/** Units by `device/property`. */
export const units = signal<ReadonlyMap<string, string>>(new Map());

const asked = new Set<string>();
const tries = new Map<string, number>();
const queue: string[] = [];
let isRunning = false;

export function unitOf(device: string, property: string): string | undefined {
  return units.value.get(`${device}/${property}`);
}

export async function latestOf(device: string): Promise<LatestReading[] | null> {
  const outcome = await get<{ items: LatestReading[] }>(`devices/${encodeURIComponent(device)}/latest`);
  if (outcome.kind === "refused" && outcome.status === 404) return [];
  if (outcome.kind !== "ok") return null;
  learn(device, outcome.value.items);
  return outcome.value.items;
}

/** Asks once for the units of a device whose row is on the screen; the queue is bounded, the oldest wish goes first. */
export function wantUnits(device: string): void {
  if (asked.has(device)) return;
  asked.add(device);
  queue.push(device);
  if (queue.length > QUEUE) {
    const dropped = queue.shift();
    if (dropped !== undefined) asked.delete(dropped);
  }
  if (!isRunning) void work();
}

async function work(): Promise<void> {
  isRunning = true;
  for (let device = queue.pop(); device !== undefined; device = queue.pop()) {
    const known = await latestOf(device);
    if (known === null) asked.delete(device);
    else if (known.length === 0) askAgain(device);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  isRunning = false;
}

function askAgain(device: string): void {
  const before = tries.get(device) ?? 1;
  if (before >= TRIES) return;
  tries.set(device, before + 1);
  setTimeout(() => {
    asked.delete(device);
    wantUnits(device);
  }, AGAIN_MS);
}

function learn(device: string, readings: readonly LatestReading[]): void {
  const news = readings.filter(({ property, unit }) => unit !== "" && unitOf(device, property) !== unit);
  if (news.length === 0) return;
  const changed = new Map(units.value);
  for (const { property, unit } of news) changed.set(`${device}/${property}`, unit);
  units.value = changed;
}
