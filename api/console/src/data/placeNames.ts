/** The place of a composed rule's alert, as people call it. */
import { areaName, deviceName } from "./directory";
import { trialWords } from "../i18n/trial";

/** ``area/ward-1``, ``tag/road:Vo Van Kiet``, ``parent/cabinet-1``; ``all`` and ``city`` have no name of their own. */
export function placeName(place: string): string {
  const [by = "", ...rest] = place.split("/");
  const id = rest.join("/");
  switch (by) {
    case "area":
    case "district":
      return areaName(id) ?? id;
    case "device":
    case "parent":
      return deviceName(id);
    case "tag":
      return id.replace(/^[^:]*:/, ""); // road:Cầu Gỗ is Cầu Gỗ to people
    case "city":
      return trialWords.value.trial.city;
    case "":
    case "all":
      return trialWords.value.trial.everywhere;
    default:
      return place;
  }
}
