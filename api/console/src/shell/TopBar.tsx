/** The bar at the top: the time, the state of everything behind this page, and the operator's own settings. */
import { useSignal } from "@preact/signals";
import { dataAgeOf, faultsOf, isReachable, readiness } from "../data/health";
import { connection } from "../data/live";
import { session, signOut } from "../data/session";
import { isHelpOpen } from "./Help";
import { missed } from "./router";
import { alertHash, hashOf } from "./routes";
import { known, language, speak, words, type Language } from "../i18n";
import { pageWords } from "../i18n/pages";
import { Icon, SeverityShape } from "../look/shapes";
import { switchTheme, theme } from "../look/theme";
import { dateInWords, duration, now, timeOfDay } from "../look/time";

const LATE_DATA_MS = 15_000;

export function TopBar() {
  return (
    <header class="bar">
      <div class="brand">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span>urbanwatch</span>
      </div>
      <time class="bar-clock" dateTime={new Date(now.value).toISOString()}>
        {timeOfDay(now.value)}
        <span class="bar-date">{dateInWords(now.value, language.value)}</span>
      </time>
      <Missed />
      <div class="bar-status">
        <DataAge />
        <Systems />
        <Stream />
      </div>
      <div class="bar-settings">
        <Languages />
        <button type="button" class="icon-button" title={otherTheme()} aria-label={otherTheme()} onClick={switchTheme}>
          <Icon name={theme.value === "dark" ? "sun" : "moon"} size={18} />
        </button>
        <button type="button" class="icon-button" title={words.value.bar.help} aria-label={words.value.bar.help} aria-keyshortcuts="?" onClick={() => (isHelpOpen.value = true)}>
          ?
        </button>
        <Who />
      </div>
    </header>
  );
}

/** On another page than the list: how many alerts came meanwhile, and the way to the worst of them. */
function Missed() {
  const news = missed();
  const worst = news[0];
  if (worst === undefined) return null;
  const { nav } = pageWords.value;
  return (
    <a class={`missed severity-${worst.severity}`} data-status="missed" href={news.length === 1 ? alertHash(worst.id) : hashOf("alerts")} aria-keyshortcuts="g a">
      <SeverityShape severity={worst.severity} size={18} /> {nav.missed(news.length)}
    </a>
  );
}

function otherTheme(): string {
  return words.value.bar.theme[theme.value === "dark" ? "light" : "dark"];
}

/** The age of the newest data grows by itself between two polls, so it never looks younger than it is. */
function DataAge() {
  const last = readiness.value;
  const age = last === null ? null : dataAgeOf(last.value);
  if (last === null || age === null) return <span class="pill">{words.value.bar.dataUnknown}</span>;
  const grown = age + Math.max(0, now.value - last.at);
  const isLate = grown > LATE_DATA_MS;
  return (
    <span class={`pill ${isLate ? "pill-bad" : "pill-good"}`} data-status="data-age">
      <Icon name="clock" size={14} /> {words.value.bar.dataAge(duration(grown, words.value.age))}
    </span>
  );
}

function Systems() {
  const isOpen = useSignal(false);
  const { bar } = words.value;
  const last = readiness.value;
  const faults = last === null ? [] : faultsOf(last.value);
  const isKnown = last !== null && isReachable.value;
  const text = !isKnown ? bar.unknownChecks : faults.length === 0 ? bar.allWell : bar.degraded(faults.length);
  return (
    <div class="systems" onKeyDown={(event) => event.key === "Escape" && (isOpen.value = false)}>
      <button
        type="button"
        class={`pill ${!isKnown ? "" : faults.length === 0 ? "pill-good" : "pill-bad"}`}
        aria-expanded={isOpen.value}
        data-status="systems"
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Icon name={isKnown && faults.length === 0 ? "check" : "bell"} size={14} /> {text}
      </button>
      {isOpen.value && last !== null && (
        <ul class="systems-list" aria-label={bar.checks}>
          {Object.entries(last.value.checks).map(([name, check]) => (
            <li key={name} class={check.ok ? "is-ok" : "is-down"}>
              <Icon name={check.ok ? "check" : "close"} size={14} />
              <span>{known(words.value.check, name)}</span>
              <span class="quiet">{check.ok ? bar.ok : bar.down}</span>
              {!check.ok && check.detail && <span class="systems-detail">{check.detail}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Stream() {
  const { bar } = words.value;
  const state = connection.value;
  return (
    <span class={`pill pill-stream ${state === "live" ? "pill-good" : state === "lost" ? "pill-bad" : ""}`} data-status={`stream-${state}`} role="status">
      <span class={`beacon beacon-${state}`} aria-hidden="true" /> {bar[state]}
    </span>
  );
}

export function Languages() {
  const choices: readonly [Language, string, string][] = [
    ["vi", "VI", "Tiếng Việt"],
    ["en", "EN", "English"],
  ];
  return (
    <div class="languages" role="group" aria-label={words.value.bar.language}>
      {choices.map(([key, short, name]) => (
        <button type="button" key={key} lang={key} title={name} aria-label={name} aria-pressed={language.value === key} onClick={() => speak(key)}>
          {short}
        </button>
      ))}
    </div>
  );
}

function Who() {
  const current = session.value;
  if (current.kind !== "in") return null;
  return (
    <div class="who-am-i">
      <span class="who-name">
        {current.me.username}
        <span class="quiet">{words.value.role[current.me.role]}</span>
      </span>
      <button type="button" class="icon-button" title={words.value.bar.signOut} aria-label={words.value.bar.signOut} onClick={() => void signOut()}>
        <Icon name="exit" size={18} />
      </button>
    </div>
  );
}
