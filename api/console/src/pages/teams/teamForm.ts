/** What is typed into the form of a team, and the team it means. Pure. */
import type { Team } from "../../data/types";
import { plain } from "../../data/ordering";

export interface TeamFields {
  id: string;
  name: string;
  members: string;
  areas: readonly string[];
}

export type TeamFlaw = "name" | "id" | "taken";

export function fieldsOf(team: Team | null): TeamFields {
  return { id: team?.id ?? "", name: team?.name ?? "", members: team?.members.join(", ") ?? "", areas: team?.areas ?? [] };
}

/** `Đội 3 – Ca đêm` → `doi-3-ca-dem`. */
export function shortName(name: string): string {
  return plain(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
}

export function membersOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ""))];
}

export type ReadTeam = { kind: "team"; id: string; body: Omit<Team, "id"> } | { kind: "flaw"; flaw: TeamFlaw };

/** `taken` are the short names of the other teams. */
export function readTeam({ id, name, members, areas }: TeamFields, taken: ReadonlySet<string>): ReadTeam {
  const short = id.trim();
  if (name.trim() === "") return { kind: "flaw", flaw: "name" };
  if (!/^[a-z0-9][a-z0-9-]*$/.test(short)) return { kind: "flaw", flaw: "id" };
  if (taken.has(short)) return { kind: "flaw", flaw: "taken" };
  return { kind: "team", id: short, body: { name: name.trim(), members: membersOf(members), areas: [...areas] } };
}
