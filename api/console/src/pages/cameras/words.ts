/** States, conditions and sightings of cameras, in words. */
import { HEALTH_CONDITIONS, lineDevice, type CameraJson, type CameraState, type Direction, type LineJson, type SightingJson } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { known, language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { measured } from "../../look/numbers";
import { duration } from "../../look/time";
import { lineDirections } from "./geometry";

export type StateName = "off" | "running" | "starting" | "absent" | "failed" | "unknown";

export function stateName(camera: Pick<CameraJson, "is_enabled">, state: CameraState | null): StateName {
  if (camera.is_enabled === false) return "off";
  return state?.state ?? "unknown";
}

/** What ails it, gravest first; conditions this page does not know come last, as they are called. */
export function conditionsOf(state: CameraState | null): string[] {
  const order: readonly string[] = HEALTH_CONDITIONS;
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...(state?.health ?? [])].sort((a, b) => rank(a) - rank(b));
}

export function cameraName(camera: Pick<CameraJson, "id" | "name">): string {
  return camera.name === undefined || camera.name === "" ? camera.id : camera.name;
}

export function partName(part: { id: string; name?: string }): string {
  return part.name === undefined || part.name === "" ? part.id : part.name;
}

export function lineDevices(camera: CameraJson): { line: LineJson; direction: Direction; device: string }[] {
  return (camera.view?.lines ?? []).flatMap((line) => lineDirections(line).map((direction) => ({ line, direction, device: lineDevice(camera.id, line.id, direction) })));
}

/** What was seen, as a sentence: `Line 1, down: two-wheeler, 23 km/h`. */
export function sightingText(sighting: SightingJson, camera: CameraJson): string {
  const says = camerasWords.value;
  const { view } = camera;
  const nameOf = (id: string): string => partName([...(view?.lines ?? []), ...(view?.zones ?? [])].find((part) => part.id === id) ?? { id });
  const vehicle = sighting.vehicle_class === "other" ? says.unclassified : sighting.vehicle_class ? known(pageWords.value.rules.vehicles, sighting.vehicle_class) : "";
  const speed = sighting.speed_kmh == null ? "" : says.facts.speed(measured(sighting.speed_kmh, language.value));
  const place = sighting.place ? says.facts.against(nameOf(sighting.place)) : "";
  const lasted = sighting.value == null ? "" : says.facts.lasted(duration(sighting.value * 1000, words.value.age));
  switch (sighting.kind) {
    case "crossing": {
      const direction = sighting.direction ? known(says.directions, sighting.direction) : "";
      return `${listed(nameOf(sighting.subject), direction)}: ${listed(vehicle, speed)}`;
    }
    case "incident":
      return listed([known(says.incidents, sighting.subject), place].filter((text) => text !== "").join(" "), vehicle, lasted);
    case "health":
      return known(says.conditions, sighting.subject);
  }
}

function listed(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(", ");
}
