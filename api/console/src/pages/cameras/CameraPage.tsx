/** One camera: its picture, and beside it what it counts, what is drawn on it, and how it is set up. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { mayEditCameras, oneCamera, removeCamera, stateOf, type CameraJson, type FrameSize } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { say } from "../../shell/notices";
import { usePageKeys } from "../../shell/pageKeys";
import { holdPage, replaceQuery, route } from "../../shell/router";
import { cameraHash, hashOf } from "../../shell/routes";
import { failureOf, useAnswer } from "../asking";
import { Leaving, useWarning } from "../Leaving";
import { AnswerState, Empty, Page } from "../Page";
import { Flaws } from "../rules/fields";
import { FormProvider } from "../rules/form";
import { Sure } from "../Sure";
import { CameraPicture } from "./CameraPicture";
import { Drawing } from "./drawing";
import { DrawTab } from "./DrawTab";
import { Editing } from "./editing";
import { First } from "./First";
import { usePictures } from "./pictures";
import { save } from "./saving";
import { Scene } from "./Scene";
import { SettingsTab } from "./SettingsTab";
import { takeInHand, Toolbar } from "./Toolbar";
import { useEditorKeys } from "./useEditorKeys";
import { WatchTab } from "./WatchTab";
import { cameraName } from "./words";

const RELOAD_MS = 3_600_000;
const STATE_EVERY_MS = 2_000;
const TABS = ["watch", "draw", "settings"] as const;
type Tab = (typeof TABS)[number];

export function CameraPage({ id }: { id: string }) {
  const says = camerasWords.value;
  const answer = useAnswer(`camera ${id}`, () => oneCamera(id), RELOAD_MS);
  const read = useSignal<CameraJson | null>(null);
  // What is read again later does not come between the administrator and what is being changed.
  useEffect(() => {
    if (answer.value !== null && read.peek() === null) read.value = answer.value;
  }, [answer.value]);
  if (read.value !== null) return <Loaded camera={read.value} />;
  return (
    <Page name="camera" heading={says.heading}>
      <div class="page-scroll">
        {answer.failure === null ? (
          <AnswerState answer={answer} />
        ) : (
          <Empty what={says.gone}>
            <p class="quiet">{answer.failure}</p>
            <a href={hashOf("cameras")}>{says.back}</a>
          </Empty>
        )}
      </div>
    </Page>
  );
}

function Loaded({ camera }: { camera: CameraJson }) {
  const says = camerasWords.value;
  const mayEdit = mayEditCameras.value;
  const editing = useMemo(() => new Editing(camera), []);
  const drawing = useMemo(() => new Drawing(editing, () => editing.draft.peek().view.frame ?? [1, 1]), []);
  const form = useMemo(() => ({ rule: editing.draft, flaws: editing.flaws, isReadOnly: !mayEdit, set: editing.set.bind(editing) }), [mayEdit]);
  const stored = editing.stored.value;
  const { id } = stored;
  const isOn = stored.is_enabled !== false;
  const tab: Tab = TABS.find((one) => one === route.value.query["tab"]) ?? "watch";
  const wantsStill = useSignal(false);
  const state = useAnswer(`state ${id}`, () => stateOf(id), STATE_EVERY_MS);
  // While nothing comes from the camera its last still is shown: each live picture that is opened is written down as a look.
  const isAway = isOn && (state.value?.state === "absent" || state.value?.state === "failed");
  const wantsLive = tab === "watch" && !wantsStill.value;
  const isLive = wantsLive && !isAway;
  const pictures = usePictures(id, isLive ? "live" : "snapshot", isOn);
  const isBusy = useSignal(false);
  const goingTo = useSignal<string | null>(null);
  const { frame, lines } = editing.draft.value.view;

  const onSave = async (to: string | null = null): Promise<void> => {
    if (isBusy.value || !mayEdit) return;
    isBusy.value = true;
    const isStored = await save(editing);
    isBusy.value = false;
    if (isStored && to !== null) location.hash = to;
  };
  const choose = (one: Tab): void => {
    drawing.take("select");
    replaceQuery({ ...route.peek().query, tab: one === "watch" ? null : one });
  };
  const draw = (tool: "line" | "zone"): void => {
    if (!mayEdit) return;
    choose("draw");
    requestAnimationFrame(() => takeInHand(drawing, tool));
  };
  // Places that were drawn before the picture's size was kept are in the stream's own pixels.
  const onSize = (size: FrameSize): void => {
    if (!isLive) editing.measure(lines.length > 0 ? (state.value?.size ?? size) : size); // live pictures are smaller
  };
  useEffect(() => holdPage((to) => !editing.isDirty.peek() || to.split("?")[0] === cameraHash(id) || !(goingTo.value = to)), [id]);
  useWarning(editing);
  useEditorKeys({ editing, drawing, isEditing: mayEdit && tab === "draw", onSave: () => void onSave() });
  usePageKeys({ "1": () => choose("watch"), "2": () => mayEdit && choose("draw"), "3": () => mayEdit && choose("settings"), l: () => draw("line"), z: () => draw("zone") });

  const isDrawing = tab === "draw" && mayEdit;
  return (
    <Page name="camera" heading={cameraName(stored)} tools={<Tools editing={editing} isBusy={isBusy.value} mayEdit={mayEdit} onSave={() => void onSave()} />}>
      <FormProvider value={form}>
        <div class="camera-editor">
          <div class="camera-left">
            {isDrawing && pictures.picture !== null && <Toolbar drawing={drawing} />}
            <First camera={stored} state={state.value} pictures={pictures} hasLines={lines.length > 0} mayEdit={mayEdit} onDraw={() => draw("line")} onFix={() => choose("settings")} />
            <CameraPicture name={cameraName(stored)} pictures={pictures} isLive={isLive} isOn={isOn} isAway={wantsLive && isAway} frame={frame} onSize={onSize}>
              {tab === "draw" && frame !== null && pictures.picture !== null && <Scene name={cameraName(stored)} drawing={drawing} frame={frame} isReadOnly={!mayEdit} />}
            </CameraPicture>
            <div class="picture-tools" hidden={pictures.shown === "forbidden"}>
              {tab === "watch" && (
                <div class="chips" role="group" aria-label={says.picture.label(cameraName(stored))}>
                  {[false, true].map((still) => (
                    <button type="button" key={String(still)} class={`chip ${wantsStill.value === still ? "is-on" : ""}`} aria-pressed={wantsStill.value === still} onClick={() => (wantsStill.value = still)}>
                      {still ? says.picture.standing : says.picture.moving}
                    </button>
                  ))}
                </div>
              )}
              {!wantsLive && (
                <button type="button" class="button button-small" data-action="new-still" disabled={!isOn} onClick={pictures.again}>
                  {says.picture.again}
                </button>
              )}
            </div>
          </div>
          <div class="camera-right">
            <Tabs tab={tab} mayEdit={mayEdit} wrong={wrongByTab(editing.flaws.value)} onChoose={choose} />
            <div class="tab-body" role="tabpanel" aria-labelledby={`tab-${tab}`}>
              <Flaws path={[]} />
              {(tab === "watch" || !mayEdit) && <WatchTab camera={stored} state={state} />}
              {isDrawing && <DrawTab drawing={drawing} isReadOnly={!mayEdit} />}
              {tab === "settings" && mayEdit && (
                <SettingsTab id={id} hasCredentials={stored.has_credentials === true}>
                  <Removal editing={editing} />
                </SettingsTab>
              )}
            </div>
          </div>
        </div>
      </FormProvider>
      <Leaving goingTo={goingTo} onSave={onSave} onDrop={() => editing.revert()} />
    </Page>
  );
}

interface ToolsProps {
  editing: Editing;
  isBusy: boolean;
  mayEdit: boolean;
  onSave: () => void;
}

function Tools({ editing, isBusy, mayEdit, onSave }: ToolsProps) {
  const says = camerasWords.value;
  const isDirty = editing.isDirty.value;
  return (
    <>
      {isDirty && <span class="badge badge-pending">{says.unsaved}</span>}
      {isDirty && mayEdit && (
        <button type="button" class="button" data-action="revert" onClick={() => editing.revert()}>
          {says.revert}
        </button>
      )}
      {mayEdit && (
        <button type="button" class="button button-main" disabled={isBusy || !isDirty} data-action="save" onClick={onSave}>
          {says.save} <kbd>Ctrl S</kbd>
        </button>
      )}
      <a class="button" href={hashOf("cameras")}>
        {says.back}
      </a>
    </>
  );
}

/** How many things are wrong behind each tab. */
function wrongByTab(flaws: ReadonlyMap<string, readonly string[]>): Record<Tab, number> {
  const places = [...flaws.keys()].filter((place) => place !== "");
  const drawn = places.filter((place) => place.startsWith("view.") && place !== "view.detector").length;
  return { watch: 0, draw: drawn, settings: places.length - drawn };
}

