/** Why the alerts under it are hidden; a click folds them away. */
import { ROW_HEIGHT } from "./AlertRow";
import type { HeadingEntry } from "../data/rows";
import { language } from "../i18n";
import { managing } from "../i18n/managing";
import { whole } from "../look/numbers";
import { Icon } from "../look/shapes";

export function HeadingRow({ entry, index, onFold }: { entry: HeadingEntry; index: number; onFold: () => void }) {
  const { why, whyHint } = managing.value;
  return (
    <div
      class="row-heading"
      role="row"
      aria-rowindex={index + 1}
      aria-expanded={entry.isUnfolded}
      data-why={entry.why}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)`, height: `${ROW_HEIGHT}px` }}
      onClick={onFold}
    >
      <Icon name={entry.isUnfolded ? "down" : "right"} size={16} />
      <div role="gridcell">
        <span class="heading-name">
          {why[entry.why]} <span class="count-pill">{whole(entry.count, language.value)}</span>
        </span>
        <span class="quiet">{whyHint[entry.why]}</span>
      </div>
    </div>
  );
}
