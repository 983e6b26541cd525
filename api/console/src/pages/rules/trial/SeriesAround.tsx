/** The readings around one alert of a trial; of a composed rule those of the devices that made it true. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { calendarName, calendars } from "../../../data/calendars";
import { deviceName, directory, ruleName, within } from "../../../data/directory";
import { properties, propertyName } from "../../../data/properties";
import type { RuleJson } from "../../../data/rules";
import { storedSeries, type StoredSeries } from "../../../data/seriesHistory";
import type { TrialAlert } from "../../../data/trials";
import { language, words } from "../../../i18n";
import { trialWords } from "../../../i18n/trial";
import { whole } from "../../../look/numbers";
import { Icon } from "../../../look/shapes";
import { duration, moment, now, serverNow } from "../../../look/time";
import { nameOfAlert } from "./AlertTable";
import { asleep, bucketFor, clipped, shareBeyond, windowAround, type Bucket } from "./chart";
import { aboutOf, intervalOf, type Interval, type TrialRow } from "./comparing";
import { conditionsOf, linesOf, type Condition } from "./ruleText";
import { devicesOf } from "./scoped";
import { SeriesChart, type Lane, type Shade } from "./SeriesChart";
import { ReadingTable } from "./ReadingTable";

/** As many small charts as one can take in. */
const MOST_SHOWN = 9;
/** Of a large place only so many devices are asked for. */
const MOST_ASKED = 60;

interface AroundProps {
  row: TrialRow;
  rule: RuleJson;
  alerts: readonly TrialAlert[];
  before: readonly TrialAlert[] | null;
  end: number;
  onClose: () => void;
}

type Loaded = { kind: "loading" } | { kind: "away" } | { kind: "here"; series: StoredSeries[] };

export function SeriesAround({ row, rule, alerts, before, end, onClose }: AroundProps) {
  const { chart } = trialWords.value.trial;
  const loaded = useSignal<Loaded>({ kind: "loading" });
  const heading = useRef<HTMLHeadingElement>(null);
  const { alert } = row;
  const window = windowAround(intervalOf(alert, end), serverNow());
  const bucket = bucketFor(window);
  const devices = devicesFor(alert, rule);
  const conditions = conditionsOf(rule, directory.value.rules as ReadonlyMap<string, RuleJson>);
  useEffect(() => {
    let isGone = false;
    loaded.value = { kind: "loading" };
    heading.current?.scrollIntoView({ block: "nearest" });
    const question = { devices: devices.slice(0, MOST_ASKED), properties: propertiesFor(alert, conditions), ...window, bucket: bucket?.name ?? null };
    void storedSeries(question).then((outcome) => {
      if (!isGone) loaded.value = outcome.kind === "ok" ? { kind: "here", series: outcome.value } : { kind: "away" };
    });
    return () => {
      isGone = true;
    };
  }, [row.key]);
  const current = loaded.value;
  return (
    <section class="series-around" aria-label={chart.heading} data-around={alert.device ?? alert.place}>
      <header>
        <h3 ref={heading}>
          {nameOfAlert(alert, rule.scope)} · {moment(alert.raised_at, now.peek())}
        </h3>
        <span class="quiet">{bucket === null ? chart.eachReading : chart.points(duration(bucket.ms, words.value.age))}</span>
        <button type="button" class="button button-small" aria-label={chart.close} title={chart.close} onClick={onClose}>
          <Icon name="close" size={14} />
        </button>
      </header>
      {current.kind === "loading" && <p class="page-wait">{chart.loading}</p>}
      {current.kind === "away" && <p class="hint">{chart.away}</p>}
      {current.kind === "here" && current.series.length === 0 && <p class="quiet">{chart.none}</p>}
      {current.kind === "here" && current.series.length > 0 && (
        <Charts series={current.series} rule={rule} alert={alert} conditions={conditions} lanes={lanesOf(alert, alerts, before, end, window)} window={window} bucket={bucket} asked={devices.length} />
      )}
    </section>
  );
}

function devicesFor({ device, place }: TrialAlert, rule: RuleJson): string[] {
  if (device !== null && device !== "") return [device];
  return devicesOf(rule, place, directory.value).map(({ id }) => id);
}

/** The alert's own property, else those the rule's conditions name; none: all that the devices measure. */
function propertiesFor(alert: TrialAlert, conditions: readonly Condition[]): string[] {
  if (alert.property !== "") return [alert.property];
  const named = conditions.map(({ scope }) => scope.property ?? "");
  return named.includes("") ? [] : [...new Set(named)];
}

