/** What is wrong with a camera before it is sent, and where in the form a complaint of the api belongs. Pure. */
import type { FieldFlaw } from "../rules/placement";
import { pathText, type Path } from "../rules/model";
import type { CameraDraft } from "./draft";

export interface WrongWords {
  source: string;
  turn: string;
  either: string;
  fewPoints: string;
  fewLengths: string;
  metres: string;
  number: string;
}

const GENERAL = ["source", "username", "password", "name", "location", "tags", "is_enabled", "view.detector"];

/** Calibration takes four points, or three lengths where there are no points. */
export function check(draft: CameraDraft, wrong: WrongWords): FieldFlaw[] {
  const { turns, calibration, zones } = draft.view;
  const flaws: FieldFlaw[] = [];
  const complain = (path: Path, message: string): void => void flaws.push({ field: pathText(path), message });
  if (draft.source.trim() === "") complain(["source"], wrong.source);
  turns.forEach(({ origin, destination }, index) => origin === destination && complain(["view", "turns", index], wrong.turn));
  const { points, lengths } = calibration;
  if (points.length > 0 && lengths.length > 0) complain(["view", "calibration"], wrong.either);
  if (points.length > 0 && points.length < 4) complain(["view", "calibration", "points"], wrong.fewPoints);
  if (points.length === 0 && lengths.length > 0 && lengths.length < 3) complain(["view", "calibration", "lengths"], wrong.fewLengths);
  points.forEach(({ metres }, index) => metres.some((metre) => typeof metre !== "number") && complain(["view", "calibration", "points", index], wrong.metres));
  lengths.forEach(({ metres }, index) => !(metres > 0) && complain(["view", "calibration", "lengths", index], wrong.number));
  zones.forEach((zone, index) => (["length_m", "stopped_after_s"] as const).forEach((name) => zone[name] != null && !(zone[name] > 0) && complain(["view", "zones", index, name], wrong.number)));
  return flaws;
}

/** Every place of the form at which a complaint can stand. */
export function shownFields({ view }: CameraDraft): ReadonlySet<string> {
  const each = (list: string, count: number, names: readonly string[]): string[] =>
    [list, ...Array.from({ length: count }, (_, index) => [`${list}[${index}]`, ...names.map((name) => `${list}[${index}].${name}`)]).flat()];
  return new Set([
    ...GENERAL,
    ...each("view.lines", view.lines.length, ["name", "counts", "allowed"]),
    ...each("view.zones", view.zones.length, ["name", "kind", "heading", "length_m", "stopped_after_s"]),
    ...each("view.turns", view.turns.length, ["name", "origin", "destination"]),
    "view.calibration",
    ...each("view.calibration.points", view.calibration.points.length, []),
    ...each("view.calibration.lengths", view.calibration.lengths.length, ["metres"]),
  ]);
}
