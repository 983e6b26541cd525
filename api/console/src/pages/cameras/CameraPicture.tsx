/** The masked picture of a camera with its age, or in words why there is none. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { FrameSize } from "../../data/cameras";
import { words } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { Icon } from "../../look/shapes";
import { duration, now } from "../../look/time";
import type { Pictures } from "./pictures";

interface CameraPictureProps {
  name: string;
  pictures: Pictures;
  isLive: boolean;
  isOn: boolean;
  /** No picture comes from the camera: the last still is shown instead of the live one. */
  isAway: boolean;
  /** What places are given in; until it is known, the picture's own size. */
  frame: FrameSize | null;
  onSize: (size: FrameSize) => void;
  /** What is drawn over it. */
  children?: ComponentChildren;
}

export function CameraPicture({ name, pictures, isLive, isOn, isAway, frame, onSize, children }: CameraPictureProps) {
  const says = camerasWords.value.picture;
  const { picture, shown } = pictures;
  const natural = useSignal<FrameSize>([16, 9]);
  const [width, height] = frame ?? natural.value;
  const measure = ({ naturalWidth, naturalHeight }: HTMLImageElement): void => {
    if (natural.value[0] !== naturalWidth || natural.value[1] !== naturalHeight) natural.value = [naturalWidth, naturalHeight];
    onSize([naturalWidth, naturalHeight]);
  };
  if (shown === "forbidden") {
    return (
      <div class="scene-empty" data-picture="forbidden">
        <Icon name="stop" size={28} />
        <p>{says.forbidden}</p>
        <p class="quiet">{says.forbiddenNext}</p>
      </div>
    );
  }
  return (
    <div class="scene-place">
      <div class={`scene ${shown === "lost" || shown === "full" || isAway || !isOn ? "is-lost" : ""}`} style={{ aspectRatio: `${width} / ${height}`, width: `min(100cqw, calc(100cqh * ${width / height}))` }} data-picture={shown} data-live={isLive}>
        {picture !== null && <img src={picture.url} alt={says.label(name)} draggable={false} onLoad={(event) => measure(event.currentTarget)} />}
        {children}
        <Age pictures={pictures} isLive={isLive} isOn={isOn} isAway={isAway} />
      </div>
    </div>
  );
}

interface AgeProps {
  pictures: Pictures;
  isLive: boolean;
  isOn: boolean;
  isAway: boolean;
}

const YOUNG_MS = 2_000;

function Age({ pictures, isLive, isOn, isAway }: AgeProps) {
  const isWell = isOn && !isAway && pictures.shown === "there";
  const isFresh = isLive && pictures.picture !== null && now.value - pictures.picture.at < YOUNG_MS;
  return (
    <p class={`scene-age ${isWell ? "" : "is-bad"}`} data-picture-age role={isWell ? undefined : "status"}>
      <span class={`beacon ${isWell ? (isFresh ? "beacon-live" : "") : "beacon-lost"}`} aria-hidden="true" /> {ageText(pictures, isLive, isOn, isAway)}
    </p>
  );
}

function ageText({ picture, shown }: Pictures, isLive: boolean, isOn: boolean, isAway: boolean): string {
  const says = camerasWords.value.picture;
  if (!isOn) return says.off;
  if (shown === "full") return says.full;
  if (picture === null) return shown === "connecting" ? says.connecting : says.noneYet;
  const age = now.value - picture.at;
  const told = duration(age, words.value.age);
  if (shown === "lost" || isAway) return says.lost(told);
  if (shown === "connecting") return says.connecting;
  if (!isLive) return says.still(told);
  return age < YOUNG_MS ? says.live : says.liveSince(told);
}
