/** How a camera is: by word and shape, and what ails it beside. */
import type { CameraJson, CameraState } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { known } from "../../i18n";
import { Icon, type IconName } from "../../look/shapes";
import { conditionsOf, stateName, type StateName } from "./words";

const ICONS: Record<StateName, IconName> = { off: "pause", running: "check", starting: "clock", absent: "close", failed: "close", unknown: "circle" };

export function StatePill({ camera, state }: { camera: CameraJson; state: CameraState | null }) {
  const says = camerasWords.value;
  const name = stateName(camera, state);
  const conditions = name === "off" ? [] : conditionsOf(state);
  const tone = name === "absent" || name === "failed" ? "pill-bad" : name === "running" && conditions.length === 0 ? "pill-good" : "";
  return (
    <span class="camera-pills">
      <span class={`pill ${tone}`} data-state={name} title={says.stateMeaning[name]}>
        <Icon name={ICONS[name]} size={14} /> {says.states[name]}
      </span>
      {conditions.map((condition) => (
        <span key={condition} class="pill pill-bad" data-condition={condition} title={says.conditionMeaning[condition]}>
          <Icon name="wave" size={14} /> {known(says.conditions, condition)}
        </span>
      ))}
    </span>
  );
}
