/** What the pages of figures ask for: a period, an area or a team, as the address has them. */
import { assigneeName, teams } from "../data/assignees";
import { areaName, directory, within } from "../data/directory";
import type { Alert } from "../data/types";
import { pageWords } from "../i18n/pages";
import { route } from "../shell/router";

/** `to` left out: up to the moment of asking. */
export function questionOf({ from, to }: { from: number; to?: number }): string {
  const { area, team } = route.value.query;
  const given = { from: new Date(from).toISOString(), ...(to === undefined ? {} : { to: new Date(to).toISOString() }), ...(area === undefined ? {} : { area }), ...(team === undefined ? {} : { team }) };
  return new URLSearchParams(given).toString();
}

/** Whether a live alert lies where the page asks. */
export function placeTest(): (alert: Alert) => boolean {
  const { area, team } = route.value.query;
  const roots = team !== undefined ? (teams.value.find(({ id }) => id === team)?.areas ?? []) : area !== undefined ? [area] : null;
  if (roots === null) return () => true;
  const inside = new Set(roots.flatMap((root) => [...within(root, directory.value.areas)]));
  return (alert) => alert.area !== null && inside.has(alert.area);
}

/** The position the page is about: a team, an area, or the whole city. */
export function positionName(): string {
  const { area, team } = route.value.query;
  if (team !== undefined) return assigneeName(team);
  return area === undefined ? pageWords.value.kpis.everything : (areaName(area) ?? area);
}
