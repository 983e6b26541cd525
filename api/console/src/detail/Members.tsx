/** The alerts this one stands for, and what became of them. */
import { useEffect } from "preact/hooks";
import { alerts } from "../data/book";
import { run } from "../list/keys";
import { loadMembers } from "../data/live";
import { byUrgency, isOpen, isWaiting } from "../data/ordering";
import { mayDecide } from "../data/session";
import { select, subjectOf, titleOf, toggleFold, unfolded } from "../data/view";
import type { Alert } from "../data/types";
import { language, words } from "../i18n";
import { managing } from "../i18n/managing";
import { whole } from "../look/numbers";
import { Icon, SeverityShape } from "../look/shapes";
import { sinceThen } from "../look/time";

const SHOWN = 20;

export function Members({ alert }: { alert: Alert }) {
  const isCover = alert.members !== null || alert.origin !== "rule";
  useEffect(() => {
    if (isCover) void loadMembers(alert.id);
  }, [alert.id, isCover]);
  const own = alerts.value.filter(({ covered_by }) => covered_by === alert.id).sort(standingFirst);
  if (own.length === 0 && alert.members === null) return null;
  const { detail } = managing.value;
  const count = (number: number): string => whole(number, language.value);
  const standing = own.filter(isOpen).length;
  return (
    <section class="members" data-section="members">
      <h3>{detail.members(count(Math.max(standing, alert.members ?? 0)))}</h3>
      {standing === 0 && <p class="quiet">{detail.membersGone}</p>}
      <ul class="own-alerts">
        {own.slice(0, SHOWN).map((member) => (
          <li key={member.id} class="member">
            <AlertLine alert={member} />
            {member.covered_as === "adopted" && isOpen(member) && mayDecide.value && (
              <button type="button" class="icon-button" aria-label={detail.release} title={`${detail.release} (u)`} onClick={() => run("disown", [member])}>
                <Icon name="close" size={15} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {own.length > SHOWN && (
        <button
          type="button"
          class="link"
          onClick={() => {
            if (!unfolded.peek().has(alert.id)) toggleFold(alert.id);
            select(alert.id, true);
          }}
        >
          {detail.membersMore(count(own.length - SHOWN))}
        </button>
      )}
    </section>
  );
}

function standingFirst(a: Alert, b: Alert): number {
  return Number(isOpen(b)) - Number(isOpen(a)) || byUrgency(a, b);
}

/** Another alert in one line; a click goes there. */
export function AlertLine({ alert }: { alert: Alert }) {
  return (
    <button type="button" class={`own-alert severity-${alert.severity}`} data-alert-line={alert.id} onClick={() => select(alert.id, true)}>
      <SeverityShape severity={alert.severity} size={18} isFilled={isWaiting(alert)} />
      <span class="own-alert-what">
        {subjectOf(alert)} <span class="quiet">{titleOf(alert)}</span>
      </span>
      <span class="quiet">
        {words.value.stateShort[alert.state]} · {sinceThen(alert.raised_at, words.value.age)}
      </span>
    </button>
  );
}
