/** The choice of a period, an area and a team; it stands in the address, so that it can be sent to somebody. */
import { useSignal } from "@preact/signals";
import { teams } from "../data/assignees";
import { areasByName, directory } from "../data/directory";
import { language } from "../i18n";
import { pageWords } from "../i18n/pages";
import { serverNow } from "../look/time";
import { replaceQuery, route } from "../shell/router";
import { asCustom, boundsOf, PERIODS, type Period, type PeriodName } from "./period";

interface PeriodChoiceProps {
  period: Period;
  /** The periods offered. */
  offered?: readonly PeriodName[];
}

export function PeriodChoice({ period, offered = PERIODS }: PeriodChoiceProps) {
  const { kpis } = pageWords.value;
  const choose = (name: PeriodName): void => {
    const bounds = boundsOf(period, serverNow());
    replaceQuery(withPeriod(name === "custom" && bounds !== null ? asCustom(bounds) : { name, from: "", to: "" }));
  };
  return (
    <>
      <div class="chips" role="group" aria-label={kpis.period}>
        {offered.map((name) => (
          <button type="button" key={name} class={`chip ${period.name === name ? "is-on" : ""}`} aria-pressed={period.name === name} data-period={name} onClick={() => choose(name)}>
            {kpis.periods[name]}
          </button>
        ))}
      </div>
      {period.name === "custom" && <OwnPeriod key={`${period.from} ${period.to}`} period={period} />}
      <AreaAndTeam />
    </>
  );
}

function withPeriod({ name, from, to }: Period): Record<string, string | undefined> {
  const { area, team } = route.peek().query;
  return { period: name, from, to, area, team };
}

function OwnPeriod({ period }: { period: Period }) {
  const { kpis, maintenance } = pageWords.value;
  const typed = useSignal(period);
  const [fromDate = "", fromTime = ""] = typed.value.from.split(" ", 2);
  const [toDate = "", toTime = ""] = typed.value.to.split(" ", 2);
  const take = (from: string, to: string): void => {
    typed.value = { name: "custom", from, to };
    if (boundsOf(typed.value, serverNow()) !== null) replaceQuery(withPeriod(typed.value));
  };
  return (
    <span class="own-period">
      {kpis.from}
      <input type="date" aria-label={`${kpis.from}, ${maintenance.date}`} value={fromDate} onChange={(event) => take(`${event.currentTarget.value} ${fromTime}`, typed.value.to)} />
      <input class="time-field" aria-label={`${kpis.from}, ${maintenance.time}`} value={fromTime} onChange={(event) => take(`${fromDate} ${event.currentTarget.value}`, typed.value.to)} />
      {kpis.to}
      <input type="date" aria-label={`${kpis.to}, ${maintenance.date}`} value={toDate} onChange={(event) => take(typed.value.from, `${event.currentTarget.value} ${toTime}`)} />
      <input class="time-field" aria-label={`${kpis.to}, ${maintenance.time}`} value={toTime} onChange={(event) => take(typed.value.from, `${toDate} ${event.currentTarget.value}`)} />
      {boundsOf(typed.value, serverNow()) === null && (
        <span class="fields-warning" role="alert">
          {kpis.wrongPeriod}
        </span>
      )}
    </span>
  );
}

/** A team stands for its areas, so one of the two is chosen. */
function AreaAndTeam() {
  const { kpis } = pageWords.value;
  const { area = "", team = "", ...rest } = route.value.query;
  const key = language.value === "vi" ? "name_vi" : "name_en";
  const positions = teams.value.filter(({ areas }) => areas.length > 0);
  const value = team !== "" ? `team ${team}` : area !== "" ? `area ${area}` : "";
  const choose = (chosen: string): void => {
    const [kind, id] = [chosen.slice(0, 4), chosen.slice(5)];
    replaceQuery({ ...rest, ...(kind === "team" ? { team: id } : kind === "area" ? { area: id } : {}) });
  };
  const isUnknown = (team !== "" && !positions.some(({ id }) => id === team)) || (area !== "" && !directory.value.areas.has(area));
  return (
    <select class={`area-choice ${value === "" ? "" : "is-on"}`} aria-label={`${kpis.area}, ${kpis.team}`} value={value} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">{kpis.everything}</option>
      {positions.length > 0 && (
        <optgroup label={kpis.team}>
          {positions.map(({ id, name }) => (
            <option key={id} value={`team ${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
      <optgroup label={kpis.area}>
        {areasByName.value.map((one) => (
          <option key={one.id} value={`area ${one.id}`}>
            {one[key]}
          </option>
        ))}
      </optgroup>
      {isUnknown && <option value={value}>{team !== "" ? team : area}</option>}
    </select>
  );
}
