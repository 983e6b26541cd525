/** One rule of the list, and what can be done with it there. */
import { inStage, oneRule, removeRule, stageOf, writeRule, type RuleKind, type RuleRecord, type StageName, type StoredRule } from "../../data/rules";
import { loadDirectory } from "../../data/directory";
import { tried } from "../../data/tried";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { measured, whole } from "../../look/numbers";
import { moment, now } from "../../look/time";
import { hashOf, ruleHash } from "../../shell/routes";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import { Sure } from "../Sure";
import type { ListedRule } from "./listing";
import { isSame, tidy } from "./model";
import { KindPicture } from "./pictures";

interface RuleRowProps {
  listed: ListedRule;
  mayWrite: boolean;
  onDone: () => void;
}

export function RuleRow({ listed: { rule, title, sentence, open, record }, mayWrite, onDone }: RuleRowProps) {
  const { rules } = pageWords.value;
  const stage = stageOf(rule);
  return (
    <li class={`rule-row stage-row-${stage}`} data-rule={rule.id} data-stage={stage}>
      <span class="rule-kind" title={rules.kindAbout[rule.kind as RuleKind]}>
        <KindPicture kind={rule.kind} small />
        {rules.kinds[rule.kind as RuleKind] ?? rule.kind}
      </span>
      <span class="rule-what">
        <a class="rule-name" href={ruleHash(rule.id)}>
          {title}
        </a>
        <span class="rule-sentence">{sentence}.</span>
      </span>
      <span class="rule-facts">
        <span class={`badge stage-${stage}`} title={rules.stageAbout[stage]}>
          {rules.stages[stage]}
        </span>
        {rule.is_fault === true && <span class="badge">{rules.fault}</span>}
      </span>
      <span class="rule-figures">
        {open > 0 ? <a href={stage === "watched" ? hashOf("watched", { rule: rule.id }) : hashOf("alerts")}>{rules.open(whole(open, language.value))}</a> : <span class="quiet">{rules.openNone}</span>}
        <Precision record={record} />
      </span>
      <span class="rule-stamp quiet">{rule.version === undefined || rule.version === 0 ? rules.unstamped : `${rules.version(rule.version)}: ${rules.changed(rule.changed_by ?? "", moment(rule.changed_at ?? "", now.value))}`}</span>
      {mayWrite && <Actions rule={rule} title={title} stage={stage} onDone={onDone} />}
    </li>
  );
}

function Precision({ record }: { record: RuleRecord | null }) {
  const { rules } = pageWords.value;
  if (record === null || record.precision === null) return <span class="quiet">{rules.precisionNone}</span>;
  const judged = record.true + record.false;
  return <span title={rules.precisionTitle}>{rules.precision(whole(Math.round(record.precision * 100), language.value), whole(judged, language.value))}</span>;
}

interface ActionsProps {
  rule: StoredRule;
  title: string;
  stage: StageName;
  onDone: () => void;
}

function Actions({ rule, title, stage, onDone }: ActionsProps) {
  const { rules } = pageWords.value;
  const last = tried.value.get(rule.id);
  const found = last !== undefined && isSame(tidy(inStage(last.rule, "live")), tidy(inStage(rule, "live"))) ? rules.liveTried(measured(last.perDay, language.value)) : rules.liveUntried;
  const turn = (to: StageName) => async (): Promise<void> => {
    say(...(await inOtherStage(rule, title, to)));
    onDone();
  };
  const drop = async (): Promise<void> => {
    const outcome = await removeRule(rule.id);
    say(outcome.kind === "ok" ? "done" : "error", outcome.kind === "ok" ? rules.removed : failureOf(outcome));
    void loadDirectory();
    onDone();
  };
  return (
    <span class="rule-actions">
      {stage !== "live" && <Sure name={rules.makeLive} what={`${rules.liveText} ${found}`} onYes={turn("live")} />}
      {stage !== "watched" && <Sure name={rules.watch} what={stage === "off" ? rules.watchTextOff : rules.watchText} onYes={turn("watched")} />}
      {stage !== "off" && <Sure name={rules.switchOff} what={rules.offText} onYes={turn("off")} />}
      <Sure name={rules.remove} what={rules.removeText} onYes={drop} />
    </span>
  );
}

/** The stage alone is changed, of the rule as it was shown: if somebody changed it meanwhile, nothing is done. */
async function inOtherStage(rule: StoredRule, title: string, to: StageName): Promise<["done" | "info" | "error", string]> {
  const { rules } = pageWords.peek();
  const newest = await oneRule(rule.id);
  if (newest.kind !== "ok") return ["error", failureOf(newest)];
  if ((newest.value.version ?? 0) !== (rule.version ?? 0)) return ["error", rules.changedMeanwhile];
  const version = newest.value.version ?? 0;
  const outcome = await writeRule(rule.id, { ...tidy(inStage(newest.value, to)), id: rule.id, ...(version === 0 ? {} : { version }) });
  if (outcome.kind === "conflict") return ["error", rules.changedMeanwhile];
  if (outcome.kind !== "ok" && outcome.kind !== "pending") return ["error", failureOf(outcome)];
  void loadDirectory();
  return outcome.kind === "ok" ? ["done", rules.staged(title, rules.stages[to])] : ["info", rules.savedPending];
}
