/** Addresses of the pages: what stands after `#`, and back. Pure. */

export const PAGES = ["alerts", "kpis", "handover", "maintenance", "teams"] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  page: PageName;
  query: Readonly<Record<string, string>>;
}

/** `g` and then this letter goes there. */
export const LETTERS: Record<PageName, string> = { alerts: "a", kpis: "k", handover: "h", maintenance: "m", teams: "t" };

const PATHS: Record<PageName, string> = { alerts: "", kpis: "kpis", handover: "handover", maintenance: "maintenance", teams: "teams" };

/** `#/maintenance?device=noise-1` → the page and what it is asked for. An unknown address is the list of alerts. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const page = PAGES.find((one) => PATHS[one] === path.replace(/\/$/, ""));
  return page === undefined ? { page: "alerts", query: {} } : { page, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a page; what is empty is left out. */
export function hashOf(page: PageName, query: Readonly<Record<string, string | null | undefined>> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== undefined && pair[1] !== "");
  const text = new URLSearchParams(given).toString();
  return `#/${PATHS[page]}${text === "" ? "" : `?${text}`}`;
}

/** The address of one alert: the list, with its details open. */
export function alertHash(id: string): string {
  return hashOf("alerts", { alert: id });
}

export function pageOfLetter(letter: string): PageName | undefined {
  return PAGES.find((page) => LETTERS[page] === letter);
}
