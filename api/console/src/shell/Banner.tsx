/** When something is missing: what, and what still works, in words. Never only a colour, never silence. */
import { faultsOf, readiness, type Fault } from "../data/health";
import { connection, currentAt } from "../data/live";
import { known, words } from "../i18n";
import { duration, now, timeOfDay } from "../look/time";

export function Banner() {
  if (connection.value === "lost") return <Lost />;
  const faults = readiness.value === null ? [] : faultsOf(readiness.value.value);
  return faults.length === 0 ? null : <Degraded faults={faults} />;
}

function Lost() {
  const { degraded, age } = words.value;
  const since = currentAt.value;
  return (
    <div class="banner banner-lost" role="alert" data-banner="lost">
      <strong>{since === null ? degraded.neverLoaded : degraded.lost(duration(now.value - since, age), timeOfDay(since))}</strong>
      <span>{degraded.lostNext}</span>
    </div>
  );
}

function Degraded({ faults }: { faults: readonly Fault[] }) {
  const { degraded } = words.value;
  const isLogAway = faults.some(({ part }) => part === "log");
  // With the event log away everything behind it looks disturbed too; the cause is what helps.
  const told = isLogAway ? faults.filter(({ part }) => part === "log" || part === "database") : faults;
  return (
    <div class="banner banner-degraded" role="alert" data-banner="degraded">
      {told.map((fault) => (
        <p key={fault.name}>
          <strong>{degraded.heading}.</strong> {missing(fault)}
          {works(fault, isLogAway) !== "" && <span class="banner-works"> {works(fault, isLogAway)}</span>}
        </p>
      ))}
    </div>
  );
}

function missing({ name, part, check }: Fault): string {
  const { degraded, check: names } = words.value;
  return part === "other" ? degraded.other(known(names, name), check.detail ?? "") : degraded[part].missing;
}

/** What is promised for one fault must hold beside the others. */
function works({ part }: Fault, isLogAway: boolean): string {
  const { degraded } = words.value;
  if (part === "other" || (part === "database" && isLogAway)) return "";
  return `${degraded.works}: ${degraded[part].works}`;
}
