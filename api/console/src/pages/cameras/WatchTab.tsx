/** Beside the picture while one watches: how the camera is, what it counts, what it has just seen. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lastSightings, lineDevice, partDevice, type CameraJson, type CameraState, type Direction, type SightingJson } from "../../data/cameras";
import { deviceName } from "../../data/directory";
import { propertyName, wantProperties } from "../../data/properties";
import { known, language } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { measured, whole } from "../../look/numbers";
import { Icon } from "../../look/shapes";
import { moment, now, serverNow } from "../../look/time";
import { hashOf } from "../../shell/routes";
import { useAnswer, type Answer } from "../asking";
import { SeriesChart } from "../rules/trial/SeriesChart";
import { HOUR, MINUTE, wallOf } from "../wallTime";
import { Detail } from "./Detail";
import { lineDirections } from "./geometry";
import { minuteCounts } from "./minutes";
import { StatePill } from "./StatePill";
import { conditionsOf, lineDevices, partName, sightingText, stateName } from "./words";

const SIGHTINGS_EVERY_MS = 4_000;
const MINUTES_EVERY_MS = 20_000;
const SHOWN = 20;

export function WatchTab({ camera, state }: { camera: CameraJson; state: Answer<CameraState> }) {
  return (
    <div class="watch">
      <Health camera={camera} state={state} />
      <Counts camera={camera} counts={state.value?.counts ?? {}} />
      <Minutes key={JSON.stringify(camera.view?.lines)} camera={camera} />
      <Sightings camera={camera} />
      <Devices camera={camera} />
    </div>
  );
}

function Health({ camera, state }: { camera: CameraJson; state: Answer<CameraState> }) {
  const says = camerasWords.value;
  const { value } = state;
  const name = stateName(camera, value);
  const conditions = name === "off" ? [] : conditionsOf(value);
  const number = (count: number): string => whole(count, language.value);
  return (
    <section aria-label={says.facts.healthHeading}>
      <StatePill camera={camera} state={value} />
      {state.failure !== null && name !== "off" && <p class="hint">{says.facts.stateAway}</p>}
      {name !== "running" && <p>{says.stateMeaning[name]}</p>}
      {name === "running" && conditions.length === 0 && <p class="quiet">{says.facts.well}</p>}
      <ul class="conditions">
        {conditions.map((condition) => (
          <li key={condition}>
            <strong>{known(says.conditions, condition)}</strong> {says.conditionMeaning[condition] ?? ""}
          </li>
        ))}
      </ul>
      {name !== "off" && <Detail state={value} />}
      {value !== null && name !== "off" && (
        <dl class="camera-facts">
          <Fact name={says.facts.detector} value={`${known(says.detectors, value.detector ?? "")} · ${value.model == null ? says.facts.noModel : `${says.facts.model} ${value.model}`}`} />
          {value.fps != null && <Fact name={says.facts.fps} value={says.row.fps(measured(value.fps, language.value))} />}
          {value.size != null && <Fact name={says.facts.size} value={value.size.join(" × ")} />}
          {(value.decoder_restarts ?? 0) > 0 && <Fact name={says.facts.restarts} value={says.facts.times(number(value.decoder_restarts ?? 0))} />}
        </dl>
      )}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Counts({ camera, counts }: { camera: CameraJson; counts: Record<string, number> }) {
  const says = camerasWords.value;
  const lines = camera.view?.lines ?? [];
  const turns = camera.view?.turns ?? [];
  return (
    <section aria-label={says.facts.counts}>
      <div class="section-head">
        <h3>{says.facts.counts}</h3>
        <span class="quiet">{says.facts.growing}</span>
      </div>
      {lines.length === 0 && <p class="quiet">{says.facts.noCounts}</p>}
      <ul class="counts">
        {lines.map((line) => (
          <li key={line.id} data-counts={line.id}>
            <strong>{partName(line)}</strong>
            {lineDirections(line).map((direction) => (
              <Count key={direction} device={lineDevice(camera.id, line.id, direction)} direction={direction} counts={counts} />
            ))}
          </li>
        ))}
        {turns.map((turn) => (
          <li key={turn.id} data-counts={turn.id}>
            <strong>{partName(turn)}</strong>
            <Count device={partDevice(camera.id, turn.id)} counts={counts} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const ARROWS: Record<Direction, string> = { up: "↑", down: "↓", left: "←", right: "→" };

/** The number, and the way to what is stored of it. A count that has just grown stands out for a moment. */
function Count({ device, direction, counts }: { device: string; direction?: Direction; counts: Record<string, number> }) {
  const says = camerasWords.value;
  const count = counts[device];
  return (
    <span class="count" data-count={device}>
      {direction !== undefined && (
        <span class="quiet">
          {ARROWS[direction]} {says.directions[direction]}
        </span>
      )}
      <span key={count} class="count-number">
        {count === undefined ? "–" : whole(count, language.value)}
      </span>
      <a href={historyHash(device)} aria-label={`${says.facts.history}: ${device}`}>
        {says.facts.history}
      </a>
    </span>
  );
}

