/** What a rule sees for one device now, and why it does or does not fire, in sentences. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { alerts } from "../../../data/book";
import { loadCalendars } from "../../../data/calendars";
import { areaName, deviceName, directory } from "../../../data/directory";
import { explain, withoutLevels, type ExplainedFact, type Explanation } from "../../../data/explanations";
import { plain } from "../../../data/ordering";
import { watchedAlerts } from "../../../data/watched";
import { placeOfRule } from "../../../data/placeNames";
import { propertyName, wantProperties } from "../../../data/properties";
import type { RuleJson } from "../../../data/rules";
import type { Device } from "../../../data/types";
import { known, language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { whole } from "../../../look/numbers";
import { Icon, SeverityShape, type IconName } from "../../../look/shapes";
import { moment, now } from "../../../look/time";
import { replaceQuery, route } from "../../../shell/router";
import { useAnswer } from "../../asking";
import { AnswerState, Empty, Section } from "../../Page";
import { factName, factTeller, sentenceOf } from "./explaining";
import { devicesOf } from "./scoped";
import "./trial.css";

const SHOWN = 8;
const ASK_EVERY_MS = 15_000;

export function Explain({ ruleId }: { ruleId: string }) {
  const { explain: says } = trialWords.value;
  useEffect(() => void Promise.all([loadCalendars(), wantProperties()]), []);
  const { device = "", place = "" } = route.value.query;
  const asked = device === "" && place !== "" ? firstIn(ruleId, place) : device;
  return (
    <Section heading={says.heading} note={says.about}>
      <DeviceSearch ruleId={ruleId} chosen={asked} place={place} />
      {asked !== "" && <Explained key={asked} ruleId={ruleId} device={asked} property={route.value.query["property"] ?? ""} />}
    </Section>
  );
}

/** Of a place it is told by any device there: how the rule stands to it is the same for all. */
function firstIn(ruleId: string, place: string): string {
  const rule = directory.value.rules.get(ruleId) as RuleJson | undefined;
  return rule === undefined ? "" : (devicesOf(rule, place, directory.value)[0]?.id ?? "");
}

/** The devices of the rule's scope first; any other can be asked about, too: "why not this one?" */
function DeviceSearch({ ruleId, chosen, place }: { ruleId: string; chosen: string; place: string }) {
  const { explain: says } = trialWords.value;
  const typed = useSignal("");
  const { devices, areas, rules } = directory.value;
  const rule = rules.get(ruleId) as RuleJson | undefined;
  const wanted = plain(typed.value.trim());
  const alerted = new Set([...alerts.value, ...watchedAlerts.value].filter((alert) => alert.rule === ruleId).map((alert) => alert.device));
  const inScope = rule === undefined ? [] : devicesOf(rule, place, directory.value).sort((a, b) => Number(alerted.has(b.id)) - Number(alerted.has(a.id)));
  const pool = wanted === "" ? inScope : [...inScope, ...[...devices.values()].filter((device) => !inScope.includes(device))];
  const found = pool.filter((device) => plain(`${device.name} ${device.id} ${device.area === null ? "" : (areas.get(device.area)?.name_vi ?? "")}`).includes(wanted));
  const choose = (device: string): void => {
    typed.value = "";
    replaceQuery({ ...route.peek().query, device, property: undefined });
  };
  return (
    <div class="explain-search">
      <input
        type="search"
        aria-label={says.search}
        placeholder={says.search}
        value={typed.value}
        data-explain-search
        onInput={(event) => (typed.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== "Enter" || first === undefined) return;
          event.preventDefault();
          choose(first.id);
        }}
      />
      {(typed.value !== "" || chosen === "") && (
        <ul class="explain-found">
          {found.slice(0, SHOWN).map((device) => (
            <Choice key={device.id} device={device} isInScope={inScope.includes(device)} onChoose={choose} />
          ))}
          {found.length > SHOWN && <li class="quiet">{says.more(whole(found.length - SHOWN, language.value))}</li>}
          {found.length === 0 && <li class="quiet">{says.noDevice}</li>}
        </ul>
      )}
    </div>
  );
}

function Choice({ device, isInScope, onChoose }: { device: Device; isInScope: boolean; onChoose: (id: string) => void }) {
  return (
    <li>
      <button type="button" class="link" data-device={device.id} onClick={() => onChoose(device.id)}>
        {device.name === "" ? device.id : device.name}
      </button>
      <span class="quiet">
        {" "}
        {known(words.value.kind, device.kind)} · {areaName(device.area) ?? words.value.list.noArea}
        {isInScope ? "" : ` · ${trialWords.value.explain.standing["not_concerned"] ?? ""}`}
      </span>
    </li>
  );
}

