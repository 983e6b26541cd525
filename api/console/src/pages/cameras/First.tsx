/** The first minutes of a camera: waiting for its picture, what stands in the way, and the invitation to draw a line. */
import type { CameraJson, CameraState } from "../../data/cameras";
import { known } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { Detail } from "./Detail";
import type { Pictures } from "./pictures";
import { conditionsOf, stateName } from "./words";

interface FirstProps {
  camera: CameraJson;
  state: CameraState | null;
  pictures: Pictures;
  hasLines: boolean;
  mayEdit: boolean;
  onDraw: () => void;
  onFix: () => void;
}

export function First({ camera, state, pictures, hasLines, mayEdit, onDraw, onFix }: FirstProps) {
  const says = camerasWords.value;
  const name = stateName(camera, state);
  if (pictures.shown === "forbidden" || name === "off") return null;
  if (pictures.picture === null) {
    const conditions = conditionsOf(state);
    const isWrong = name === "absent" || name === "failed";
    return (
      <div class={`first ${isWrong ? "is-wrong" : ""}`} role="status" data-first={isWrong ? "wrong" : "connecting"}>
        <strong>{isWrong ? says.states[name] : says.first.connecting}</strong>
        <p>{isWrong ? says.stateMeaning[name] : says.first.about}</p>
        {conditions.length > 0 && <p>{conditions.map((condition) => known(says.conditions, condition)).join(", ")}</p>}
        {isWrong && <Detail state={state} />}
        {isWrong && mayEdit && (
          <button type="button" class="button button-small" onClick={onFix}>
            {says.first.fix}
          </button>
        )}
      </div>
    );
  }
  if (hasLines || !mayEdit) return null;
  return (
    <div class="first" role="status" data-first="draw">
      <p>
        <strong>{says.first.drawNow}</strong> {says.first.drawHow}
      </p>
      <button type="button" class="button button-small button-main" data-action="draw-line" onClick={onDraw}>
        {says.first.drawLine} <kbd>l</kbd>
      </button>
    </div>
  );
}
