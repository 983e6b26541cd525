/** A diagnosis as a small picture: each differs in shape, not in colour alone. */
import type { Diagnosis } from "../../data/deviceHealth";

const MARKS: Record<Diagnosis, string> = {
  silent: "M4 4l8 8M12 4l-8 8",
  no_hits: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z",
  stuck_on: "M3 12V4h10v8",
  constant: "M2.5 8h11",
  implausible: "M8 3v6M8 12v.4",
  spikes: "M2.5 12h3L8 3l2.5 9h3",
  chatter: "M2 8l2-4 2 8 2-8 2 8 2-8 2 4",
  too_few: "M4 12V9M8 12V9M12 12V4",
};

export function DiagnosisMark({ diagnosis, size = 16 }: { diagnosis: Diagnosis; size?: number }) {
  return (
    <svg class={`diagnosis diagnosis-${diagnosis}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="3" />
      <path d={MARKS[diagnosis]} />
    </svg>
  );
}
