/** The series' value now, beside the value the alert stands on. Asked for anew while it is shown. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { latestOf } from "../data/latest";
import type { LatestReading } from "../data/types";
import { language, words } from "../i18n";
import { withUnit } from "../look/numbers";
import { moment, now } from "../look/time";

const EVERY_MS = 5_000;

/** The device's latest values, kept fresh; undefined while asking, null while they are not available. */
export function useLatest(device: string): LatestReading[] | null | undefined {
  const latest = useSignal<LatestReading[] | null | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    latest.value = undefined;
    const round = async (): Promise<void> => {
      const answer = await latestOf(device);
      if (isGone) return;
      latest.value = answer;
      timer = setTimeout(() => void round(), EVERY_MS);
    };
    void round();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [device]);
  return latest.value;
}

export function NowValue({ device, property }: { device: string; property: string }) {
  const { detail } = words.value;
  const reading = useLatest(device)?.find((one) => one.property === property);
  return (
    <div class="measure">
      <span class="measure-name">{detail.now}</span>
      <span class="measure-value">
        {reading === undefined ? "–" : withUnit(reading.value, reading.unit, language.value)}
      </span>
      <span class="quiet">{reading === undefined ? detail.noValue : detail.measured(moment(reading.time, now.value))}</span>
    </div>
  );
}
