/** The map beside the list: takes the best map the browser can draw, and keeps it in step with the alerts. */
import { effect, signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { FeatureCollection } from "geojson";
import { isDirectoryMissing } from "../data/directory";
import { SEVERITIES } from "../data/types";
import { closePanel, counts, openDevice, panel, select } from "../data/view";
import { language, words } from "../i18n";
import { camerasWords } from "../i18n/cameras";
import { managing } from "../i18n/managing";
import { whole } from "../look/numbers";
import { CAMERA_BODY, CAMERA_LENS, Icon, SeverityShape } from "../look/shapes";
import { theme } from "../look/theme";
import { alerting, alertOf, cameraMarks, extent, focus, labels, outlines, quiet, related, type Position } from "./content";
import type { Camera, MapHandlers, MapView } from "./mapView";
import { picking } from "./picking";
import { SvgMap } from "./svgMap";

const PANEL_WIDTH = 420;
const ALERTING_EVERY_MS = 500;
const SETTLED_MS = 120;

/** True once a map by WebGL was tried and failed. */
const isPlain = signal(!hasWebGl());
let view: MapView | null = null;
let camera: Camera | null = null;

function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

export function focusMap(): void {
  view?.takeFocus();
}

export function showWhole(): void {
  if (extent.value !== null) view?.whole(extent.value, covered());
}

function covered(): number {
  return panel.peek() === null ? 0 : PANEL_WIDTH;
}

export function CityMap() {
  const container = useRef<HTMLDivElement>(null);
  const isReady = useSignal(false);
  // A new map for a new theme or language: its colours and labels are pictures made for it.
  useEffect(() => {
    if (container.current === null) return undefined;
    isReady.value = false;
    return keepMap(container.current, () => (isReady.value = true));
  }, [theme.value, language.value, isPlain.value]);
  const { map } = words.value;
  return (
    <section class="map" aria-label={map.label}>
      <div ref={container} class="map-canvas" />
      {!isReady.value && <p class="map-hint">{map.loading}</p>}
      {isReady.value && isDirectoryMissing.value && <p class="map-hint">{map.unavailable}</p>}
      {isPlain.value && <p class="map-note">{map.plain}</p>}
      <Picking />
      <button type="button" class="icon-button map-whole" aria-label={map.whole} title={`${map.whole} (0)`} onClick={showWhole}>
        <Icon name="whole" size={18} />
      </button>
      <Legend />
    </section>
  );
}

/** While a place is being chosen: what to do, and a cross at the middle for who has no mouse. */
function Picking() {
  const answer = picking.value;
  // Before it is painted: a key pressed at first sight is for the map already.
  useLayoutEffect(() => {
    if (answer === null) return undefined;
    closePanel();
    focusMap();
    const onKey = (event: KeyboardEvent): void => {
      const middle = event.key === "Enter" ? view?.middle() : undefined;
      if (event.key === "Escape") answer(null);
      else if (middle !== undefined) answer({ lon: middle[0], lat: middle[1] });
      else return; // arrows are the map's own
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [answer]);
  if (answer === null) return null;
  return (
    <>
      <p class="map-picking" role="status" data-picking>
        {managing.value.dialog.pickHint}
      </p>
      <span class="map-cross" aria-hidden="true" />
    </>
  );
}

function takePlace([lon, lat]: Position): boolean {
  const answer = picking.peek();
  answer?.({ lon, lat });
  return answer !== null;
}

function open(feature: string): void {
  const alert = alertOf(feature);
  if (alert === null) openDevice(feature);
  else select(alert, true);
}

/** Makes a map in `container` and feeds it until the returned function is called. */
function keepMap(container: HTMLElement, onReady: () => void): () => void {
  let isGone = false;
  let stopFeeding: () => void = () => undefined;
  const handlers: MapHandlers = {
    onReady,
    onDevice: open,
    onPlace: takePlace,
    onLost: () => (isPlain.value = true),
    label: () => words.peek().map.label,
  };
  void makeMap(container, handlers).then((made) => {
    if (isGone) {
      made.remove();
      return;
    }
    view = made;
    stopFeeding = feed(made);
  });
  return () => {
    isGone = true;
    stopFeeding();
    if (view !== null) camera = isPlain.peek() ? null : view.camera();
    view?.remove();
    view = null;
  };
}

async function makeMap(container: HTMLElement, handlers: MapHandlers): Promise<MapView> {
  if (isPlain.peek()) return new SvgMap(container, handlers);
  const { GlMap } = await import("./glMap");
  const { map } = words.peek();
  try {
    return new GlMap(container, camera, handlers, {
      "NavigationControl.ZoomIn": map.zoomIn,
      "NavigationControl.ZoomOut": map.zoomOut,
      "Map.Title": map.label,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    container.replaceChildren();
    isPlain.value = true; // draws anew, without WebGL
    return new SvgMap(container, handlers);
  }
}

function feed(map: MapView): () => void {
  const stops = [
    effect(() => map.show("outlines", outlines.value)),
    effect(() => map.show("labels", labels.value)),
    effect(() => map.show("quiet", quiet.value)),
    effect(() => map.show("cameras", cameraMarks.value)),
    effect(() => map.show("related", related.value)),
    feedAlerting(map),
    effect(() => map.select(focus.value)),
    centreOnSelection(map),
    fitOnce(map),
  ];
  return () => stops.forEach((stop) => stop());
}

/** At most twice a second: a burst of alerts must not keep the map busy. */
function feedAlerting(map: MapView): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest: FeatureCollection = alerting.peek();
  map.show("alerting", newest);
  const stop = effect(() => {
    newest = alerting.value;
    timer ??= setTimeout(() => {
      timer = undefined;
      map.show("alerting", newest);
    }, ALERTING_EVERY_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Follows the selection, and a panel that opens over it; not every change of the selected alert. */
function centreOnSelection(map: MapView): () => void {
  let last: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const place = focus.value;
    const key = place === null ? null : `${place.id} ${place.position.join(" ")} ${String(panel.value !== null)}`;
    if (place !== null && key !== last) {
      clearTimeout(timer); // a selection that runs down the list moves the map once, at its end
      timer = setTimeout(() => map.centre(place.position, covered()), SETTLED_MS);
    }
    last = key;
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function fitOnce(map: MapView): () => void {
  let isFitted = camera !== null;
  return effect(() => {
    const bounds = extent.value;
    if (isFitted || bounds === null) return;
    isFitted = true;
    if (focus.peek() === null) map.whole(bounds, covered());
  });
}

function Legend() {
  const { map, severity: names } = words.value;
  return (
    <details class="legend" open>
      <summary>{map.legend}</summary>
      <ul>
        {SEVERITIES.map((severity) => (
          <li key={severity} class={`severity-${severity}`}>
            <SeverityShape severity={severity} size={16} /> {names[severity]}
            <span class="quiet">{whole(counts.value.bySeverity[severity].open, language.value)}</span>
          </li>
        ))}
        <li>
          <SeverityShape severity="low" size={16} isFilled={false} /> {map.outlined}
        </li>
        <li>
          <span class="legend-quiet" /> {map.quiet}
        </li>
        {cameraMarks.value.features.length > 0 && (
          <li>
            <svg class="legend-camera" width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">
              <path d={`${CAMERA_BODY}${CAMERA_LENS}`} />
            </svg>
            {camerasWords.value.mark}
            <span class="quiet">{whole(cameraMarks.value.features.length, language.value)}</span>
          </li>
        )}
      </ul>
      <p class="quiet">{map.devices(whole(quiet.value.features.length, language.value))}</p>
    </details>
  );
}
