/** The map by MapLibre GL: no tiles, no glyphs, nothing fetched; all it draws is in `content.ts`. */
import {
  Map as MapLibre,
  NavigationControl,
  setWorkerUrl,
  type ExpressionSpecification,
  type GeoJSONSource,
  type MapMouseEvent,
  type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import { drawn, PIXEL_RATIO } from "./images";
import type { Camera, MapHandlers, MapView } from "./mapView";
import type { Bounds, Position } from "./content";
import { colour } from "../look/theme";

setWorkerUrl(workerUrl); // a file of our own: the page's policy needs no exception for it

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const SEVERITY_OF_RANK: ExpressionSpecification = ["match", ["get", "rank"], 3, "critical", 2, "high", 1, "medium", "low"];
const CLICKABLE = ["alerting", "clusters", "cameras", "quiet"];
const CLICK_RADIUS = 8;

/** Raises where WebGL is not to be had; `CityMap` then takes the plain map. */
export class GlMap implements MapView {
  private readonly map: MapLibre;
  private readonly waiting = new Map<string, FeatureCollection>();
  private isLoaded = false;
  private isRemoved = false;
  private selection: { position: Position; area: string | null } | null = null;

  constructor(container: HTMLElement, camera: Camera | null, handlers: MapHandlers, names: Record<string, string>) {
    this.map = new MapLibre({
      container,
      style: style(),
      center: camera?.center ?? [106.7, 10.77],
      zoom: camera?.zoom ?? 11,
      minZoom: 7,
      maxZoom: 18,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: names,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "bottom-left");
    this.map.setMissingStyleImageResolver((id) => {
      const image = drawn(id);
      if (image !== null && !this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
    });
    this.map.on("load", () => this.onLoad(handlers));
    this.map.on("click", (event) => this.onClick(event, handlers));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.hits(event).length > 0 ? "pointer" : "";
    });
    this.map.getCanvas().addEventListener("webglcontextlost", () => {
      if (!this.isRemoved) handlers.onLost(); // MapLibre gives its context up when it is removed: that is no loss
    });
  }

  show(source: string, data: FeatureCollection): void {
    if (this.isLoaded) this.map.getSource<GeoJSONSource>(source)?.setData(data);
    else this.waiting.set(source, data);
  }

  select(place: { position: Position; area: string | null } | null): void {
    this.selection = place;
    if (!this.isLoaded) return;
    const features = place === null ? [] : [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: place.position }, properties: {} }];
    this.show("selected", { type: "FeatureCollection", features });
    this.map.setFilter("selected-area", ["==", ["get", "id"], place?.area ?? ""]);
  }

  centre(position: Position, covered: number): void {
    const zoom = Math.max(this.map.getZoom(), 12.6);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.easeTo({ center: position, zoom, padding: { top: 0, bottom: 0, left: 0, right: covered }, duration: isCalm ? 0 : 500 });
  }

  whole(bounds: Bounds, covered: number): void {
    this.map.fitBounds(bounds, { padding: { top: 40, bottom: 40, left: 40, right: 40 + covered }, duration: 0 });
  }

  camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { center: [lng, lat], zoom: this.map.getZoom() };
  }

  middle(): Position {
    return this.camera().center;
  }

  takeFocus(): void {
    this.map.getCanvas().focus();
  }

  remove(): void {
    this.isRemoved = true;
    this.map.remove();
  }

  private onLoad(handlers: MapHandlers): void {
    this.isLoaded = true;
    for (const [source, data] of this.waiting) this.show(source, data);
    this.waiting.clear();
    this.select(this.selection);
    this.map.getCanvas().setAttribute("aria-label", handlers.label());
    handlers.onReady();
  }

  private hits(event: MapMouseEvent) {
    const { x, y } = event.point;
    const box: [[number, number], [number, number]] = [
      [x - CLICK_RADIUS, y - CLICK_RADIUS],
      [x + CLICK_RADIUS, y + CLICK_RADIUS],
    ];
    return this.isLoaded ? this.map.queryRenderedFeatures(box, { layers: CLICKABLE }) : [];
  }

  private onClick(event: MapMouseEvent, handlers: MapHandlers): void {
    if (handlers.onPlace([event.lngLat.lng, event.lngLat.lat])) return;
    const found = this.hits(event);
    const hit = found.find(({ layer }) => layer.id !== "quiet") ?? found[0];
    if (hit === undefined) return;
    if (hit.layer.id !== "clusters") {
      handlers.onDevice(String(hit.properties["id"]));
      return;
    }
    const center = hit.geometry.type === "Point" ? (hit.geometry.coordinates as Position) : null;
    const source = this.map.getSource<GeoJSONSource>("alerting");
    if (center === null || source === undefined) return;
    void source
      .getClusterExpansionZoom(Number(hit.properties["cluster_id"]))
      .then((zoom) => this.map.easeTo({ center, zoom: zoom + 0.2 }));
  }
}

