/** Every version of a rule: who wrote it when, what is different between two, and writing one again. */
import { useSignal } from "@preact/signals";
import { versionsOf, type RuleVersion } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { moment, now } from "../../look/time";
import { say } from "../../shell/notices";
import { useAnswer } from "../asking";
import { AnswerState } from "../Page";
import { Differences } from "./Differences";
import type { Editing } from "./editing";
import { sentence } from "./naming";

const ASK_EVERY_MS = 60_000;

export function Versions({ ruleId, editing, isReadOnly }: { ruleId: string; editing: Editing; isReadOnly: boolean }) {
  const { rules } = pageWords.value;
  const stored = editing.stored.value?.version ?? 0;
  const answer = useAnswer(`versions ${ruleId} ${stored}`, () => versionsOf(ruleId), ASK_EVERY_MS);
  const pair = useSignal<readonly [number, number] | null>(null);
  const versions = [...(answer.value ?? [])].sort((a, b) => b.version - a.version);
  const [left, right] = pair.value ?? [versions[1]?.version ?? 0, versions[0]?.version ?? 0];
  const of = (version: number): RuleVersion | undefined => versions.find((one) => one.version === version);
  const [older, newer] = [of(left), of(right)];
  const again = ({ version, rule }: RuleVersion): void => {
    editing.put({ ...rule });
    say("info", rules.versions.taken(version));
  };
  return (
    <section class="versions" aria-label={rules.tabs["versions"]}>
      <AnswerState answer={answer} />
      {answer.value !== null && versions.length < 2 && <p class="quiet">{rules.versions.none}</p>}
      <ul class="cards">
        {versions.map((one) => (
          <li key={one.version} class="card version" data-version={one.version}>
            <div class="card-what">
              <strong>
                {rules.version(one.version)} {one.version === stored && <span class="badge">{rules.versions.current}</span>}
              </strong>
              <span class="quiet">{rules.versions.by(one.changed_by === "" ? "–" : one.changed_by, one.changed_at === null || one.changed_at === "" ? rules.unstamped : moment(one.changed_at, now.value))}</span>
              <span>{sentence(one.rule)}</span>
            </div>
            <div class="card-actions">
              {versions.length > 1 && (
                <>
                  <label class="version-choice">
                    <input type="radio" name="left" checked={one.version === left} onChange={() => (pair.value = [one.version, right])} /> {rules.versions.left}
                  </label>
                  <label class="version-choice">
                    <input type="radio" name="right" checked={one.version === right} onChange={() => (pair.value = [left, one.version])} /> {rules.versions.right}
                  </label>
                </>
              )}
              {!isReadOnly && one.version !== stored && (
                <button type="button" class="button button-small" title={rules.versions.againText} onClick={() => again(one)}>
                  {rules.versions.again}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {older !== undefined && newer !== undefined && older !== newer && (
        <>
          <h3>
            {rules.version(older.version)} → {rules.version(newer.version)}
          </h3>
          <Differences before={older.rule} after={newer.rule} />
        </>
      )}
    </section>
  );
}