interface TabsProps {
  tab: Tab;
  mayEdit: boolean;
  wrong: Record<Tab, number>;
  onChoose: (tab: Tab) => void;
}

function Tabs({ tab, mayEdit, wrong, onChoose }: TabsProps) {
  const says = camerasWords.value;
  const tabs = mayEdit ? TABS : (["watch"] as const);
  const step = (by: number): void => {
    const next = tabs[(Math.max(0, tabs.findIndex((one) => one === tab)) + by + tabs.length) % tabs.length] ?? "watch";
    onChoose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={says.tabsLabel}
      onKeyDown={(event) => {
        if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
        event.preventDefault();
        step(event.key === "ArrowRight" ? 1 : -1);
      }}
    >
      {tabs.map((one, index) => (
        <button type="button" key={one} id={`tab-${one}`} role="tab" class={`tab ${one === tab ? "is-on" : ""}`} aria-selected={one === tab} aria-keyshortcuts={String(index + 1)} tabIndex={one === tab ? 0 : -1} onClick={() => onChoose(one)}>
          {says.tabs[one]}
          {wrong[one] > 0 && <span class="tab-count">{wrong[one]}</span>}
        </button>
      ))}
    </div>
  );
}

function Removal({ editing }: { editing: Editing }) {
  const says = camerasWords.value;
  const drop = async (): Promise<void> => {
    const outcome = await removeCamera(editing.stored.peek().id);
    say(outcome.kind === "ok" ? "done" : "error", outcome.kind === "ok" ? says.settings.removed : failureOf(outcome));
    if (outcome.kind !== "ok") return;
    editing.revert();
    location.hash = hashOf("cameras");
  };
  return (
    <div class="field-wide camera-removal">
      <Sure name={says.settings.remove} what={says.settings.removeText} onYes={drop} />
    </div>
  );
}
