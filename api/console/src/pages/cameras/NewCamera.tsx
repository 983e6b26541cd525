/** A new camera, first step: its name and where its picture comes from. What is drawn comes with the first picture. */
import { computed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { allCameras, mayEditCameras } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { holdPage } from "../../shell/router";
import { cameraHash, hashOf } from "../../shell/routes";
import { useAnswer } from "../asking";
import { Leaving, useWarning } from "../Leaving";
import { Empty, Page } from "../Page";
import { Flaws } from "../rules/fields";
import { FormProvider } from "../rules/form";
import { shortName } from "../teams/teamForm";
import { bodyOf } from "./draft";
import { Editing } from "./editing";
import { create } from "./saving";
import { SourceFields, Text } from "./SettingsTab";

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;
const ASK_EVERY_MS = 60_000;

export function NewCamera() {
  const says = camerasWords.value;
  if (mayEditCameras.value) return <Form />;
  return (
    <Page name="camera" heading={says.create.heading}>
      <div class="page-scroll">
        <Empty what={says.readOnly}>
          <a href={hashOf("cameras")}>{says.back}</a>
        </Empty>
      </div>
    </Page>
  );
}

function Form() {
  const says = camerasWords.value;
  const editing = useMemo(() => new Editing({ id: "", source: "" }), []);
  const all = useAnswer("cameras", allCameras, ASK_EVERY_MS);
  const ownId = useSignal<string | null>(null);
  const isTried = useSignal(false);
  const isBusy = useSignal(false);
  const goingTo = useSignal<string | null>(null);
  const isDone = useRef(false);
  const first = useRef<HTMLDivElement>(null);
  const { name } = editing.draft.value;
  const id = ownId.value ?? shortName(name);
  const isTaken = (all.value ?? []).some((camera) => camera.id === id);
  const idFlaw = isTaken ? says.wrong.taken : isTried.value && !ID.test(id) ? says.wrong.id : null;

  const save = async (): Promise<void> => {
    isTried.value = true;
    const isWhole = editing.tried();
    if (isBusy.value || !isWhole || isTaken || !ID.test(id)) return;
    isBusy.value = true;
    const { isDone: isStored, flaws } = await create(id, bodyOf(editing.draft.peek()));
    isBusy.value = false;
    editing.complain(flaws);
    if (!isStored) return;
    isDone.current = true;
    location.hash = cameraHash(id, { tab: "draw" });
  };
  useWarning(editing);
  useEffect(() => holdPage((to) => isDone.current || !editing.isDirty.peek() || !(goingTo.value = to)), []);
  useEffect(() => void first.current?.querySelector("input")?.focus(), []);
  const form = useMemo(() => ({ rule: editing.draft, flaws: computed(() => editing.flaws.value), isReadOnly: false, set: editing.set.bind(editing) }), []);
  return (
    <Page
      name="camera"
      heading={says.create.heading}
      tools={
        <a class="button" href={hashOf("cameras")}>
          {says.back}
        </a>
      }
    >
      <div class="page-scroll">
        <p class="page-about">{says.create.about}</p>
        <FormProvider value={form}>
          <form
            class="form-card camera-new"
            noValidate
            aria-label={says.create.heading}
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <Flaws path={[]} />
            <div class="fields fields-plain" ref={first}>
              <Text name="name" label={says.settings.name} isWide />
              <label class={`field field-wide ${idFlaw === null ? "" : "is-wrong"}`}>
                <span>{says.settings.id}</span>
                <input name="camera-id" value={id} maxLength={60} autoComplete="off" spellcheck={false} aria-invalid={idFlaw !== null} onInput={(event) => (ownId.value = event.currentTarget.value)} />
                <small class={idFlaw === null ? "quiet" : "field-flaw"}>{idFlaw ?? says.settings.idHint}</small>
              </label>
              <SourceFields hasCredentials={false} />
            </div>
            <div class="action-row">
              <button type="submit" class="button button-main" disabled={isBusy.value} data-action="save">
                {says.create.save}
              </button>
            </div>
          </form>
        </FormProvider>
      </div>
      <Leaving goingTo={goingTo} onSave={() => save()} onDrop={() => (isDone.current = true)} />
    </Page>
  );
}
