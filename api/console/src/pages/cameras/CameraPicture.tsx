/** The masked picture of a camera with its age, or in words why there is none. */
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
  /** What places are given in; until it is known, the picture's own size. */
  frame: FrameSize | null;
  onSize: (size: FrameSize) => void;
  /** What is drawn over it. */
  children?: ComponentChildren;
}

export function CameraPicture({ name, pictures, isLive, isOn, frame, onSize, children }: CameraPictureProps) {
  const says = camerasWords.value.picture;
  const { picture, shown } = pictures;
  const [width, height] = frame ?? [16, 9];
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
      <div class={`scene ${shown === "lost" || !isOn ? "is-lost" : ""}`} style={{ aspectRatio: `${width} / ${height}`, width: `min(100cqw, calc(100cqh * ${width / height}))` }} data-picture={shown} data-live={isLive}>
        {picture !== null && <img src={picture.url} alt={says.label(name)} draggable={false} onLoad={(event) => onSize([event.currentTarget.naturalWidth, event.currentTarget.naturalHeight])} />}
        {children}
        <Age pictures={pictures} isLive={isLive} isOn={isOn} />
      </div>
    </div>
  );
}

function Age({ pictures: { picture, shown }, isLive, isOn }: { pictures: Pictures; isLive: boolean; isOn: boolean }) {
  const says = camerasWords.value.picture;
  const age = picture === null ? "" : duration(now.value - picture.at, words.value.age);
  const text = !isOn
    ? says.off
    : shown === "lost"
      ? picture === null
        ? says.noneYet
        : says.lost(age)
      : shown === "connecting" || picture === null
        ? says.connecting
        : isLive
          ? now.value - picture.at < 2_000
            ? says.live
            : says.liveSince(age)
          : says.still(age);
  const isWell = isOn && shown === "there";
  return (
    <p class={`scene-age ${isWell ? "" : "is-bad"}`} data-picture-age role={isWell ? undefined : "status"}>
      <span class={`beacon ${isWell ? (isLive ? "beacon-live" : "") : "beacon-lost"}`} aria-hidden="true" /> {text}
    </p>
  );
}
