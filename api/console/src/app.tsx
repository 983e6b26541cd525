/** The page: who is in, then the list beside the map, with the state of everything above them. */
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { keepDirectory } from "./data/directory";
import { settlePending } from "./data/decisions";
import { watchHealth } from "./data/health";
import { connection, follow, markCurrent } from "./data/live";
import { session } from "./data/session";
import { counts, forgetView } from "./data/view";
import { Panel } from "./detail/Panel";
import { language, words } from "./i18n";
import { AlertList, focusList } from "./list/AlertList";
import { FilterBar } from "./list/FilterBar";
import { CityMap } from "./map/CityMap";
import { Announcer } from "./shell/Announcer";
import { Banner } from "./shell/Banner";
import { Help } from "./shell/Help";
import { listenToKeys } from "./shell/keys";
import { Login } from "./shell/Login";
import { Notices } from "./shell/notices";
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
      <main class="work">
        <section class="alerts" aria-label={words.value.list.label}>
          <FilterBar />
          <AlertList />
        </section>
        <div class="place">
          <CityMap />
          <Panel />
        </div>
      </main>
      <Notices />
      <Help />
      <Announcer />
    </div>
  );
}

/** Everything that runs while an operator is signed in, and its end. */
function work(): () => void {
  const stops = [
    watchHealth(markCurrent),
    follow(),
    keepDirectory(),
    listenToKeys(),
    effect(settlePending),
    effect(titleFollowsCounts),
    forgetView,
  ];
  focusList();
  return () => stops.forEach((stop) => stop());
}

/** The count stands in the tab's title too, for the operator who looks at another page. */
function titleFollowsCounts(): void {
  const { unacknowledged } = counts.value;
  document.title = `${unacknowledged > 0 ? `(${unacknowledged}) ` : ""}${words.value.title} · urbanwatch`;
}
