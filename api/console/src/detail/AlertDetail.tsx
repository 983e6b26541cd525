/** Everything about one alert: the value, what the rule says to do, who did what, and what can be done. */
import type { ComponentChildren } from "preact";
import { alerts, book } from "../data/book";
import { areaName, deviceName, directory, ruleName } from "../data/directory";
import { unitOf } from "../data/latest";
import { isWaiting } from "../data/ordering";
import { openDevice } from "../data/view";
import type { Alert, Rule } from "../data/types";
import { known, language, words } from "../i18n";
import { inLanguage } from "../i18n/bilingual";
import { withUnit } from "../look/numbers";
import { SeverityShape } from "../look/shapes";
import { duration, moment, now, sinceThen } from "../look/time";
import { Actions } from "./Actions";
import { NowValue } from "./NowValue";
import { Timeline } from "./Timeline";

export function AlertDetail({ id }: { id: string }) {
  void alerts.value; // drawn again when the book changes
  const alert = book.get(id);
  if (alert === undefined) return <p class="panel-gone">{words.value.detail.gone}</p>;
  const device = directory.value.devices.get(alert.device);
  return (
    <div class="detail" data-alert={alert.id} data-state={alert.state}>
      <Heading alert={alert} />
      <Measured alert={alert} />
      <Actions alert={alert} />
      <Instructions rule={directory.value.rules.get(alert.rule)} />
      <dl class="facts">
        <Fact name={words.value.detail.device}>
          <button type="button" class="link" onClick={() => openDevice(alert.device)}>
            {deviceName(alert.device)}
          </button>
          {device === undefined ? (
            <span class="quiet">{words.value.detail.unregistered}</span>
          ) : (
            <span class="quiet">
              {known(words.value.kind, device.kind)} · {device.id}
              {device.location === null ? ` · ${words.value.detail.noLocation}` : ""}
            </span>
          )}
        </Fact>
        <Fact name={words.value.detail.area}>{areaName(alert.area) ?? words.value.list.noArea}</Fact>
        <RuleFact alert={alert} />
        <Times alert={alert} />
      </dl>
      <Timeline alert={alert} />
    </div>
  );
}

function Heading({ alert }: { alert: Alert }) {
  return (
    <header class={`detail-head severity-${alert.severity}`}>
      <SeverityShape severity={alert.severity} size={34} isFilled={isWaiting(alert)} />
      <div>
        <p class="detail-severity">
          {words.value.severity[alert.severity]} <span class="dot">·</span> {words.value.state[alert.state]}
        </p>
        <h2>{ruleName(alert.rule)}</h2>
        <p class="detail-place">
          {deviceName(alert.device)}
          {alert.area !== null && <> · {areaName(alert.area)}</>}
        </p>
      </div>
    </header>
  );
}

function Measured({ alert }: { alert: Alert }) {
  const { detail } = words.value;
  if (alert.property === "" || alert.value === null) {
    return (
      <section class="measured">
        <div class="measure">
          <span class="measure-name">{detail.raised}</span>
          <span class="measure-value">{sinceThen(alert.raised_at, words.value.age)}</span>
          <span class="quiet">{moment(alert.raised_at, now.value)}</span>
        </div>
      </section>
    );
  }
  return (
    <section class="measured">
      <div class="measure">
        <span class="measure-name">{known(words.value.property, alert.property)}</span>
        <span class="measure-value">{withUnit(alert.value, unitOf(alert.device, alert.property), language.value)}</span>
        <span class="quiet">
          {alert.measured_at === null ? detail.atAlert : detail.measured(moment(alert.measured_at, now.value))}
        </span>
      </div>
      <NowValue device={alert.device} property={alert.property} />
    </section>
  );
}

function Instructions({ rule }: { rule: Rule | undefined }) {
  const { detail } = words.value;
  const text = inLanguage(rule?.instructions ?? "", language.value);
  return (
    <section class="instructions">
      <h3>{detail.instructions}</h3>
      {text === "" ? <p class="quiet">{detail.noInstructions}</p> : <p>{text}</p>}
    </section>
  );
}

function RuleFact({ alert }: { alert: Alert }) {
  const { detail, age } = words.value;
  const rule = directory.value.rules.get(alert.rule);
  const level = rule?.levels?.find(({ severity }) => severity === alert.severity);
  const unit = unitOf(alert.device, alert.property);
  const value = (number: number): string => withUnit(number, unit, language.value);
  return (
    <Fact name={detail.rule}>
      {ruleName(alert.rule)}
      {level !== undefined && (
        <span class="quiet">
          {detail.raiseAt(value(level.raise_at))}, {detail.clearAt(value(level.clear_at))}
        </span>
      )}
      {rule?.after_s !== undefined && <span class="quiet">{detail.silentAfter(duration(rule.after_s * 1000, age))}</span>}
    </Fact>
  );
}

function Times({ alert }: { alert: Alert }) {
  const { detail, suppression, finding } = words.value;
  const at = (instant: string): string => moment(instant, now.value);
  return (
    <>
      <Fact name={detail.raised}>
        {at(alert.raised_at)} <span class="quiet">{words.value.list.ago(sinceThen(alert.raised_at, words.value.age))}</span>
      </Fact>
      {alert.acknowledged_at !== null && alert.acknowledged_by !== null && (
        <Fact name={detail.acknowledged}>
          {at(alert.acknowledged_at)} <span class="quiet">{detail.by(alert.acknowledged_by)}</span>
        </Fact>
      )}
      {alert.assignee !== null && (
        <Fact name={detail.assignee}>
          {alert.assignee} {alert.due_at !== null && <span class="quiet">{detail.due(at(alert.due_at))}</span>}
        </Fact>
      )}
      {alert.suppression !== "none" && (
        <Fact name={suppression[alert.suppression]}>
          {alert.suppressed_until === null
            ? suppression[alert.suppression]
            : detail.suppressedUntil(suppression[alert.suppression], at(alert.suppressed_until))}
          {alert.suppression_reason !== null && <span class="quiet">{alert.suppression_reason}</span>}
        </Fact>
      )}
      {alert.cleared_at !== null && <Fact name={detail.cleared}>{at(alert.cleared_at)}</Fact>}
      {alert.resolved_at !== null && (
        <Fact name={detail.resolvedAt}>
          {at(alert.resolved_at)} {alert.finding !== null && <span class="quiet">{finding[alert.finding]}</span>}
        </Fact>
      )}
    </>
  );
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

