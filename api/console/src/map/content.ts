/** What the map shows, as plain data: outlines, quiet devices, and devices with their worst open alert. */
import { computed } from "@preact/signals";
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from "geojson";
import { alerts } from "../data/book";
import { directory } from "../data/directory";
import { isBeforeOperators, isWaiting, RANK } from "../data/ordering";
import { members, selected } from "../data/view";
import type { Alert, Area, Device, Severity } from "../data/types";
import { language } from "../i18n";

export type Position = [longitude: number, latitude: number];
export type Bounds = [west: number, south: number, east: number, north: number];

export interface OutlineProperties {
  id: string;
  level: string;
}
export interface LabelProperties {
  id: string;
  label: string;
  level: string;
}
export interface AlertingProperties {
  id: string;
  rank: number;
  severity: Severity;
  open: number;
  /** 1 when nobody has acknowledged any of them. */
  waiting: number;
}

export const outlines = computed<FeatureCollection<Polygon | MultiPolygon, OutlineProperties>>(() =>
  collection([...directory.value.areas.values()].flatMap(outlineOf)),
);

function outlineOf(area: Area): Feature<Polygon | MultiPolygon, OutlineProperties>[] {
  if (area.geometry === null) return [];
  return [{ type: "Feature", geometry: area.geometry, properties: { id: area.id, level: area.level } }];
}

export const labels = computed<FeatureCollection<Point, LabelProperties>>(() => {
  const key = language.value === "vi" ? "name_vi" : "name_en";
  return collection(
    [...directory.value.areas.values()].flatMap((area) => {
      if (area.label_point === null || area.geometry === null) return [];
      return [point(area.label_point, { id: area.id, label: area[key], level: area.level })];
    }),
  );
});

/** What a camera measures stands where it stands: one mark for all of it. */
const OF_CAMERAS: ReadonlySet<string> = new Set(["camera", "camera_line", "camera_zone", "camera_turn"]);

export const quiet = computed<FeatureCollection<Point, { id: string }>>(() => marksOf(({ kind }) => !OF_CAMERAS.has(kind)));
export const cameraMarks = computed<FeatureCollection<Point, { id: string }>>(() => marksOf(({ kind }) => kind === "camera"));

function marksOf(isMeant: (device: Device) => boolean): FeatureCollection<Point, { id: string }> {
  return collection(
    [...directory.value.devices.values()].flatMap((device) => {
      const position = isMeant(device) ? positionOf(device) : null;
      return position === null ? [] : [point(position, { id: device.id })];
    }),
  );
}

/** What stands for itself on the map: the alert of an incident or a group, else the device with all of its alerts. */
const ALERT = "alert:";

/** The alert a feature stands for, or null where it stands for a device. */
export function alertOf(feature: string): string | null {
  return feature.startsWith(ALERT) ? feature.slice(ALERT.length) : null;
}

export const alerting = computed<FeatureCollection<Point, AlertingProperties>>(() => {
  const worst = new Map<string, { alert: Alert; open: number; waiting: number }>();
  for (const alert of alerts.value) {
    if (!isBeforeOperators(alert)) continue;
    const waiting = isWaiting(alert) ? 1 : 0;
    const key = alert.device === "" || alert.location !== null ? `${ALERT}${alert.id}` : alert.device;
    const known = worst.get(key);
    if (known === undefined) worst.set(key, { alert, open: 1, waiting });
    else {
      known.open += 1;
      known.waiting = Math.max(known.waiting, waiting);
      if (RANK[alert.severity] > RANK[known.alert.severity]) known.alert = alert;
    }
  }
  return collection(
    [...worst].flatMap(([id, { alert, open, waiting }]) => {
      const position = placeOf(alert);
      if (position === null) return [];
      const { severity } = alert;
      return [point(position, { id, severity, rank: RANK[severity], open, waiting })];
    }),
  );
});

/** Its own place, its device's, the middle of its members', else the label of its area; or nowhere. */
function placeOf(alert: Alert): Position | null {
  if (alert.location !== null) return [alert.location.lon, alert.location.lat];
  const device = positionOf(directory.value.devices.get(alert.device));
  if (device !== null) return device;
  const area = alert.area === null ? undefined : directory.value.areas.get(alert.area);
  return middle(memberPlaces(alert)) ?? area?.label_point ?? null;
}

function memberPlaces(alert: Alert): Position[] {
  return (members.value.get(alert.id) ?? []).flatMap(({ device }) => {
    const position = positionOf(directory.value.devices.get(device));
    return position === null ? [] : [position];
  });
}

function middle(positions: readonly Position[]): Position | null {
  if (positions.length === 0) return null;
  const sum = positions.reduce<Position>(([lon, lat], [nextLon, nextLat]) => [lon + nextLon, lat + nextLat], [0, 0]);
  return [sum[0] / positions.length, sum[1] / positions.length];
}

/** Where the members of the selected alert are: ringed on the map. */
export const related = computed<FeatureCollection<Point, Record<string, never>>>(() => {
  const alert = selected.value;
  return collection(alert === null ? [] : memberPlaces(alert).map((position) => point(position, {})));
});

/** Where the selected alert is. */
export const focus = computed<{ id: string; position: Position; area: string | null } | null>(() => {
  const alert = selected.value;
  const position = alert === null ? null : placeOf(alert);
  return alert === null || position === null ? null : { id: alert.id, position, area: alert.area };
});

/** The whole city: what the devices cover, or the outlines while there are no devices. */
export const extent = computed<Bounds | null>(() => {
  const positions = [...quiet.value.features, ...cameraMarks.value.features].map((feature) => feature.geometry.coordinates as Position);
  return boundsOf(positions.length >= 2 ? positions : outlines.value.features.flatMap((feature) => ringsOf(feature.geometry)));
});

export function ringsOf(geometry: Polygon | MultiPolygon): Position[] {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat(2) as Position[];
}

/** Never smaller than a few streets: devices that all stand in one place must not be looked at through a microscope. */
const LEAST_DEGREES = 0.02;

export function boundsOf(positions: readonly Position[]): Bounds | null {
  if (positions.length === 0) return null;
  const bounds: Bounds = [180, 90, -180, -90];
  for (const [longitude, latitude] of positions) {
    bounds[0] = Math.min(bounds[0], longitude);
    bounds[1] = Math.min(bounds[1], latitude);
    bounds[2] = Math.max(bounds[2], longitude);
    bounds[3] = Math.max(bounds[3], latitude);
  }
  const [west, south, east, north] = bounds;
  const wider = Math.max(0, LEAST_DEGREES - (east - west)) / 2;
  const higher = Math.max(0, LEAST_DEGREES - (north - south)) / 2;
  return [west - wider, south - higher, east + wider, north + higher];
}

function positionOf(device: Device | undefined): Position | null {
  if (device === undefined || device.location === null) return null;
  return [device.location.lon, device.location.lat];
}

function point<P>(coordinates: Position, properties: P): Feature<Point, P> {
  return { type: "Feature", geometry: { type: "Point", coordinates }, properties };
}

function collection<G extends Point | Polygon | MultiPolygon, P>(features: Feature<G, P>[]): FeatureCollection<G, P> {
  return { type: "FeatureCollection", features };
}
