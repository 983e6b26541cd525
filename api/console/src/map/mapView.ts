/** What the page asks of a map. Two keep the promise: MapLibre where there is WebGL, a plain SVG where there is none. */
import type { FeatureCollection } from "geojson";
import type { Bounds, Position } from "./content";

export interface Camera {
  center: Position;
  zoom: number;
}

export interface MapHandlers {
  onReady: () => void;
  onDevice: (id: string) => void;
  /** A click anywhere; true when the click was meant for this place and for nothing that stands there. */
  onPlace: (position: Position) => boolean;
  /** The graphics context is gone. */
  onLost: () => void;
  label: () => string;
}

/** `covered`: pixels at the right that a panel lies over. */
export interface MapView {
  show(source: string, data: FeatureCollection): void;
  select(place: { position: Position; area: string | null } | null): void;
  centre(position: Position, covered: number): void;
  whole(bounds: Bounds, covered: number): void;
  camera(): Camera;
  /** What lies in the middle of the part of the map that can be seen. */
  middle(): Position;
  takeFocus(): void;
  remove(): void;
}