function Explained({ ruleId, device, property }: { ruleId: string; device: string; property: string }) {
  const { explain: says } = trialWords.value;
  const answer = useAnswer(`explain ${ruleId} ${device} ${property}`, () => explain(ruleId, device, property), ASK_EVERY_MS);
  const explained = answer.value;
  return (
    <div class="explained" data-explained={device}>
      <header class="explain-head">
        <h3>{deviceName(device)}</h3>
        {explained !== null && <span class="quiet">{says.asOf(moment(explained.at, now.value))}</span>}
        <button type="button" class="button button-small" onClick={answer.again} disabled={answer.isAsking}>
          {says.refresh}
        </button>
      </header>
      {explained === null && answer.failure === null ? <p class="page-wait">{says.loading}</p> : <AnswerState answer={answer} />}
      {explained?.explanations.length === 0 && <Empty what={says.none} />}
      {explained?.explanations.map((one) => <One key={`${one.property} ${one.place ?? ""}`} explanation={one} name="" />)}
    </div>
  );
}

const STANDING_ICONS: Record<string, IconName> = { fires: "bell", pending: "clock", calm: "check", quiet: "pause", not_concerned: "stop" };

function One({ explanation, name }: { explanation: Explanation; name: string }) {
  const { explain: says } = trialWords.value;
  const { standing, severity, property, facts = [], parts = [] } = explanation;
  return (
    <article class={`explanation explanation-${standing}`} data-standing={standing} data-because={explanation.because}>
      <p class="explanation-standing">
        {severity !== undefined && severity !== null ? <SeverityShape severity={severity} size={20} isFilled={standing === "fires"} /> : <Icon name={STANDING_ICONS[standing] ?? "circle"} size={18} />}
        <strong>{says.standing[standing] ?? standing}</strong>
        <span class="quiet">{[name, whoOf(explanation), property === "" ? "" : propertyName(property)].filter((text) => text !== "").join(" · ")}</span>
      </p>
      <p class="explanation-why">{sentenceOf(explanation)}</p>
      {facts.length > 0 && <Facts explanation={explanation} facts={facts} />}
      {parts.length > 0 && (
        <section class="explanation-parts">
          <h4>{says.partsHeading(whole(parts.length, language.value))}</h4>
          {parts.map((part, index) => (
            <One key={`${part.rule} ${part.device} ${part.property} ${index}`} explanation={part} name={partName(part.rule)} />
          ))}
        </section>
      )}
    </article>
  );
}

/** Everything the sentence is made of and more; each level in a line of its own. */
function Facts({ explanation, facts }: { explanation: Explanation; facts: readonly ExplainedFact[] }) {
  const { levels, others } = withoutLevels(facts);
  const tell = factTeller(explanation);
  const pairs = (some: readonly ExplainedFact[]) =>
    some.map((fact, index) => (
      <div key={`${fact.name} ${index}`}>
        <dt>{factName(fact)}</dt>
        <dd>{tell(fact)}</dd>
      </div>
    ));
  return (
    <>
      {others.length > 0 && (
        <dl class="explanation-facts" aria-label={trialWords.value.explain.factsHeading}>
          {pairs(others)}
        </dl>
      )}
      {levels.map((level, index) => (
        <dl key={`${level.severity} ${index}`} class={`explanation-facts explanation-level severity-${level.severity}`}>
          <div>
            <dt>{trialWords.value.trial.severity}</dt>
            <dd>{known(words.value.severity, level.severity)}</dd>
          </div>
          {pairs(level.facts)}
        </dl>
      ))}
    </>
  );
}

/** The place of a composed rule, or the device of one of its parts. */
function whoOf({ rule, place = "", device }: Explanation): string {
  return place !== "" ? placeOfRule(place, rule) : device === "" ? "" : deviceName(device);
}

/** `jam#2` is the second inline part; anything else is a rule of its own. */
function partName(rule: string): string {
  const [whole_, part] = rule.split("#", 2);
  const named = directory.value.rules.get(rule)?.name;
  return part === undefined || whole_ === undefined ? (named ?? rule) : trialWords.value.explain.part(part);
}
