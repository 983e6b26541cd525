/** The form of a team. */
import { useSignal } from "@preact/signals";
import { assignees } from "../../data/assignees";
import { put } from "../../data/client";
import { areasByName } from "../../data/directory";
import type { Team } from "../../data/types";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import { FormFrame } from "../FormFrame";
import { fieldsOf, membersOf, readTeam, shortName, type TeamFields } from "./teamForm";

interface TeamFormProps {
  team: Team | null;
  teams: readonly Team[];
  onDone: (isChanged: boolean) => void;
}

export function TeamForm({ team, teams, onDone }: TeamFormProps) {
  const { teams: says } = pageWords.value;
  const fields = useSignal<TeamFields>(fieldsOf(team));
  const isShortOwn = useSignal(false);
  const flaw = useSignal<string | null>(null);
  const set = (change: Partial<TeamFields>): void => void (fields.value = { ...fields.value, ...change });
  const rename = (name: string): void => set({ name, ...(team === null && !isShortOwn.value ? { id: shortName(name) } : {}) });

  const save = async (): Promise<void> => {
    const taken = new Set(team === null ? teams.map(({ id }) => id) : []);
    const read = readTeam(fields.value, taken);
    if (read.kind === "flaw") {
      flaw.value = says.wrong[read.flaw];
      return;
    }
    const outcome = await put<unknown>(`teams/${encodeURIComponent(read.id)}`, read.body);
    if (outcome.kind !== "ok" && outcome.kind !== "pending") {
      flaw.value = failureOf(outcome);
      return;
    }
    say(outcome.kind === "ok" ? "done" : "info", outcome.kind === "ok" ? says.saved : failureOf(outcome));
    onDone(true);
  };

  return (
    <FormFrame heading={team === null ? says.newHeading : says.changeHeading(team.name)} flaw={flaw.value} onSave={save} onCancel={() => onDone(false)}>
      <label class="field field-wide">
        <span>{says.name}</span>
        <input name="name" value={fields.value.name} maxLength={100} autoComplete="off" onInput={(event) => rename(event.currentTarget.value)} />
      </label>
      <label class="field field-wide">
        <span>{says.id}</span>
        <input
          name="id"
          value={fields.value.id}
          readOnly={team !== null}
          maxLength={60}
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => {
            isShortOwn.value = true;
            set({ id: event.currentTarget.value });
          }}
        />
        <small class="quiet">{says.idHint}</small>
      </label>
      <Members text={fields.value.members} onChange={(members) => set({ members })} />
      <Areas chosen={fields.value.areas} onChange={(areas) => set({ areas })} />
    </FormFrame>
  );
}

function Members({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { teams: says } = pageWords.value;
  const users = (assignees.value ?? []).filter(({ isTeam }) => !isTeam).map(({ id }) => id);
  const typed = membersOf(text);
  const unknown = users.length === 0 ? [] : typed.filter((name) => !users.includes(name));
  return (
    <div class="field field-wide">
      <label>
        <span>{says.members}</span>
        <input name="members" value={text} autoComplete="off" spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
      </label>
      <small class="quiet">{says.membersHint}</small>
      <span class="chips">
        {users
          .filter((name) => !typed.includes(name))
          .map((name) => (
            <button type="button" class="chip" key={name} onClick={() => onChange([...typed, name].join(", "))}>
              + {name}
            </button>
          ))}
      </span>
      {unknown.length > 0 && <small class="fields-warning">{says.unknownMember(unknown.join(", "))}</small>}
    </div>
  );
}

function Areas({ chosen, onChange }: { chosen: readonly string[]; onChange: (areas: string[]) => void }) {
  const { teams: says } = pageWords.value;
  const key = language.value === "vi" ? "name_vi" : "name_en";
  return (
    <fieldset class="field-wide area-checks">
      <legend>{says.areas}</legend>
      <p class="quiet fields-hint">{says.areasHint}</p>
      <div class="area-list">
        {areasByName.value.map((area) => (
          <label key={area.id}>
            <input
              type="checkbox"
              checked={chosen.includes(area.id)}
              onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, area.id] : chosen.filter((id) => id !== area.id))}
            />
            {area[key]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
