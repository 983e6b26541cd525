/** A small curve for each kind of rule: what it looks like when it is true. */
import type { RuleKind } from "../../data/rules";

/** On 72 by 40: `line` is what is measured, `limit` where the rule draws its line, `mark` where it is true. */
const PICTURES: Record<RuleKind, { line: string; limit?: string; mark?: string }> = {
  threshold: { line: "M2 32C14 30 20 26 28 24S38 8 48 8s10 20 22 20", limit: "M2 17H70", mark: "M37 13L58 13" },
  silence: { line: "M2 22l6-4 6 6 6-5 6 5", limit: "M36 20H68", mark: "M36 20H68" },
  rate: { line: "M2 32H26L44 8H70", limit: "M26 36L48 6", mark: "M26 32L44 8" },
  window: { line: "M2 12l6 14 6-16 6 18 6-6 6 12 6-4 6 6 6-4 6 4 6-3", limit: "M2 23H70", mark: "M32 31H68" },
  deviation: { line: "M2 27C14 27 18 14 26 14s10 13 18 13 8-22 14-22 6 14 12 16", limit: "M2 29C14 29 18 17 26 17s10 12 18 12 10-9 16-9 6 5 10 6", mark: "M52 8L62 8" },
  flatline: { line: "M2 24l5-8 5 12 5-10 5 8 4-6H70", mark: "M28 20H70" },
  implausible: { line: "M2 26l8-4 8 5 8-4 6 3 3-24 3 24 8-3 8 4 16-3", limit: "M2 14H70", mark: "M33 4L38 4" },
  sighting: { line: "M6 12h34v20H6ZM40 19l14-7v20l-14-7", mark: "M18 22h10" },
  several_of: { line: "M2 10H30l6 6h12l6-6h16M2 22H30l6 6h12l6-6h16M2 34H70", mark: "M36 16h12M36 28h12" },
  sequence: { line: "M2 14H14l4-8h8l4 8h40M2 34H40l4-8h8l4 8h14", limit: "M28 12L42 26", mark: "M18 6h8M44 26h8" },
  combination: { line: "M18 20a14 14 0 1 0 28 0 14 14 0 1 0-28 0M28 20a14 14 0 1 0 28 0 14 14 0 1 0-28 0", mark: "M37 12v16M34 15v10M40 15v10" },
};

export function KindPicture({ kind, small = false }: { kind: string; small?: boolean }) {
  const picture = PICTURES[kind as RuleKind] as (typeof PICTURES)[RuleKind] | undefined;
  if (picture === undefined) return null;
  return (
    <svg class="kind-picture" viewBox="0 0 72 40" width={small ? 36 : 108} height={small ? 20 : 60} aria-hidden="true">
      {picture.limit !== undefined && <path class="picture-limit" d={picture.limit} />}
      <path class="picture-line" d={picture.line} />
      {picture.mark !== undefined && <path class="picture-mark" d={picture.mark} />}
    </svg>
  );
}
