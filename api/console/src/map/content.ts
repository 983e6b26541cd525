/** What the map shows, as plain data: outlines, quiet devices, and devices with their worst open alert. */
import { computed } from "@preact/signals";
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from "geojson";
import { alerts } from "../data/book";
import { directory } from "../data/directory";
import { isBeforeOperators, isWaiting, RANK } from "../data/ordering";
import { selected } from "../data/view";
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

export const quiet = computed<FeatureCollection<Point, { id: string }>>(() =>
  collection(
    [...directory.value.devices.values()].flatMap((device) => {
      const position = positionOf(device);
      return position === null ? [] : [point(position, { id: device.id })];
    }),
  ),
);

export const alerting = computed<FeatureCollection<Point, AlertingProperties>>(() => {
  const worst = new Map<string, { alert: Alert; open: number; waiting: number }>();
  for (const alert of alerts.value) {
    if (!isBeforeOperators(alert)) continue;
    const waiting = isWaiting(alert) ? 1 : 0;
    const known = worst.get(alert.device);
    if (known === undefined) worst.set(alert.device, { alert, open: 1, waiting });
    else {
      known.open += 1;
      known.waiting = Math.max(known.waiting, waiting);
      if (RANK[alert.severity] > RANK[known.alert.severity]) known.alert = alert;
    }
  }
  return collection(
    [...worst.values()].flatMap(({ alert, open, waiting }) => {
      const position = positionOf(directory.value.devices.get(alert.device));
      if (position === null) return [];
      const { device: id, severity } = alert;
      return [point(position, { id, severity, rank: RANK[severity], open, waiting })];
    }),
  );
});

/** Where the selected alert is: its device, else the label of its area, else nowhere. */
export const focus = computed<{ id: string; position: Position; area: string | null } | null>(() => {
  const alert = selected.value;
  if (alert === null) return null;
  const own = positionOf(directory.value.devices.get(alert.device));
  const area = alert.area === null ? undefined : directory.value.areas.get(alert.area);
  const position = own ?? area?.label_point ?? null;
  return position === null ? null : { id: alert.id, position, area: alert.area };
});

/** The whole city: what the devices cover, or the outlines while there are no devices. */
export const extent = computed<Bounds | null>(() => {
  const positions = quiet.value.features.map((feature) => feature.geometry.coordinates as Position);
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
