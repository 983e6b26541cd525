/** Is it the city or the sensor? Devices by days, the sickest first; and one device's days with its readings. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { DIAGNOSES, healthOfDevices } from "../../data/deviceHealth";
import { areasByName, directory } from "../../data/directory";
import { wantProperties } from "../../data/properties";
import { known, language, words } from "../../i18n";
import { deviceHealthWords } from "../../i18n/deviceHealth";
import { whole } from "../../look/numbers";
import { replaceQuery, route } from "../../shell/router";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { minute } from "../ticks";
import { datesUpTo, LENGTHS } from "./dates";
import { DiagnosisMark } from "./DiagnosisMark";
import { Matrix } from "./Matrix";
import { OneDevice } from "./OneDevice";
import "./health.css";

const ASK_EVERY_MS = 300_000;
const STEP = 100;
const MOST = 1000;

export function HealthPage() {
  const says = deviceHealthWords.value;
  useEffect(() => void wantProperties(), []);
  const { days = "14", until = "", device = "" } = route.value.query;
  const count = LENGTHS.find((one) => String(one) === days) ?? 14;
  const dates = datesUpTo(until, count, minute.value);
  return (
    <Page name="device-health" heading={says.heading} tools={<Choice count={count} until={dates.at(-1) ?? ""} />}>
      <div class="page-scroll">{device === "" ? <Devices dates={dates} /> : <OneDevice key={device} device={device} dates={dates} />}</div>
    </Page>
  );
}

function change(changed: Record<string, string>): void {
  replaceQuery({ ...route.peek().query, ...changed });
}

function Choice({ count, until }: { count: number; until: string }) {
  const says = deviceHealthWords.value;
  return (
    <>
      <div class="chips" role="group" aria-label={says.daysLabel}>
        {LENGTHS.map((one) => (
          <button type="button" key={one} class={`chip ${one === count ? "is-on" : ""}`} aria-pressed={one === count} onClick={() => change({ days: String(one) })}>
            {says.days[one]}
          </button>
        ))}
      </div>
      <label class="health-until">
        {says.until} <input type="date" value={until} onChange={(event) => change({ until: event.currentTarget.value })} />
      </label>
    </>
  );
}

function Devices({ dates }: { dates: readonly string[] }) {
  const says = deviceHealthWords.value;
  const { kind = "", area = "", diagnosis = "" } = route.value.query;
  const limit = useSignal(STEP);
  const [from = "", to = ""] = [dates[0], dates.at(-1)];
  const key = `health ${from} ${to} ${kind} ${area} ${diagnosis} ${limit.value}`;
  const answer = useAnswer(key, () => healthOfDevices({ from, to, kind, area, diagnosis, limit: limit.value }), ASK_EVERY_MS);
  const page = answer.value;
  return (
    <>
      <p class="page-about">{says.about}</p>
      <Filters kind={kind} area={area} diagnosis={diagnosis} />
      <AnswerState answer={answer} />
      {page?.dates.length === 0 && <Empty what={says.noneYet} next={says.noneYetNext} />}
      {page !== null && page.dates.length > 0 && page.items.length === 0 && <Empty what={says.none} />}
      {page !== null && page.dates.length > 0 && page.items.length > 0 && (
        <>
          <Matrix items={page.items} dates={dates} judged={page.dates} onChoose={(device, date) => change({ device, day: date })} />
          {page.next !== null && limit.value < MOST && (
            <button type="button" class="button button-small" onClick={() => (limit.value += STEP)}>
              {says.more(whole(STEP, language.value))}
            </button>
          )}
        </>
      )}
    </>
  );
}

/** The diagnoses are the legend, too. */
function Filters({ kind, area, diagnosis }: { kind: string; area: string; diagnosis: string }) {
  const says = deviceHealthWords.value;
  const kinds = [...new Set([...directory.value.devices.values()].map((device) => device.kind))].sort();
  const key = language.value === "vi" ? "name_vi" : "name_en";
  return (
    <div class="health-filters">
      <select class={kind === "" ? "" : "is-on"} aria-label={says.kind} value={kind} onChange={(event) => change({ kind: event.currentTarget.value })}>
        <option value="">{says.allKinds}</option>
        {kinds.map((one) => (
          <option key={one} value={one}>
            {known(words.value.kind, one)}
          </option>
        ))}
      </select>
      <select class={area === "" ? "" : "is-on"} aria-label={says.area} value={area} onChange={(event) => change({ area: event.currentTarget.value })}>
        <option value="">{says.allAreas}</option>
        {areasByName.value.map((one) => (
          <option key={one.id} value={one.id}>
            {one[key]}
          </option>
        ))}
      </select>
      <div class="chips" role="group" aria-label={says.diagnosis}>
        {DIAGNOSES.map((one) => (
          <button type="button" key={one} class={`chip chip-diagnosis ${diagnosis === one ? "is-on" : ""}`} aria-pressed={diagnosis === one} title={says.meaning[one]} data-diagnosis={one} onClick={() => change({ diagnosis: diagnosis === one ? "" : one })}>
            <DiagnosisMark diagnosis={one} /> {says.diagnoses[one]}
          </button>
        ))}
      </div>
    </div>
  );
}
