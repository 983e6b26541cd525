/** A camera as it is being set up: all fields written out, and the body that is sent of them. Pure. */
import type { CalibrationJson, CameraBody, CameraJson, FrameSize, LineJson, TurnJson, ViewJson, ZoneJson } from "../../data/cameras";
import type { Location } from "../../data/types";
import { lineDirections } from "./geometry";

export interface DraftView {
  frame: FrameSize | null;
  lines: LineJson[];
  zones: ZoneJson[];
  turns: TurnJson[];
  calibration: Required<CalibrationJson>;
  detector: NonNullable<ViewJson["detector"]>;
}

export interface CameraDraft {
  source: string;
  /** Typed now; what is stored is never read back. */
  username: string;
  password: string;
  /** User and password that are stored are removed. */
  forgets: boolean;
  name: string;
  location: Location | null;
  tags: string;
  is_enabled: boolean;
  view: DraftView;
}

export function draftOf(camera: CameraJson): CameraDraft {
  const { frame = null, lines = [], zones = [], turns = [], calibration = null, detector = "auto" } = camera.view ?? {};
  return {
    source: camera.source,
    username: "",
    password: "",
    forgets: false,
    name: camera.name ?? "",
    location: camera.location ?? null,
    tags: (camera.tags ?? []).join(", "),
    is_enabled: camera.is_enabled ?? true,
    view: { frame, lines, zones, turns, calibration: { points: calibration?.points ?? [], lengths: calibration?.lengths ?? [] }, detector },
  };
}

/** What is empty is left out, so that what stands stored shows what somebody decided. */
export function bodyOf(draft: CameraDraft): CameraBody {
  const { username, password, forgets, source, name, location, is_enabled, view } = draft;
  const { calibration } = view;
  return {
    source: source.trim(),
    ...(username === "" ? (forgets ? { username } : {}) : { username }),
    ...(password === "" ? {} : { password }),
    name: name.trim(),
    location,
    tags: tagsOf(draft.tags),
    is_enabled,
    view: {
      frame: view.frame,
      lines: view.lines.map(tidyLine),
      zones: view.zones.map(tidyZone),
      turns: view.turns,
      calibration: calibration.points.length + calibration.lengths.length === 0 ? null : calibration,
      detector: view.detector,
    },
  };
}

/** A line that was turned has other directions: what was allowed of the old ones says nothing any more. */
function tidyLine({ allowed = [], ...line }: LineJson): LineJson {
  const held = allowed.filter((direction) => lineDirections(line).includes(direction));
  return { ...line, ...(held.length === 0 ? {} : { allowed: held }) };
}

function tidyZone({ heading, length_m, stopped_after_s, ...zone }: ZoneJson): ZoneJson {
  return { ...zone, ...(heading == null ? {} : { heading }), ...(length_m == null ? {} : { length_m }), ...(stopped_after_s == null ? {} : { stopped_after_s }) };
}

/** Tags as they are typed: with commas between them. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()).filter((tag) => tag !== ""))];
}

/** A line that goes takes the turns from it and to it along. */
export function withoutLine(view: DraftView, index: number): DraftView {
  const gone = view.lines[index]?.id;
  return { ...view, lines: view.lines.filter((_line, other) => other !== index), turns: view.turns.filter(({ origin, destination }) => origin !== gone && destination !== gone) };
}
