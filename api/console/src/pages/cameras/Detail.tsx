/** Why no picture comes: in words where the camera process gives one of its reasons, else as it says it, in English. */
import type { CameraState } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";

export function Detail({ state }: { state: CameraState | null }) {
  const detail = state?.detail ?? "";
  if (detail === "") return null;
  const reason = camerasWords.value.absences[detail];
  if (reason !== undefined) return <p data-absence={detail}>{reason}</p>;
  return (
    <p class="quiet camera-detail" lang="en">
      {detail}
    </p>
  );
}
