/** The days of one device: what ailed it, in numbers, and the readings of a chosen day. */
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { healthOfDevice, type SeriesHealth } from "../../data/deviceHealth";
import { areaName, deviceName, directory } from "../../data/directory";
import { propertyName } from "../../data/properties";
import { storedSeries, type StoredSeries } from "../../data/seriesHistory";
import { known, language, words } from "../../i18n";
import { deviceHealthWords } from "../../i18n/deviceHealth";
import { trialWords } from "../../i18n/trial";
import { whole, withUnit } from "../../look/numbers";
import { Icon } from "../../look/shapes";
import { duration } from "../../look/time";
import { replaceQuery, route } from "../../shell/router";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Section } from "../Page";
import { bucketFor } from "../rules/trial/chart";
import { ReadingTable } from "../rules/trial/ReadingTable";
import { SeriesChart } from "../rules/trial/SeriesChart";
import { DAY, instantOf } from "../wallTime";
import { shortDate } from "./dates";
import { DiagnosisMark } from "./DiagnosisMark";
import "../rules/trial/trial.css";

const ASK_EVERY_MS = 300_000;

export function OneDevice({ device, dates }: { device: string; dates: readonly string[] }) {
  const says = deviceHealthWords.value;
  const [from = "", to = ""] = [dates[0], dates.at(-1)];
  const answer = useAnswer(`health of ${device} ${from} ${to}`, () => healthOfDevice(device, from, to), ASK_EVERY_MS);
  const registered = directory.value.devices.get(device);
  const health = answer.value;
  const sorted = [...(health?.days ?? [])].sort((a, b) => (a.date === b.date ? a.property.localeCompare(b.property) : a.date < b.date ? 1 : -1));
  const chosen = route.value.query["day"] ?? "";
  const day = chosen !== "" ? chosen : (sorted.find(({ diagnosis }) => diagnosis.length > 0)?.date ?? sorted[0]?.date ?? "");
  return (
    <>
      <p class="health-back">
        <button type="button" class="link" onClick={() => replaceQuery({ ...route.peek().query, device: "", day: "" })}>
          ← {says.back}
        </button>
      </p>
      <Section
        heading={deviceName(device)}
        note={[registered === undefined ? says.unregistered : known(words.value.kind, registered.kind), areaName(registered?.area ?? null), device].filter((text) => text !== null).join(" · ")}
      >
        <AnswerState answer={answer} />
        {health !== null && (
          <>
            <p class="health-summary">
              <strong>{says.daysDown(whole(health.days_down, language.value), health.days_down === 1)}</strong>
            </p>
            {sorted.length === 0 ? <Empty what={says.noneYet} next={says.noneYetNext} /> : <Days days={sorted} chosen={day} />}
          </>
        )}
      </Section>
      {day !== "" && <DayChart key={`${device} ${day}`} device={device} date={day} />}
    </>
  );
}

function Days({ days, chosen }: { days: readonly SeriesHealth[]; chosen: string }) {
  const says = deviceHealthWords.value;
  return (
    <>
      <p class="quiet">{says.chooseDay}</p>
      <div class="health-days">
        <table class="figures">
          <thead>
            <tr>
              {[says.date, says.property, says.diagnosis, says.readings, says.down, says.range].map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <DayRow key={`${day.date} ${day.property} ${day.unit}`} day={day} isChosen={day.date === chosen} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function DayRow({ day, isChosen }: { day: SeriesHealth; isChosen: boolean }) {
  const says = deviceHealthWords.value;
  const count = (number: number): string => whole(number, language.value);
  return (
    <tr class={`trial-row ${isChosen ? "is-chosen" : ""}`} data-day={day.date} onClick={() => choose(day.date)}>
      <th scope="row">
        <button type="button" class="link" aria-pressed={isChosen} onClick={() => choose(day.date)}>
          {shortDate(day.date)}
        </button>
      </th>
      <td>{day.property === "" ? "–" : propertyName(day.property)}</td>
      <td>
        {day.diagnosis.length === 0 && (
          <span class="health-well">
            <Icon name="check" size={13} /> {says.healthy}
          </span>
        )}
        {day.diagnosis.map((one) => (
          <span key={one} class="with-shape health-diagnosis" title={says.meaning[one]}>
            <DiagnosisMark diagnosis={one} /> {known(says.diagnoses, one)}
          </span>
        ))}
      </td>
      <td>{day.expected === null ? count(day.readings) : says.ofExpected(count(day.readings), count(day.expected))}</td>
      <td>{day.down_s === 0 ? "·" : duration(day.down_s * 1000, words.value.age)}</td>
      <td>{day.least === null || day.most === null ? "–" : `${withUnit(day.least, null, language.value)} – ${withUnit(day.most, day.unit, language.value)}`}</td>
    </tr>
  );
}

function choose(day: string): void {
  replaceQuery({ ...route.peek().query, day });
}

type Loaded = { kind: "loading" } | { kind: "away" } | { kind: "here"; series: StoredSeries[] };

/** What the device said that day, one chart per property. */
function DayChart({ device, date }: { device: string; date: string }) {
  const says = deviceHealthWords.value;
  const { chart } = trialWords.value.trial;
  const loaded = useSignal<Loaded>({ kind: "loading" });
  const from = instantOf(Date.parse(`${date}T00:00:00Z`));
  const window = { from, to: from + DAY };
  const bucket = bucketFor(window);
  useEffect(() => {
    let isGone = false;
    void storedSeries({ devices: [device], properties: [], ...window, bucket: bucket?.name ?? null }).then((outcome) => {
      if (!isGone) loaded.value = outcome.kind === "ok" ? { kind: "here", series: outcome.value } : { kind: "away" };
    });
    return () => {
      isGone = true;
    };
  }, []);
  const current = loaded.value;
  return (
    <Section heading={`${says.chart}, ${shortDate(date)}`} note={bucket === null ? chart.eachReading : chart.points(duration(bucket.ms, words.value.age))}>
      {current.kind === "loading" && <p class="page-wait">{chart.loading}</p>}
      {current.kind === "away" && <p class="hint">{chart.away}</p>}
      {current.kind === "here" && current.series.length === 0 && <p class="quiet">{chart.none}</p>}
      {current.kind === "here" && (
        <>
          {current.series.map((one) => (
            <SeriesChart
              key={`${one.property} ${one.unit}`}
              name={propertyName(one.property)}
              unit={one.unit}
              window={window}
              readings={one.readings}
              stepMs={Math.max(bucket?.ms ?? 0, (directory.value.devices.get(device)?.interval_s ?? 0) * 1000) || null}
              levels={[]}
              severity="low"
              shades={[]}
              lanes={[]}
            />
          ))}
          {current.series.length > 0 && <ReadingTable series={current.series} />}
        </>
      )}
    </Section>
  );
}
