/** Teams: who is in them, and for which areas they are an operator position. Administrators change them. */
import { useSignal } from "@preact/signals";
import { getAll, remove } from "../../data/client";
import { areaName } from "../../data/directory";
import { session } from "../../data/session";
import type { Team } from "../../data/types";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { say } from "../../shell/notices";
import { usePageKeys } from "../../shell/pageKeys";
import { hashOf } from "../../shell/routes";
import { failureOf, useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { Sure } from "../Sure";
import { TeamForm } from "./TeamForm";

const ASK_EVERY_MS = 60_000;

export function TeamsPage() {
  const { teams: says } = pageWords.value;
  const answer = useAnswer("teams", () => getAll<Team>("teams"), ASK_EVERY_MS);
  const form = useSignal<{ team: Team | null } | null>(null);
  const mayChange = session.value.kind === "in" && session.value.me.role === "admin";
  const add = (): void => void (mayChange && (form.value = { team: null }));
  usePageKeys({ n: add });
  const done = (isChanged: boolean): void => {
    form.value = null;
    if (isChanged) answer.again();
  };
  const teams = [...(answer.value ?? [])].sort((a, b) => a.name.localeCompare(b.name, language.value));
  const isEmpty = answer.value !== null && teams.length === 0;
  return (
    <Page
      name="teams"
      heading={says.heading}
      tools={
        mayChange && (
          <button type="button" class="button button-main" onClick={add}>
            {says.add} <kbd>n</kbd>
          </button>
        )
      }
    >
      <div class={`page-split ${form.value === null ? "" : "has-form"}`}>
        <div class="page-scroll">
          <p class="page-about">{says.about}</p>
          {!mayChange && <p class="hint">{says.readOnly}</p>}
          <AnswerState answer={answer} />
          {isEmpty && <Empty what={says.none} next={mayChange ? says.noneNext : says.noneNextReader} />}
          <ul class="cards">
            {teams.map((team) => (
              <TeamRow key={team.id} team={team} mayChange={mayChange} onChange={() => (form.value = { team })} onDone={done} />
            ))}
          </ul>
        </div>
        {form.value !== null && (
          <aside class="page-form">
            <TeamForm key={form.value.team?.id ?? "new"} team={form.value.team} teams={teams} onDone={done} />
          </aside>
        )}
      </div>
    </Page>
  );
}

interface TeamRowProps {
  team: Team;
  mayChange: boolean;
  onChange: () => void;
  onDone: (isChanged: boolean) => void;
}

function TeamRow({ team, mayChange, onChange, onDone }: TeamRowProps) {
  const { teams: says, maintenance } = pageWords.value;
  const drop = async (): Promise<void> => {
    const outcome = await remove(`teams/${encodeURIComponent(team.id)}`);
    say(outcome.kind === "ok" ? "done" : "error", outcome.kind === "ok" ? says.removed : failureOf(outcome));
    onDone(true);
  };
  return (
    <li class="card" data-team={team.id}>
      <div class="card-what">
        <strong>{team.name}</strong>
        <span class="quiet">{team.id}</span>
      </div>
      <div class="card-what">
        <span>{team.members.length === 0 ? <em class="quiet">{says.noMembers}</em> : team.members.join(", ")}</span>
        <span class="quiet">{team.areas.length === 0 ? says.noAreas : team.areas.map((area) => areaName(area) ?? area).join(", ")}</span>
      </div>
      <div class="card-actions">
        {team.areas.length > 0 && (
          <a class="button button-small" href={hashOf("kpis", { team: team.id })}>
            {says.figures}
          </a>
        )}
        {mayChange && (
          <>
            <button type="button" class="button button-small" onClick={onChange}>
              {maintenance.change}
            </button>
            <Sure name={says.remove} what={says.removeText} onYes={drop} />
          </>
        )}
      </div>
    </li>
  );
}