/** What is stored of a device: the readings of today, and how its days were. */
function historyHash(device: string): string {
  return hashOf("deviceHealth", { device, day: new Date(wallOf(serverNow())).toISOString().slice(0, 10) });
}

/** The last hour of each line and direction, one value a minute. */
function Minutes({ camera }: { camera: CameraJson }) {
  const says = camerasWords.value;
  useEffect(() => void wantProperties(), []);
  const answer = useAnswer(`minutes of ${camera.id}`, () => minuteCounts([camera], serverNow() - HOUR, serverNow()), MINUTES_EVERY_MS);
  const series = answer.value ?? [];
  const devices = lineDevices(camera);
  if (devices.length === 0) return null;
  const to = answer.at ?? serverNow();
  return (
    <section aria-label={says.facts.minutes}>
      <h3>{says.facts.minutes}</h3>
      {answer.failure !== null && <p class="hint">{answer.failure}</p>}
      {answer.value !== null && series.length === 0 && <p class="quiet">{says.facts.noMinutes}</p>}
      {devices.map(({ line, direction, device }) => {
        const own = series.find((one) => one.device === device && one.readings.length > 0);
        if (own === undefined) return null;
        return (
          <SeriesChart
            key={device}
            name={`${partName(line)}, ${says.directions[direction] ?? direction}: ${propertyName("vehicle_count")}`}
            unit=""
            window={{ from: to - HOUR, to }}
            readings={own.readings}
            stepMs={MINUTE}
            levels={[]}
            severity="low"
            shades={[]}
            lanes={[]}
            isSmall
          />
        );
      })}
    </section>
  );
}

function Devices({ camera }: { camera: CameraJson }) {
  const says = camerasWords.value;
  return (
    <section aria-label={says.facts.devices}>
      <h3>{says.facts.devices}</h3>
      <ul class="camera-devices">
        {(camera.devices ?? []).map((device) => (
          <li key={device}>
            <a href={historyHash(device)}>{deviceName(device)}</a> <span class="quiet">{device}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const KINDS: readonly (SightingJson["kind"] | "")[] = ["", "crossing", "incident", "health"];

function Sightings({ camera }: { camera: CameraJson }) {
  const says = camerasWords.value;
  const kind = useSignal<(typeof KINDS)[number]>("");
  const answer = useAnswer(`sightings of ${camera.id} ${kind.value}`, () => lastSightings(camera.id, kind.value, SHOWN), SIGHTINGS_EVERY_MS);
  const rows = answer.value ?? [];
  return (
    <section aria-label={says.facts.sightings}>
      <div class="section-head">
        <h3>{says.facts.sightings}</h3>
        <div class="chips" role="group" aria-label={says.facts.sightings}>
          {KINDS.map((one) => (
            <button type="button" key={one} class={`chip ${kind.value === one ? "is-on" : ""}`} aria-pressed={kind.value === one} onClick={() => (kind.value = one)}>
              {one === "" ? says.facts.all : says.kinds[one]}
            </button>
          ))}
        </div>
      </div>
      {answer.failure !== null && <p class="hint">{answer.failure}</p>}
      {answer.value !== null && rows.length === 0 && <p class="quiet">{says.facts.noSightings}</p>}
      <ul class="sightings">
        {rows.map((sighting, index) => (
          <li key={`${sighting.time} ${sighting.subject} ${index}`} class={`sighting-${sighting.kind}`} data-sighting={sighting.kind}>
            <time dateTime={sighting.time}>{moment(sighting.time, now.value)}</time>
            {sighting.kind !== "crossing" && <Icon name="flag" size={13} />}
            <span>{sightingText(sighting, camera)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
