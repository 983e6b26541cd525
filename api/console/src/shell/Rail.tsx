/** The pages, down the left edge: where the operator is, and where else to go. */
import { counts } from "../data/view";
import { language } from "../i18n";
import { pageWords } from "../i18n/pages";
import { whole } from "../look/numbers";
import { route } from "./router";
import { hashOf, LETTERS, PAGES, type PageName } from "./routes";

const PICTURES: Record<PageName, string> = {
  alerts: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4ZM10 21h4",
  kpis: "M4 20V4M4 20h16M8.5 16v-4M13 16V7M17.5 16v-7",
  handover: "M6 3h9l4 4v14H6ZM9 10h7M9 14h7M9 18h4",
  maintenance: "M14.5 6.5a4 4 0 0 0-5.3 4.9L4 16.6 7.4 20l5.2-5.2a4 4 0 0 0 4.9-5.3L15 12l-3-3Z",
  rules: "M4 6h9M17 6h3M13 4v4M4 12h3M11 12h9M7 10v4M4 18h11M19 18h1M15 16v4",
  ruleSets: "M5 4h11v13H5ZM8 20h11V8M8 8h5M8 12h5",
  watched: "M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  calendars: "M4 6h16v14H4ZM4 10.5h16M8 3v5M16 3v5",
  cameras: "M3 7h11v10H3ZM14 10.5 21 7v10l-7-3.5",
  deviceHealth: "M3 12h4l2.5-6 4 12L16 12h5",
  teams: "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 6a2.6 2.6 0 1 1 0 5M17.5 14.3c2.2.7 3.5 2.8 3.5 5.7",
};

export function Rail() {
  const { nav } = pageWords.value;
  return (
    <nav class="rail" aria-label={nav.label}>
      {PAGES.map((page) => (
        <a
          key={page}
          href={hashOf(page)}
          class="rail-link"
          aria-current={route.value.page === page ? "page" : undefined}
          aria-keyshortcuts={`g ${LETTERS[page]}`}
          title={`${nav.long[page]} (g ${LETTERS[page]})`}
        >
          <svg class="icon" width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
            <path d={PICTURES[page]} />
          </svg>
          {nav.short[page]}
          {page === "alerts" && <Waiting />}
        </a>
      ))}
    </nav>
  );
}

function Waiting() {
  const { unacknowledged } = counts.value;
  if (unacknowledged === 0) return null;
  return <span class="rail-count">{whole(unacknowledged, language.value)}</span>;
}
