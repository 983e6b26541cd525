/** Addresses of the pages: what stands after `#`, and back. Pure. */

export const PAGES = ["alerts", "kpis", "handover", "maintenance", "rules", "ruleSets", "watched", "calendars", "cameras", "deviceHealth", "teams"] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  page: PageName;
  query: Readonly<Record<string, string>>;
  /** What of a page with many is shown: the `noise-high` of `#/rules/noise-high`. */
  item?: string;
}

/** `g` and then this letter goes there. */
export const LETTERS: Record<PageName, string> = {
  alerts: "a",
  kpis: "k",
  handover: "h",
  maintenance: "m",
  rules: "r",
  ruleSets: "s",
  watched: "w",
  calendars: "c",
  cameras: "v",
  deviceHealth: "d",
  teams: "t",
};

const PATHS: Record<PageName, string> = {
  alerts: "",
  kpis: "kpis",
  handover: "handover",
  maintenance: "maintenance",
  rules: "rules",
  ruleSets: "rule-sets",
  watched: "watched",
  calendars: "calendars",
  cameras: "cameras",
  deviceHealth: "device-health",
  teams: "teams",
};
const WITH_ITEMS: ReadonlySet<PageName> = new Set(["rules", "calendars", "cameras"]);

/** `#/maintenance?device=noise-1` → the page and what it is asked for. An unknown address is the list of alerts. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [name = "", item = ""] = path.split("/", 2);
  const page = PAGES.find((one) => PATHS[one] === name);
  if (page === undefined || (item !== "" && !WITH_ITEMS.has(page))) return { page: "alerts", query: {} };
  return { page, query: Object.fromEntries(new URLSearchParams(query)), ...(item === "" ? {} : { item: decoded(item) }) };
}

/** An address typed by hand may not be well-formed; then it is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** The address of a page; what is empty is left out. */
export function hashOf(page: PageName, query: Readonly<Record<string, string | null | undefined>> = {}, item = ""): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== undefined && pair[1] !== "");
  const text = new URLSearchParams(given).toString();
  return `#/${PATHS[page]}${item === "" ? "" : `/${encodeURIComponent(item)}`}${text === "" ? "" : `?${text}`}`;
}

/** The address of one rule, or with `new` of the page that begins one. */
export function ruleHash(id: string, query: Readonly<Record<string, string | null | undefined>> = {}): string {
  return hashOf("rules", query, id);
}

/** The address of one camera, or with `new` of the page that adds one. */
export function cameraHash(id: string, query: Readonly<Record<string, string | null | undefined>> = {}): string {
  return hashOf("cameras", query, id);
}

/** The address of one alert: the list, with its details open. */
export function alertHash(id: string): string {
  return hashOf("alerts", { alert: id });
}

export function pageOfLetter(letter: string): PageName | undefined {
  return PAGES.find((page) => LETTERS[page] === letter);
}
