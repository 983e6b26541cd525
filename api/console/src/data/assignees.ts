/** Who a task can be given to, and which teams the operator is in. */
import { computed, signal } from "@preact/signals";
import { getAll } from "./client";
import { username } from "./session";
import type { Team } from "./types";

export interface Assignee {
  id: string;
  name: string;
  isTeam: boolean;
}

export interface ListedAssignee {
  id: string;
  name?: string | null;
  kind: "user" | "team";
}

const RELOAD_MS = 5 * 60_000;
const RETRY_MS = 20_000;

export const teams = signal<readonly Team[]>([]);
/** Null while they could not be had: a user's name can still be typed. */
export const assignees = signal<readonly Assignee[] | null>(null);

/** The operator, and every team the operator is in. */
export const mine = computed<ReadonlySet<string>>(() => {
  const me = username.value;
  return new Set([me, ...teams.value.filter(({ members }) => members.includes(me)).map(({ id }) => id)]);
});

/** The name of a team; a user is called by the user name. */
export function assigneeName(id: string): string {
  return teams.value.find((team) => team.id === id)?.name ?? id;
}

export async function loadAssignees(): Promise<boolean> {
  const [people, known] = await Promise.all([getAll<ListedAssignee>("assignees"), getAll<Team>("teams")]);
  if (known.kind === "ok") teams.value = known.value;
  if (people.kind === "ok") assignees.value = people.value.map(assignee);
  return people.kind === "ok" && known.kind === "ok";
}

function assignee({ id, name, kind }: ListedAssignee): Assignee {
  return { id, name: name === undefined || name === null || name === "" ? id : name, isTeam: kind === "team" };
}

export function keepAssignees(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const round = async (): Promise<void> => {
    const isWhole = await loadAssignees();
    if (!isStopped) timer = setTimeout(() => void round(), isWhole ? RELOAD_MS : RETRY_MS);
  };
  void round();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
