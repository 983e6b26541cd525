/** Planned work: what is open, comes and was; what is out of service; the next seven days; and the forms for both. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getAll } from "../../data/client";
import { mayDecide } from "../../data/session";
import type { OutOfService } from "../../data/types";
import { pageWords } from "../../i18n/pages";
import { usePageKeys } from "../../shell/pageKeys";
import { replaceQuery, route } from "../../shell/router";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page, Section } from "../Page";
import { isEmptyReach, reachOf, type Reach } from "../reach";
import { fewSeconds } from "../ticks";
import { Entry, WindowRow } from "./rows";
import { Strip } from "./Strip";
import { OutForm } from "./OutForm";
import { WindowForm } from "./WindowForm";
import { planOf, type MaintenanceWindow, type Standing } from "./windows";

const ASK_EVERY_MS = 15_000;
const PAST_SHOWN = 12;

type Open = { kind: "window"; window: MaintenanceWindow | null; reach: Reach } | { kind: "out"; entry: OutOfService | null; reach: Reach } | null;

export function MaintenancePage() {
  const { maintenance } = pageWords.value;
  const windows = useAnswer("windows", () => getAll<MaintenanceWindow>("maintenance"), ASK_EVERY_MS);
  const out = useAnswer("out", () => getAll<OutOfService>("out-of-service"), ASK_EVERY_MS);
  const form = useSignal<Open>(null);
  const mayPlan = mayDecide.value;
  useFormFromAddress((reach, isOut) => mayPlan && (form.value = isOut ? { kind: "out", entry: null, reach } : { kind: "window", window: null, reach }));

  const add = (): void => void (mayPlan && (form.value = { kind: "window", window: null, reach: {} }));
  const addOut = (): void => void (mayPlan && (form.value = { kind: "out", entry: null, reach: {} }));
  usePageKeys({ n: add, o: addOut });
  const done = (isChanged: boolean): void => {
    form.value = null;
    replaceQuery({});
    if (!isChanged) return;
    windows.again();
    out.again();
  };

  return (
    <Page
      name="maintenance"
      heading={maintenance.heading}
      tools={
        mayPlan && (
          <>
            <button type="button" class="button button-main" onClick={add}>
              {maintenance.add} <kbd>n</kbd>
            </button>
            <button type="button" class="button" onClick={addOut}>
              {maintenance.addOut} <kbd>o</kbd>
            </button>
          </>
        )
      }
    >
      <div class={`page-split ${form.value === null ? "" : "has-form"}`}>
        <div class="page-scroll">
          <p class="page-about">{maintenance.about}</p>
          {!mayPlan && <p class="hint">{maintenance.readOnly}</p>}
          <AnswerState answer={windows} />
          {windows.value !== null && (
            <Windows windows={windows.value} onChange={(window) => (form.value = { kind: "window", window, reach: {} })} onDone={done}>
              <OutSection out={out.value} onChange={(entry) => (form.value = { kind: "out", entry, reach: {} })} onDone={done} />
            </Windows>
          )}
          {windows.failure === null && <AnswerState answer={out} />}
        </div>
        {form.value !== null && (
          <aside class="page-form">
            {form.value.kind === "window" ? (
              <WindowForm key={form.value.window?.id ?? "new"} window={form.value.window} reach={form.value.reach} onDone={done} />
            ) : (
              <OutForm key={form.value.entry?.id ?? "new"} entry={form.value.entry} reach={form.value.reach} onDone={done} />
            )}
          </aside>
        )}
      </div>
    </Page>
  );
}

/** `#/maintenance?device=…` opens the form filled in; `new=out` the one for out of service. */
function useFormFromAddress(open: (reach: Reach, isOut: boolean) => void): void {
  const { query } = route.value;
  useEffect(() => {
    const reach = reachOf(query);
    if (!isEmptyReach(reach) || query["new"] !== undefined) open(reach, query["new"] === "out");
  }, [query]);
}

interface WindowsProps {
  windows: readonly MaintenanceWindow[];
  onChange: (window: MaintenanceWindow) => void;
  onDone: (isChanged: boolean) => void;
  children: preact.ComponentChildren;
}

function Windows({ windows, onChange, onDone, children }: WindowsProps) {
  const { maintenance } = pageWords.value;
  const plan = planOf(windows, fewSeconds.value);
  const rows = (standings: readonly Standing[], kind: "open" | "coming" | "past") => (
    <ul class="cards">
      {standings.map((standing) => (
        <WindowRow key={standing.window.id} standing={standing} kind={kind} onChange={onChange} onDone={onDone} />
      ))}
    </ul>
  );
  return (
    <>
      <Strip windows={windows} />
      <Section heading={maintenance.open} note={plan.open.length === 0 ? undefined : String(plan.open.length)}>
        {plan.open.length === 0 ? <Empty what={maintenance.noneOpen} {...(windows.length === 0 ? { next: maintenance.noneNext } : {})} /> : rows(plan.open, "open")}
      </Section>
      {children}
      <Section heading={maintenance.coming}>{plan.coming.length === 0 ? <Empty what={maintenance.noneComing} /> : rows(plan.coming, "coming")}</Section>
      {plan.past.length > 0 && <Section heading={maintenance.past}>{rows(plan.past.slice(0, PAST_SHOWN), "past")}</Section>}
    </>
  );
}

interface OutSectionProps {
  out: readonly OutOfService[] | null;
  onChange: (entry: OutOfService) => void;
  onDone: (isChanged: boolean) => void;
}

function OutSection({ out, onChange, onDone }: OutSectionProps) {
  const { maintenance } = pageWords.value;
  if (out === null) return null;
  const newest = [...out].sort((a, b) => (a.since < b.since ? 1 : -1));
  return (
    <Section heading={maintenance.outOfService} note={out.length === 0 ? undefined : String(out.length)}>
      {out.length === 0 ? (
        <Empty what={maintenance.noneOut} next={maintenance.noneOutNext} />
      ) : (
        <ul class="cards">
          {newest.map((entry) => (
            <Entry key={entry.id} entry={entry} onChange={onChange} onDone={onDone} />
          ))}
        </ul>
      )}
    </Section>
  );
}
