/** Where a camera stands, chosen on the plain map: by a click, or with the arrows and Enter. */
import { effect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Location } from "../../data/types";
import { camerasWords } from "../../i18n/cameras";
import { cameraMarks, extent, labels, outlines, quiet } from "../../map/content";
import { SvgMap } from "../../map/svgMap";
import { Ask } from "../rules/Ask";

interface PlacePickerProps {
  place: Location | null;
  onDone: (place: Location | null) => void;
}

/** Six decimals are a tenth of a metre. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

export function PlacePicker({ place, onDone }: PlacePickerProps) {
  const says = camerasWords.value;
  const container = useRef<HTMLDivElement>(null);
  const newest = useRef(onDone);
  newest.current = onDone;
  useLayoutEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const take = ([lon, lat]: [number, number]): void => newest.current({ lat: rounded(lat), lon: rounded(lon) });
    const map = new SvgMap(element, {
      onReady: () => undefined,
      onDevice: () => undefined,
      onPlace: (position) => {
        take(position);
        return true;
      },
      onLost: () => undefined,
      label: () => says.settings.pickHeading,
    });
    const stops = [
      effect(() => map.show("outlines", outlines.value)),
      effect(() => map.show("labels", labels.value)),
      effect(() => map.show("quiet", quiet.value)),
      effect(() => map.show("cameras", cameraMarks.value)),
    ];
    if (extent.peek() !== null) map.whole(extent.peek() ?? [0, 0, 0, 0], 0);
    if (place !== null) {
      map.select({ position: [place.lon, place.lat], area: null });
      map.centre([place.lon, place.lat], 0);
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !(event.target instanceof SVGElement)) return;
      event.preventDefault();
      take(map.middle());
    };
    element.addEventListener("keydown", onKey);
    map.takeFocus();
    return () => {
      element.removeEventListener("keydown", onKey);
      stops.forEach((stop) => stop());
      map.remove();
    };
  }, []);
  return (
    <Ask name="place" heading={says.settings.pickHeading} onEscape={() => onDone(null)}>
      <p class="quiet">{says.settings.pickHint}</p>
      <div ref={container} class="place-map">
        <span class="map-cross" aria-hidden="true" />
      </div>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => onDone(null)}>
          {says.tools.cancel} <kbd>Esc</kbd>
        </button>
      </div>
    </Ask>
  );
}
