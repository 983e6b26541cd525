/** The page: who is in, then the list beside the map or another page, with the state of everything above them. */
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import "./pages/pages.css";
import "./pages/rules/rules.css";
import { keepAssignees } from "./data/assignees";
import { keepDirectory } from "./data/directory";
import { settlePending } from "./data/decisions";
import { watchHealth } from "./data/health";
import { connection, follow, markCurrent } from "./data/live";
import { session } from "./data/session";
import { counts, forgetView, keepMarks } from "./data/view";
import { Panel } from "./detail/Panel";
import { Dialogs } from "./dialogs/Dialogs";
import { language, words } from "./i18n";
import { pageWords } from "./i18n/pages";
import { AlertList, focusList } from "./list/AlertList";
import { FilterBar } from "./list/FilterBar";
import { CityMap } from "./map/CityMap";
import { HandoverPage } from "./pages/handover/HandoverPage";
import { KpiPage } from "./pages/kpis/KpiPage";
import { MaintenancePage } from "./pages/maintenance/MaintenancePage";
import { CalendarsPage } from "./pages/calendars/CalendarsPage";
import { CamerasPage } from "./pages/cameras/CamerasPage";
import { HealthPage } from "./pages/devices/HealthPage";
import { RuleSetsPage } from "./pages/rules/RuleSetsPage";
import { RulesPage } from "./pages/rules/RulesPage";
import { TeamsPage } from "./pages/teams/TeamsPage";
import { WatchedPage } from "./pages/watched/WatchedPage";
import { Announcer } from "./shell/Announcer";
import { Banner } from "./shell/Banner";
import { Help } from "./shell/Help";
import { listenToKeys } from "./shell/keys";
import { Login } from "./shell/Login";
import { Notices } from "./shell/notices";
import { Rail } from "./shell/Rail";
import { followAddress, route } from "./shell/router";
import { TopBar } from "./shell/TopBar";

export function App() {
  useEffect(() => effect(() => void (document.documentElement.lang = language.value)), []);
  switch (session.value.kind) {
    case "unknown":
      return <main class="login" aria-busy="true" />;
    case "out":
      return <Login />;
    case "in":
      return <Console />;
  }
}

function Console() {
  useEffect(work, []);
  return (
    <div class={`console connection-${connection.value}`}>
      <TopBar />
      <Banner />
      <div class="body">
        <Rail />
        <CurrentPage />
      </div>
      <Notices />
      <Help />
      <Announcer />
    </div>
  );
}

/** Live data flows on whichever page is shown: what follows it hangs on the console, not on the list. */
function CurrentPage() {
  switch (route.value.page) {
    case "alerts":
      return <AlertsPage />;
    case "kpis":
      return <KpiPage />;
    case "handover":
      return <HandoverPage />;
    case "maintenance":
      return <MaintenancePage />;
    case "rules":
      return <RulesPage />;
    case "ruleSets":
      return <RuleSetsPage />;
    case "watched":
      return <WatchedPage />;
    case "calendars":
      return <CalendarsPage />;
    case "cameras":
      return <CamerasPage />;
    case "deviceHealth":
      return <HealthPage />;
    case "teams":
      return <TeamsPage />;
  }
}

function AlertsPage() {
  useEffect(focusList, []);
  return (
    <main class="work">
      <section class="alerts" aria-label={words.value.list.label}>
        <FilterBar />
        <AlertList />
      </section>
      <div class="place">
        <CityMap />
        <Panel />
      </div>
      <Dialogs />
    </main>
  );
}

/** Everything that runs while an operator is signed in, and its end. */
function work(): () => void {
  const stops = [
    watchHealth(markCurrent),
    follow(),
    keepDirectory(),
    keepAssignees(),
    keepMarks(),
    listenToKeys(),
    effect(settlePending),
    effect(titleFollowsCounts),
    followAddress(),
    forgetView,
  ];
  return () => stops.forEach((stop) => stop());
}

/** The count stands in the tab's title too, for the operator who looks at another page. */
function titleFollowsCounts(): void {
  const { unacknowledged } = counts.value;
  const title = pageWords.value.nav.long[route.value.page];
  document.title = `${unacknowledged > 0 ? `(${unacknowledged}) ` : ""}${title} · urbanwatch`;
}