function style(): StyleSpecification {
  return {
    version: 8,
    sources: {
      outlines: { type: "geojson", data: EMPTY },
      labels: { type: "geojson", data: EMPTY },
      quiet: { type: "geojson", data: EMPTY },
      cameras: { type: "geojson", data: EMPTY },
      selected: { type: "geojson", data: EMPTY },
      related: { type: "geojson", data: EMPTY },
      alerting: {
        type: "geojson",
        data: EMPTY,
        cluster: true,
        clusterRadius: 34,
        clusterMaxZoom: 14,
        clusterProperties: { rank: ["max", ["get", "rank"]] },
      },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("map-ground") } },
      { id: "areas", type: "fill", source: "outlines", paint: { "fill-color": colour("map-area") } },
      {
        id: "borders",
        type: "line",
        source: "outlines",
        paint: {
          "line-color": colour("map-border"),
          "line-width": ["match", ["get", "level"], "city", 2.4, "district", 1.8, 1],
        },
      },
      {
        id: "selected-area",
        type: "line",
        source: "outlines",
        filter: ["==", ["get", "id"], ""],
        paint: { "line-color": colour("accent"), "line-width": 2, "line-opacity": 0.8 },
      },
      {
        id: "quiet",
        type: "circle",
        source: "quiet",
        paint: {
          "circle-color": colour("map-quiet"),
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 1.4, 13, 3, 16, 5],
          "circle-stroke-color": colour("map-ground"),
          "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 11, 0, 14, 1],
        },
      },
      {
        id: "cameras",
        type: "symbol",
        source: "cameras",
        layout: {
          "icon-image": "camera",
          "icon-allow-overlap": true,
          "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.65, 13, 0.9, 16, 1.1],
        },
      },
      {
        id: "labels",
        type: "symbol",
        source: "labels",
        minzoom: 9.5,
        layout: { "icon-image": ["concat", "label:", ["get", "level"], ":", ["get", "label"]], "icon-padding": 6 },
      },
      {
        id: "related",
        type: "circle",
        source: "related",
        paint: {
          "circle-color": colour("accent"),
          "circle-opacity": 0.25,
          "circle-radius": 8,
          "circle-stroke-color": colour("accent"),
          "circle-stroke-width": 1.5,
        },
      },
      {
        id: "selected",
        type: "circle",
        source: "selected",
        paint: {
          "circle-color": "transparent",
          "circle-radius": 21,
          "circle-stroke-color": colour("accent"),
          "circle-stroke-width": 3,
        },
      },
      {
        id: "alerting",
        type: "symbol",
        source: "alerting",
        filter: ["!", ["has", "point_count"]],
        layout: {
          "icon-image": ["concat", "device:", ["get", "severity"], ":", ["to-string", ["get", "waiting"]]],
          "icon-allow-overlap": true,
          "symbol-sort-key": ["get", "rank"],
        },
      },
      {
        id: "clusters",
        type: "symbol",
        source: "alerting",
        filter: ["has", "point_count"],
        layout: {
          "icon-image": ["concat", "cluster:", SEVERITY_OF_RANK, ":", ["to-string", ["get", "point_count_abbreviated"]]],
          "icon-allow-overlap": true,
          "symbol-sort-key": ["get", "rank"],
        },
      },
    ],
  };
}
