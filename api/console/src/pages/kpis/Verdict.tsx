/** A verdict by shape and word, not by colour alone. */
import { pageWords } from "../../i18n/pages";
import type { Verdict } from "./figures";

const OUTLINES: Record<Verdict, string> = {
  acceptable: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z",
  manageable: "M12 2 23 21.5H1Z",
  over: "M7.6 1.5h8.8L22.5 7.6v8.8l-6.1 6.1H7.6L1.5 16.4V7.6Z",
};
const MARKS: Record<Verdict, string> = { acceptable: "M7.5 12.3l3.2 3.2 6-6.5", manageable: "M12 9v5.6M12 18.2v.2", over: "M8 8l8 8M16 8l-8 8" };

export function VerdictMark({ verdict, size = 18 }: { verdict: Verdict; size?: number }) {
  return (
    <svg class={`verdict-mark verdict-${verdict}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path class="verdict-shape" d={OUTLINES[verdict]} />
      <path class="verdict-sign" d={MARKS[verdict]} />
    </svg>
  );
}

export function VerdictText({ verdict }: { verdict: Verdict | null }) {
  const { kpis } = pageWords.value;
  if (verdict === null) return <span class="quiet">{kpis.noVerdict}</span>;
  return (
    <span class="verdict" data-verdict={verdict}>
      <VerdictMark verdict={verdict} /> {kpis.verdicts[verdict]}
    </span>
  );
}