/** Alerts about the same thing within the window, of this rule and of the version before. */
function lanesOf(alert: TrialAlert, alerts: readonly TrialAlert[], before: readonly TrialAlert[] | null, end: number, window: Interval): Lane[] {
  const { chart, difference } = trialWords.value.trial;
  const about = aboutOf(alert);
  const of = (all: readonly TrialAlert[]): Lane["alerts"] =>
    clipped(
      all.filter((one) => aboutOf(one) === about).map((one) => ({ ...intervalOf(one, end), severity: one.severity })),
      window,
    );
  const own: Lane = { name: before === null ? chart.legendAlert : difference.now, kind: "now", alerts: of(alerts) };
  return before === null ? [own] : [own, { name: chart.legendBefore, kind: "before", alerts: of(before) }];
}

interface ChartsProps {
  series: readonly StoredSeries[];
  rule: RuleJson;
  alert: TrialAlert;
  conditions: readonly Condition[];
  lanes: readonly Lane[];
  window: Interval;
  bucket: Bucket | null;
  asked: number;
}

function Charts({ series, rule, alert, conditions, lanes, window, bucket, asked }: ChartsProps) {
  const { chart } = trialWords.value.trial;
  const isOne = series.length === 1;
  const interval = intervalOf(alert, window.to);
  const ranked = isOne ? series : worstFirst(series, conditions, interval);
  const shown = ranked.slice(0, MOST_SHOWN);
  const unless = [...new Set([...(rule.unless ?? []), ...conditions.flatMap((condition) => condition.rule.unless ?? [])])];
  const isUndrawn = shown.some((one) => levelsFor(one, conditions) === null);
  return (
    <>
      {!isOne && asked > 1 && <p class="quiet">{chart.devices(whole(new Set(shown.map(({ device }) => device)).size, language.value), whole(asked, language.value))}</p>}
      <div class={isOne ? "" : "series-grid"}>
        {shown.map((one) => (
          <SeriesChart
            key={`${one.device} ${one.property} ${one.unit}`}
            name={isOne && alert.device !== null ? propertyName(one.property) : `${deviceName(one.device)}, ${propertyName(one.property)}`}
            unit={one.unit}
            window={window}
            readings={one.readings}
            stepMs={stepOf(one.device, bucket)}
            levels={levelsFor(one, conditions) ?? []}
            severity={alert.severity}
            shades={shadesOf(one, unless, window)}
            lanes={lanes}
            isSmall={!isOne}
          />
        ))}
      </div>
      <p class="quiet trial-legend">
        <span class="legend-alert">{chart.legendAlert}</span>
        {unless.length > 0 && <span class="legend-asleep">{chart.legendAsleep}</span>}
        {shown.some(({ faults }) => faults.length > 0) && <span class="legend-fault">{chart.legendFault}</span>}
        {isUndrawn && <span>{chart.notRaw}</span>}
      </p>
      <ReadingTable series={shown} />
    </>
  );
}

/** By how much of the alert each was beyond its level. */
function worstFirst(series: readonly StoredSeries[], conditions: readonly Condition[], { from, to }: Interval): StoredSeries[] {
  const share = new Map(
    series.map((one) => {
      const meanwhile = one.readings.filter(({ at }) => at >= from && at <= to).map(({ value }) => value);
      return [one, shareBeyond(meanwhile, levelsFor(one, conditions)?.at(-1))];
    }),
  );
  return [...series].sort((a, b) => (share.get(b) ?? 0) - (share.get(a) ?? 0) || deviceName(a.device).localeCompare(deviceName(b.device)));
}

/** Levels are in the property's own unit: over readings sent in another one they would be drawn in the wrong place. */
function levelsFor({ property, unit }: StoredSeries, conditions: readonly Condition[]): ReturnType<typeof linesOf> {
  const own = properties.value.get(property);
  if (own !== undefined && unit !== "" && unit !== own.unit && !own.units.includes(unit)) return null;
  const mine = conditions.filter(({ scope }) => (scope.property ?? property) === property).map(({ rule }) => linesOf(rule));
  if (mine.some((lines) => lines === null)) return null;
  return mine.flatMap((lines) => lines ?? []);
}

function stepOf(device: string, bucket: Bucket | null): number | null {
  const interval = directory.value.devices.get(device)?.interval_s ?? null;
  if (bucket === null) return interval === null ? null : interval * 1000;
  return Math.max(bucket.ms, (interval ?? 0) * 1000);
}

function shadesOf({ device, faults }: StoredSeries, unless: readonly string[], window: Interval): Shade[] {
  const { chart } = trialWords.value.trial;
  const area = directory.value.devices.get(device)?.area ?? null;
  const isInArea = (wanted: string): boolean => area !== null && within(wanted, directory.value.areas).has(area);
  const sleeping = asleep(unless, calendars.value, isInArea).map(({ calendar, ...span }): Shade => ({ ...span, kind: "asleep", title: chart.asleep(calendarName(calendar)) }));
  const sick = faults.map(({ from, to, rule }): Shade => ({ from: Date.parse(from), to: to === null ? window.to : Date.parse(to), kind: "fault", title: chart.fault(ruleName(rule)) }));
  return clipped([...sleeping, ...sick], window);
}
