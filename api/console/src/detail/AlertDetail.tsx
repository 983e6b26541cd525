/** Everything about one alert: the value, what the rule says to do, who did what, and what can be done. */
import type { ComponentChildren } from "preact";
import { alerts, book } from "../data/book";
import { areaName, deviceName, directory, ruleName } from "../data/directory";
import { unitOf } from "../data/latest";
import { isWaiting } from "../data/ordering";
import { assigneeName } from "../data/assignees";
import { placeOfRule } from "../data/placeNames";
import { openDevice, subjectOf, titleOf } from "../data/view";
import type { Alert, Rule } from "../data/types";
import { known, language, words } from "../i18n";
import { inLanguage } from "../i18n/bilingual";
import { managing } from "../i18n/managing";
import { Due, timesCame } from "../list/AlertRow";
import { whole, withUnit } from "../look/numbers";
import { SeverityShape } from "../look/shapes";
import { duration, moment, now, sinceThen } from "../look/time";
import { ruleHash } from "../shell/routes";
import { Actions } from "./Actions";
import { Around } from "./Around";
import { Hidden } from "./Hidden";
import { Members } from "./Members";
import { NowValue } from "./NowValue";
import { Similar } from "./Similar";
import { Timeline } from "./Timeline";

export function AlertDetail({ id }: { id: string }) {
  void alerts.value; // drawn again when the book changes
  const alert = book.get(id);
  if (alert === undefined) return <p class="panel-gone">{words.value.detail.gone}</p>;
  const isMeasured = alert.device !== "" && alert.property !== "";
  return (
    <div class="detail" data-alert={alert.id} data-state={alert.state} data-suppression={alert.suppression}>
      <Heading alert={alert} />
      {alert.fault && <p class="hint hint-fault">{managing.value.row.faultLong}</p>}
      {alert.chattering && <p class="hint">{managing.value.detail.chattering(timesCame(alert))}</p>}
      <Measured alert={alert} />
      <Actions alert={alert} />
      <Hidden alert={alert} />
      {alert.origin === "reported" ? <Told alert={alert} /> : <Instructions rule={directory.value.rules.get(alert.rule)} />}
      <Members alert={alert} />
      {isMeasured && <Around key={alert.id} alert={alert} />}
      <dl class="facts">
        {alert.device !== "" && <DeviceFact id={alert.device} />}
        <Fact name={words.value.detail.area}>{areaName(alert.area) ?? words.value.list.noArea}</Fact>
        {alert.place && alert.device === "" && <Fact name={managing.value.detail.place}>{placeOfRule(alert.place, alert.rule)}</Fact>}
        {alert.origin !== "reported" && <RuleFact alert={alert} />}
        <Times alert={alert} />
        <TaskFacts alert={alert} />
      </dl>
      <Timeline alert={alert} />
      {alert.origin !== "reported" && <Similar alert={alert} />}
    </div>
  );
}

/** What was told of the incident, and by whom. */
function Told({ alert }: { alert: Alert }) {
  const { detail, source } = managing.value;
  if (alert.description === "" && alert.source === "") return null;
  return (
    <section class="instructions">
      {alert.source !== "" && (
        <h3>
          {detail.source}: {known(source, alert.source)}
        </h3>
      )}
      {alert.description !== "" && <p>{alert.description}</p>}
    </section>
  );
}

function DeviceFact({ id }: { id: string }) {
  const { detail } = words.value;
  const device = directory.value.devices.get(id);
  return (
    <Fact name={detail.device}>
      <button type="button" class="link" onClick={() => openDevice(id)}>
        {deviceName(id)}
      </button>
      {device === undefined ? (
        <span class="quiet">{detail.unregistered}</span>
      ) : (
        <span class="quiet">
          {known(words.value.kind, device.kind)} · {device.id}
          {device.location === null ? ` · ${detail.noLocation}` : ""}
        </span>
      )}
    </Fact>
  );
}

/** Who is to deal with it until when, who was told because nobody did, and how often it came back. */
function TaskFacts({ alert }: { alert: Alert }) {
  const { detail } = managing.value;
  const at = (instant: string): string => moment(instant, now.value);
  return (
    <>
      {alert.assignee !== null && (
        <Fact name={words.value.detail.assignee}>
          {assigneeName(alert.assignee)}
          {alert.assigned_by !== null && alert.assigned_at !== null && <span class="quiet">{detail.assignedBy(alert.assigned_by, at(alert.assigned_at))}</span>}
          {alert.due_at !== null && (
            <span class="due-fact">
              {words.value.detail.due(at(alert.due_at))} {alert.state !== "resolved" && <Due alert={alert} due={alert.due_at} />}
            </span>
          )}
        </Fact>
      )}
      {alert.acknowledge_by !== null && isWaiting(alert) && <Fact name={detail.acknowledgeBy}>{at(alert.acknowledge_by)}</Fact>}
      {alert.escalation > 0 && (
        <Fact name={detail.escalated}>
          {alert.escalated_to === null || alert.escalated_at === null ? detail.times(whole(alert.escalation, language.value)) : detail.escalatedTo(assigneeName(alert.escalated_to), at(alert.escalated_at))}
        </Fact>
      )}
      {alert.repeats > 0 && <Fact name={detail.repeats}>{detail.times(whole(alert.repeats, language.value))}</Fact>}
    </>
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
        <h2>{alert.origin === "reported" ? alert.title : titleOf(alert)}</h2>
        <p class="detail-place">
          {alert.origin === "reported" ? managing.value.row.reported : subjectOf(alert)}
          {alert.area !== null && (alert.device !== "" || alert.origin === "reported") && <> · {areaName(alert.area)}</>}
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
      {alert.device !== "" && <NowValue device={alert.device} property={alert.property} />}
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
      {alert.origin === "rule" && <Why alert={alert} />}
    </Fact>
  );
}

/** Asks the rule what it sees now for the alert's device, or in its place. */
function Why({ alert }: { alert: Alert }) {
  return (
    <a class="why-link" href={ruleHash(alert.rule, { tab: "explain", device: alert.device, property: alert.property, place: alert.place })} data-why>
      {managing.value.detail.why}
    </a>
  );
}

function Times({ alert }: { alert: Alert }) {
  const { detail, finding } = words.value;
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

