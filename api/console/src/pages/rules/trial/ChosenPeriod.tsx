/** Which stretch of the past a rule is tried on. Times are the city's. */
import type { Signal } from "@preact/signals";
import { trialWords } from "../../../i18n/trial";
import { serverNow } from "../../../look/time";
import { asCustom, boundsOf, type Period } from "../../period";

const OFFERED = ["day", "week", "month", "custom"] as const;

export function ChosenPeriod({ period }: { period: Signal<Period> }) {
  const { trial } = trialWords.value;
  const { name } = period.value;
  const choose = (chosen: (typeof OFFERED)[number]): void => {
    const bounds = boundsOf(period.value, serverNow());
    period.value = chosen === "custom" && bounds !== null ? asCustom(bounds) : { name: chosen, from: "", to: "" };
  };
  return (
    <>
      <div class="chips" role="group" aria-label={trial.period}>
        {OFFERED.map((one) => (
          <button type="button" key={one} class={`chip ${name === one ? "is-on" : ""}`} aria-pressed={name === one} data-period={one} onClick={() => choose(one)}>
            {trial.periods[one]}
          </button>
        ))}
      </div>
      {name === "custom" && (
        <span class="own-period">
          <Moment label={trial.from} text={period.value.from} onChange={(from) => (period.value = { ...period.value, from })} />
          <Moment label={trial.to} text={period.value.to} onChange={(to) => (period.value = { ...period.value, to })} />
        </span>
      )}
    </>
  );
}

function Moment({ label, text, onChange }: { label: string; text: string; onChange: (text: string) => void }) {
  const [date = "", time = ""] = text.split(" ", 2);
  return (
    <>
      {label}
      <input type="date" aria-label={label} value={date} onChange={(event) => onChange(`${event.currentTarget.value} ${time}`)} />
      <input class="time-field" aria-label={label} value={time} placeholder="22:00" onChange={(event) => onChange(`${date} ${event.currentTarget.value}`)} />
    </>
  );
}
