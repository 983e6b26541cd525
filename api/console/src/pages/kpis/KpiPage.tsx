/** Alarm figures after ISA-18.2: are there more alarms than one person can deal with, and where do they come from? */
import { get } from "../../data/client";
import { language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { duration, now } from "../../look/time";
import { route } from "../../shell/router";
import { questionOf } from "../asked";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { dayAndTime } from "../maintenance/spanWords";
import { boundsOf, periodOf, type Bounds } from "../period";
import { PeriodChoice } from "../PeriodChoice";
import { minute } from "../ticks";
import { DAY } from "../wallTime";
import type { Kpis } from "./answer";
import { FigureTable } from "./FigureTable";
import { figureRows, judged } from "./figures";
import { Findings } from "./Findings";
import { Live } from "./Live";
import { Priorities } from "./Priorities";
import { Rates } from "./Rates";
import { Sources } from "./Sources";
import { Times } from "./Times";
import { VerdictMark } from "./Verdict";

const ASK_EVERY_MS = 60_000;

export function KpiPage() {
  const { kpis } = pageWords.value;
  const period = periodOf(route.value.query, "day");
  // `useAnswer` asks again each minute, with the bounds of then.
  const bounds = boundsOf(period, minute.value);
  const { area = "", team = "" } = route.value.query;
  return (
    <Page name="kpis" heading={kpis.heading} tools={<PeriodChoice period={period} />}>
      <div class="page-scroll">
        {bounds !== null && <Asked key={`${period.name} ${period.from} ${period.to} ${area} ${team}`} bounds={bounds} />}
      </div>
    </Page>
  );
}

function Asked({ bounds }: { bounds: Bounds }) {
  const { kpis: says } = pageWords.value;
  const answer = useAnswer("kpis", () => get<Kpis>(`alerts/kpis?${questionOf(bounds)}`), ASK_EVERY_MS);
  const kpis = answer.value;
  return (
    <>
      <AnswerState answer={answer} />
      {kpis !== null && (
        <>
          <p class="kpi-about">
            <Overall kpis={kpis} />
            <strong>{says.about(dayAndTime(Date.parse(kpis.period.from)), dayAndTime(Date.parse(kpis.period.to)))}</strong>
            <span>{says.total(whole(kpis.annunciations, language.value))}</span>
            {answer.at !== null && <AskedAgo at={answer.at} />}
            {Date.parse(kpis.period.to) - Date.parse(kpis.period.from) < 30 * DAY && <span class="quiet">{says.shortPeriod}</span>}
          </p>
          {kpis.annunciations === 0 && <Empty what={says.none} next={says.noneNext} />}
          <Rates kpis={kpis} />
          <div class="kpi-columns">
            <FigureTable kpis={kpis} />
            <div>
              <Priorities kpis={kpis} />
              <Times kpis={kpis} />
            </div>
          </div>
          <div class="kpi-columns">
            <Sources kpis={kpis} />
            <Findings kpis={kpis} />
          </div>
        </>
      )}
      <Live kpis={kpis} />
    </>
  );
}

function Overall({ kpis }: { kpis: Kpis }) {
  const { over, of } = judged(figureRows(kpis));
  return (
    <span class="kpi-overall">
      <VerdictMark verdict={over === 0 ? "acceptable" : "over"} size={20} /> {pageWords.value.kpis.overall(over, of)}
    </span>
  );
}

function AskedAgo({ at }: { at: number }) {
  return <span class="quiet">{pageWords.value.kpis.asked(duration(now.value - at, words.value.age))}</span>;
}
