/** The form that takes something out of service. */
import { useSignal } from "@preact/signals";
import { put } from "../../data/client";
import type { OutOfService } from "../../data/types";
import { pageWords } from "../../i18n/pages";
import { serverNow } from "../../look/time";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import { FormFrame } from "../FormFrame";
import { isEmptyReach, reachOf, type Reach } from "../reach";
import { ReachFields } from "../ReachFields";
import { newId } from "./windows";

interface OutFormProps {
  entry: OutOfService | null;
  reach: Reach;
  onDone: (isChanged: boolean) => void;
}

export function OutForm({ entry, reach, onDone }: OutFormProps) {
  const { maintenance, reach: reachWords } = pageWords.value;
  const fields = useSignal<Record<string, string>>(reachOf(entry?.reach ?? reach) as Record<string, string>);
  const reason = useSignal(entry?.reason ?? "");
  const flaw = useSignal<string | null>(null);

  const save = async (): Promise<void> => {
    const said = reason.value.trim();
    flaw.value = isEmptyReach(fields.value) ? reachWords.empty : said === "" ? maintenance.wrong.reason : null;
    if (flaw.value !== null) return;
    const id = entry?.id ?? newId("out", serverNow());
    const outcome = await put<unknown>(`out-of-service/${encodeURIComponent(id)}`, { reach: reachOf(fields.value), reason: said });
    if (outcome.kind !== "ok" && outcome.kind !== "pending") {
      flaw.value = failureOf(outcome);
      return;
    }
    say(outcome.kind === "ok" ? "done" : "info", outcome.kind === "ok" ? maintenance.savedOut : failureOf(outcome));
    onDone(true);
  };

  return (
    <FormFrame heading={entry === null ? maintenance.outHeading : maintenance.outChangeHeading} flaw={flaw.value} onSave={save} onCancel={() => onDone(false)}>
      <ReachFields fields={fields.value} onChange={(changed) => (fields.value = changed)} />
      <label class="field field-wide">
        <span>{maintenance.reason}</span>
        <textarea name="reason" rows={2} maxLength={500} value={reason.value} placeholder={maintenance.reasonHint} onInput={(event) => (reason.value = event.currentTarget.value)} />
      </label>
    </FormFrame>
  );
}
