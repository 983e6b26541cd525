/** Why the alert is not before operators, what hides it, and the way to bring it back. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { alerts, book } from "../data/book";
import { deviceName, directory } from "../data/directory";
import { failed } from "../data/decisions";
import { reloadAlert } from "../data/live";
import { loadPolicies, reaches, returnToService } from "../data/policies";
import { mayDecide } from "../data/session";
import type { Alert, OutOfService } from "../data/types";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { awaited } from "../list/hidden";
import { run } from "../list/keys";
import { Icon } from "../look/shapes";
import { moment, now } from "../look/time";
import { say } from "../shell/notices";
import { AlertLine } from "./Members";

export function Hidden({ alert }: { alert: Alert }) {
  if (alert.suppression === "none" || alert.state === "resolved") return null;
  const { detail } = managing.value;
  return (
    <section class="hidden-why" data-section="hidden" data-why={alert.suppression}>
      <h3>
        <Icon name="pause" size={14} /> {detail.hidden}
      </h3>
      <Why alert={alert} />
    </section>
  );
}

function Why({ alert }: { alert: Alert }) {
  const { detail } = managing.value;
  const until = alert.suppressed_until === null ? null : moment(alert.suppressed_until, now.value);
  switch (alert.suppression) {
    case "none":
      return null;
    case "shelved":
      return <Sentence text={detail.shelvedBy(alert.shelved_by ?? "", until ?? "")} reason={alert.suppression_reason} />;
    case "maintenance":
      return <Sentence text={until === null ? detail.maintenance : detail.maintenanceUntil(until)} reason={alert.suppression_reason} />;
    case "out_of_service":
      return <OutOfServiceWhy alert={alert} />;
    case "inhibited":
      return <Covered alert={alert} />;
  }
}

function Sentence({ text, reason }: { text: string; reason: string | null }) {
  return (
    <>
      <p>{text}</p>
      {reason !== null && reason !== "" && <p class="line-reason">{reason}</p>}
    </>
  );
}

function Covered({ alert }: { alert: Alert }) {
  void alerts.value; // the cover may come after what it covers
  const { detail, cover: covers } = managing.value;
  const cover = alert.covered_by === null ? undefined : book.get(alert.covered_by);
  useEffect(() => {
    if (alert.covered_by !== null && book.get(alert.covered_by) === undefined) void reloadAlert(alert.covered_by);
  }, [alert.covered_by]);
  const parent = awaited(alert);
  if (parent !== null) return <p>{detail.held(deviceName(parent))}</p>;
  return (
    <>
      <p>
        {alert.covered_as === null ? "" : `${covers[alert.covered_as]}. `}
        {detail.coveredBy}
      </p>
      {cover === undefined ? <p class="quiet">{alert.covered_by}</p> : <AlertLine alert={cover} />}
      {alert.covered_as === "adopted" && mayDecide.value && (
        <button type="button" class="button" onClick={() => run("disown", [alert])}>
          {detail.release} <kbd>u</kbd>
        </button>
      )}
    </>
  );
}

function OutOfServiceWhy({ alert }: { alert: Alert }) {
  const { detail, dialog } = managing.value;
  const entry = useSignal<OutOfService | null>(null);
  useEffect(() => {
    let isGone = false;
    void loadPolicies().then((policies) => {
      if (!isGone) entry.value = policies?.outOfService.find(({ reach }) => reaches(reach, alert, directory.peek())) ?? null;
    });
    return () => {
      isGone = true;
    };
  }, [alert.id, alert.revision]);
  const found = entry.value;
  const bringBack = async (id: string): Promise<void> => {
    const outcome = await returnToService(id);
    if (outcome.kind === "ok") say("done", dialog.doneBack);
    else if (outcome.kind === "pending") say("info", words.value.action.pending);
    else failed(outcome);
  };
  return (
    <>
      <Sentence
        text={found === null ? detail.outOfService : detail.outOfServiceBy(found.by, moment(found.since, now.value))}
        reason={alert.suppression_reason}
      />
      {found !== null && mayDecide.value && (
        <button type="button" class="button" data-action="return" onClick={() => void bringBack(found.id)}>
          {detail.returnToService}
        </button>
      )}
    </>
  );
}
