/** All cameras: how each is, how vehicles are found, and what it counts a minute. */
import { useRef } from "preact/hooks";
import { allCameras, mayEditCameras, stateOf, type CameraJson, type CameraState } from "../../data/cameras";
import type { Outcome } from "../../data/client";
import { areaName } from "../../data/directory";
import { plain } from "../../data/ordering";
import type { StoredSeries } from "../../data/seriesHistory";
import { known, language } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { measured, whole } from "../../look/numbers";
import { serverNow } from "../../look/time";
import { usePageKeys } from "../../shell/pageKeys";
import { replaceQuery, route } from "../../shell/router";
import { cameraHash } from "../../shell/routes";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { MINUTE } from "../wallTime";
import { minuteCounts, newestMinute, perMinute } from "./minutes";
import { StatePill } from "./StatePill";
import { cameraName } from "./words";

const ASK_EVERY_MS = 15_000;
const STATES_EVERY_MS = 5_000;
const MINUTES_EVERY_MS = 20_000;
const MINUTES = 30;
/** A minute is stored some seconds after it is over; one that is older than this is no news. */
const YOUNG = 2;
/** States are asked for one by one, so many at once. */
const AT_ONCE = 6;

export function CameraList() {
  const says = camerasWords.value;
  const mayEdit = mayEditCameras.value;
  const answer = useAnswer("cameras", allCameras, ASK_EVERY_MS);
  const cameras = answer.value ?? [];
  const ids = cameras.map(({ id }) => id).join(" ");
  const states = useAnswer(`states ${ids}`, () => statesOf(cameras), STATES_EVERY_MS);
  const minutes = useAnswer(`minutes ${ids}`, () => minuteCounts(cameras, serverNow() - (MINUTES + 1) * MINUTE, serverNow()), MINUTES_EVERY_MS);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const add = (): void => void (mayEdit && (location.hash = cameraHash("new")));
  usePageKeys({ n: add, "/": () => search.current?.focus(), j: () => step(list.current, 1), k: () => step(list.current, -1) });
  const needle = plain(route.value.query["text"] ?? "");
  const shown = cameras.filter(({ id, name = "", source, tags = [], area = null }) => plain([id, name, source, ...tags, areaName(area) ?? ""].join(" ")).includes(needle));
  return (
    <Page
      name="cameras"
      heading={says.heading}
      tools={
        mayEdit && (
          <a class="button button-main" href={cameraHash("new")} data-action="new">
            {says.add} <kbd>n</kbd>
          </a>
        )
      }
    >
      <div class="page-scroll">
        <p class="page-about">{says.about}</p>
        {!mayEdit && <p class="hint">{says.readOnly}</p>}
        <div class="rule-filters" role="search">
          <input ref={search} type="search" name="search" value={route.value.query["text"] ?? ""} placeholder={says.search} aria-label={says.search} onInput={(event) => replaceQuery({ text: event.currentTarget.value })} />
          <span class="quiet" role="status">
            {answer.value !== null && says.count(whole(shown.length, language.value), whole(cameras.length, language.value))}
          </span>
        </div>
        <AnswerState answer={answer} />
        {answer.value !== null && cameras.length === 0 && <Empty what={says.none} next={mayEdit ? says.noneNext : says.noneNextReader} />}
        {cameras.length > 0 && shown.length === 0 && <Empty what={says.noneFound} />}
        <ul ref={list} class="camera-rows">
          {shown.map((camera) => (
            <Row key={camera.id} camera={camera} state={states.value?.get(camera.id) ?? null} series={minutes.value} until={minutes.at ?? serverNow()} />
          ))}
        </ul>
      </div>
    </Page>
  );
}

/** Of those that answer: a camera whose state cannot be read is not known, the others are. */
async function statesOf(cameras: readonly CameraJson[]): Promise<Outcome<ReadonlyMap<string, CameraState>>> {
  const found = new Map<string, CameraState>();
  const waiting = cameras.filter(({ is_enabled }) => is_enabled !== false).map(({ id }) => id);
  const ask = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const outcome = await stateOf(id);
      if (outcome.kind === "ok") found.set(id, outcome.value);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return { kind: "ok", value: found };
}

function step(list: HTMLElement | null, by: number): void {
  const names = [...(list?.querySelectorAll<HTMLElement>(".rule-name") ?? [])];
  const at = names.findIndex((name) => name === document.activeElement);
  names[at === -1 ? 0 : Math.min(names.length - 1, Math.max(0, at + by))]?.focus();
}

interface RowProps {
  camera: CameraJson;
  state: CameraState | null;
  /** Null: not read yet. */
  series: readonly StoredSeries[] | null;
  until: number;
}

function Row({ camera, state, series, until }: RowProps) {
  const says = camerasWords.value;
  const { row } = says;
  const lines = camera.view?.lines?.length ?? 0;
  const detector = known(says.detectors, state?.detector ?? camera.view?.detector ?? "auto");
  const isRunning = camera.is_enabled !== false && state?.fps != null;
  return (
    <li class="camera-row" data-camera={camera.id}>
      <div class="rule-what">
        <a class="rule-name" href={cameraHash(camera.id)}>
          {cameraName(camera)}
        </a>
        <span class="quiet">
          {areaName(camera.area ?? null) ?? row.noArea} · {camera.id} · {camera.source}
        </span>
      </div>
      <StatePill camera={camera} state={state} />
      <div class="camera-how">
        <span>{detector}</span>
        <span class="quiet">{isRunning ? row.fps(measured(state.fps ?? 0, language.value)) : "–"}</span>
      </div>
      <div class="camera-minutes">{lines === 0 ? <span class="quiet">{row.noLines}</span> : <Minutes counts={series === null ? [] : perMinute(camera, series, until, MINUTES)} lines={lines} />}</div>
    </li>
  );
}

/** The newest minute in words, the last half hour as bars; a minute without a count has none. */
function Minutes({ counts, lines }: { counts: readonly (number | null)[]; lines: number }) {
  const { row } = camerasWords.value;
  const newest = newestMinute(counts, YOUNG);
  const given = counts.filter((count) => count !== null);
  const most = Math.max(1, ...given);
  const text = given.length === 0 ? row.noMinute : row.bars(whole(Math.min(...given), language.value), whole(Math.max(...given), language.value));
  return (
    <>
      <span>{newest === null ? <span class="quiet">{row.noMinute}</span> : row.perMinute(whole(newest, language.value))}</span>
      <span class="quiet">{row.lines(whole(lines, language.value))}</span>
      <svg class="minute-bars" viewBox={`0 0 ${MINUTES * 4} 22`} preserveAspectRatio="none" role="img" aria-label={text}>
        <title>{text}</title>
        <path class="minute-ground" d={`M0 21.5H${MINUTES * 4}`} />
        {counts.map((count, index) => count !== null && <rect key={index} x={index * 4 + 0.5} width={3} y={21 - (count / most) * 20} height={Math.max(0.8, (count / most) * 20)} />)}
      </svg>
    </>
  );
}
