/** One device: what it measures now, and its open alerts. */
import { alerts } from "../data/book";
import { areaName, deviceName, directory, ruleName } from "../data/directory";
import { byUrgency, isOpen } from "../data/ordering";
import { select } from "../data/view";
import type { LatestReading } from "../data/types";
import { known, language, words } from "../i18n";
import { camerasWords } from "../i18n/cameras";
import { withUnit } from "../look/numbers";
import { SeverityShape } from "../look/shapes";
import { duration, sinceThen } from "../look/time";
import { cameraHash } from "../shell/routes";
import { useLatest } from "./NowValue";

export function DeviceDetail({ id }: { id: string }) {
  const { detail, device: terms } = words.value;
  const device = directory.value.devices.get(id);
  const camera = device?.kind.startsWith("camera") === true ? (device.parent ?? device.id) : null;
  return (
    <div class="detail">
      <header class="detail-head">
        <div>
          <p class="detail-severity">{device === undefined ? detail.unregistered : known(words.value.kind, device.kind)}</p>
          <h2>{deviceName(id)}</h2>
          <p class="detail-place">
            {areaName(device?.area ?? null) ?? words.value.list.noArea} · {id}
            {camera !== null && (
              <>
                {" · "}
                <a href={cameraHash(camera)}>{camerasWords.value.row.open}</a>
              </>
            )}
            {device?.interval_s != null && <> · {terms.interval(duration(device.interval_s * 1000, words.value.age))}</>}
          </p>
        </div>
      </header>
      <section class="latest">
        <h3>{terms.latest}</h3>
        <Latest readings={useLatest(id)} />
      </section>
      <OpenAlerts id={id} />
    </div>
  );
}

function Latest({ readings }: { readings: LatestReading[] | null | undefined }) {
  const { device: terms, property, list, age } = words.value;
  if (readings === undefined) return <p class="quiet">…</p>;
  if (readings === null) return <p class="hint">{terms.valuesAway}</p>;
  if (readings.length === 0) return <p class="quiet">{terms.noValues}</p>;
  return (
    <dl class="facts">
      {readings.map((reading) => (
        <div class="fact" key={reading.property}>
          <dt>{known(property, reading.property)}</dt>
          <dd>
            <span class="value">{withUnit(reading.value, reading.unit, language.value)}</span>
            <span class="quiet">{list.ago(sinceThen(reading.time, age))}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function OpenAlerts({ id }: { id: string }) {
  const { device: terms } = words.value;
  const own = alerts.value.filter((alert) => alert.device === id && isOpen(alert)).sort(byUrgency);
  return (
    <section>
      <h3>{terms.alerts}</h3>
      {own.length === 0 && <p class="quiet">{terms.noAlerts}</p>}
      <ul class="own-alerts">
        {own.map((alert) => (
          <li key={alert.id}>
            <button type="button" class={`own-alert severity-${alert.severity}`} onClick={() => select(alert.id, true)}>
              <SeverityShape severity={alert.severity} size={20} />
              <span>
                {ruleName(alert.rule)}
                <span class="quiet"> {words.value.stateShort[alert.state]}</span>
              </span>
              <span class="quiet">{sinceThen(alert.raised_at, words.value.age)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
