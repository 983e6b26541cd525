/** Somebody else wrote the rule meanwhile: what they changed, what we did, and whose is to stand. */
import type { RuleJson, StoredRule } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { moment, now } from "../../look/time";
import { Ask } from "./Ask";
import { Differences } from "./Differences";

interface ConflictProps {
  before: RuleJson;
  theirs: StoredRule;
  ours: RuleJson;
  onTheirs: () => void;
  onOurs: () => void;
  onLook: () => void;
}

export function Conflict({ before, theirs, ours, onTheirs, onOurs, onLook }: ConflictProps) {
  const { conflict } = pageWords.value.rules;
  return (
    <Ask name="conflict" heading={conflict.heading} onEscape={onLook}>
      <p>{conflict.about(theirs.changed_by ?? "", moment(theirs.changed_at ?? "", now.value), theirs.version ?? 0)}</p>
      <div class="ask-scroll">
        <h3>{conflict.theirs}</h3>
        <Differences before={before} after={theirs} />
        <h3>{conflict.ours}</h3>
        <Differences before={before} after={ours} />
      </div>
      <div class="dialog-foot">
        <button type="button" class="button button-main" data-first data-answer="theirs" onClick={onTheirs}>
          {conflict.takeTheirs}
        </button>
        <button type="button" class="button" data-answer="ours" onClick={onOurs}>
          {conflict.takeOurs}
        </button>
        <button type="button" class="button" data-answer="look" onClick={onLook}>
          {conflict.look} <kbd>Esc</kbd>
        </button>
      </div>
    </Ask>
  );
}
