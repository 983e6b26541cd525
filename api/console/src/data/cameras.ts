/** Cameras as the api has them: read by all, written by administrators; their pictures are for those who may see them. */
import { computed } from "@preact/signals";
import { get, getAll, put, remove, type Outcome } from "./client";
import { session } from "./session";
import type { Location, Page } from "./types";

export type Pixel = [x: number, y: number];
/** Width and height of the picture that places are given in. */
export type FrameSize = [width: number, height: number];

export const DIRECTIONS = ["up", "down", "left", "right"] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const COUNTED = ["vehicles", "pedestrians", "all"] as const;
export const ZONE_KINDS = ["road", "lane", "zone"] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];
export const DETECTORS = ["auto", "motion", "onnx"] as const;
export const HEALTH_CONDITIONS = ["unreachable", "frozen", "dark", "blurred", "covered", "moved"] as const;
export const INCIDENT_KINDS = ["wrong_way", "stopped"] as const;

export interface LineJson {
  id: string;
  start: Pixel;
  end: Pixel;
  name?: string;
  counts?: (typeof COUNTED)[number];
  allowed?: Direction[];
}

export interface ZoneJson {
  id: string;
  polygon: Pixel[];
  kind?: ZoneKind;
  name?: string;
  heading?: [Pixel, Pixel] | null;
  length_m?: number | null;
  stopped_after_s?: number | null;
}

export interface TurnJson {
  id: string;
  origin: string;
  destination: string;
  name?: string;
}

export interface GroundPointJson {
  pixel: Pixel;
  metres: [x: number, y: number];
}

export interface KnownLengthJson {
  start: Pixel;
  end: Pixel;
  metres: number;
}

export interface CalibrationJson {
  points?: GroundPointJson[];
  lengths?: KnownLengthJson[];
}

export interface ViewJson {
  frame?: FrameSize | null;
  lines?: LineJson[];
  zones?: ZoneJson[];
  turns?: TurnJson[];
  calibration?: CalibrationJson | null;
  detector?: (typeof DETECTORS)[number];
}

/** What is at its default may be left out; user and password are never told. */
export interface CameraJson {
  id: string;
  source: string;
  has_credentials?: boolean;
  name?: string;
  location?: Location | null;
  area?: string | null;
  tags?: string[];
  is_enabled?: boolean;
  view?: ViewJson;
  devices?: string[];
  written_rules?: string[];
}

export interface CameraBody {
  source: string;
  username?: string;
  password?: string;
  name: string;
  location: Location | null;
  tags: string[];
  is_enabled: boolean;
  view: ViewJson;
}

export interface CameraState {
  camera: string;
  state: "running" | "starting" | "absent" | "failed";
  detail?: string;
  detector?: string;
  fps?: number | null;
  size?: FrameSize | null;
  /** Who was counted since the camera process started, by device. */
  counts?: Record<string, number>;
  health?: string[];
  model?: string | null;
  decoder_restarts?: number;
  frames?: number;
}

export interface SightingJson {
  camera: string;
  kind: "crossing" | "incident" | "health";
  subject: string;
  time: string;
  direction?: string | null;
  vehicle_class?: string | null;
  speed_kmh?: number | null;
  speed_error_kmh?: number | null;
  place?: string | null;
  value?: number | null;
}

export const mayEditCameras = computed(() => session.value.kind === "in" && session.value.me.role === "admin");

const address = (id: string): string => `cameras/${encodeURIComponent(id)}`;

export function allCameras(): Promise<Outcome<CameraJson[]>> {
  return getAll<CameraJson>("cameras");
}

export function oneCamera(id: string): Promise<Outcome<CameraJson>> {
  return get<CameraJson>(address(id));
}

export function writeCamera(id: string, body: CameraBody): Promise<Outcome<CameraJson>> {
  return put<CameraJson>(address(id), body);
}

export function removeCamera(id: string): Promise<Outcome<void>> {
  return remove(address(id));
}

export function stateOf(id: string): Promise<Outcome<CameraState>> {
  return get<CameraState>(`${address(id)}/state`);
}

export async function lastSightings(camera: string, kind: string, limit: number): Promise<Outcome<SightingJson[]>> {
  const query = new URLSearchParams({ camera, ...(kind === "" ? {} : { kind }), limit: String(limit) });
  const outcome = await get<Page<SightingJson>>(`sightings?${query.toString()}`);
  if (outcome.kind !== "ok") return outcome;
  const items = [...outcome.value.items].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  return { kind: "ok", value: items.slice(0, limit) };
}

/** Where a picture is to be had, still or moving. */
export function pictureAddress(id: string, kind: "snapshot" | "live"): string {
  return `/api/v1/${address(id)}/${kind}`;
}

/** The device that counts one direction of a line; `streams/contracts/cameras.py` names it so. */
export function lineDevice(camera: string, line: string, direction: Direction): string {
  return `${camera}:${line}:${direction}`;
}

export function partDevice(camera: string, part: string): string {
  return `${camera}:${part}`;
}
