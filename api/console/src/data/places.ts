/** Where things lie: the ward around a point, and how far apart two places are. Pure. */
import type { Polygon } from "geojson";
import type { Area, Location } from "./types";

/** The ward with this point in it; wards do not overlap. */
export function wardAt({ lat, lon }: Location, areas: Iterable<Area>): string | null {
  for (const { id, level, geometry } of areas) {
    if (level !== "ward" || geometry === null) continue;
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    if (polygons.some((rings) => isWithin(lon, lat, rings))) return id;
  }
  return null;
}

/** Even-odd: a ray to the east crosses the rings an odd number of times. Holes count as rings. */
function isWithin(lon: number, lat: number, rings: Polygon["coordinates"]): boolean {
  let isInside = false;
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index += 1) {
      const [x1 = 0, y1 = 0] = ring[index] ?? [];
      const [x2 = 0, y2 = 0] = ring[(index + 1) % ring.length] ?? [];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) isInside = !isInside;
    }
  }
  return isInside;
}

const METRES_PER_DEGREE = 111_320;

/** Metres, near enough within a city: an equirectangular plane. */
export function distance(a: Location, b: Location): number {
  const east = (b.lon - a.lon) * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180));
  return Math.hypot(east, b.lat - a.lat) * METRES_PER_DEGREE;
}
