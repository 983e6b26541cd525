/** The next seven days, a row a window: when it is open, at a glance. The lists beside it say the same in words. */
import { pageWords } from "../../i18n/pages";
import { Section } from "../Page";
import { reachText } from "../reachWords";
import { fewSeconds } from "../ticks";
import { DAY, instantOf, midnight, timeField, wallOf, weekday } from "../wallTime";
import { occurrences, type Span } from "./recurrence";
import { spanText } from "./spanWords";
import type { MaintenanceWindow } from "./windows";

const DAYS = 7;
const MOST_ROWS = 12;

interface Row {
  window: MaintenanceWindow;
  /** Null where the rule is beyond us: what the api says is shown, and that there may be more. */
  spans: Span[];
  isWhole: boolean;
}

export function Strip({ windows }: { windows: readonly MaintenanceWindow[] }) {
  const { maintenance, dayShort } = pageWords.value;
  const start = instantOf(midnight(wallOf(fewSeconds.value)));
  const week: Span = { from: start, to: start + DAYS * DAY };
  const rows = windows
    .map((window) => rowOf(window, week))
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => (a.spans[0]?.from ?? 0) - (b.spans[0]?.from ?? 0))
    .slice(0, MOST_ROWS);
  const at = (instant: number): string => `${(100 * Math.min(1, Math.max(0, (instant - week.from) / (week.to - week.from)))).toFixed(3)}%`;
  return (
    <Section heading={maintenance.strip}>
      {rows.length === 0 ? (
        <p class="quiet">{maintenance.stripEmpty}</p>
      ) : (
        <div class="strip">
          <div class="strip-head" aria-hidden="true">
            {Array.from({ length: DAYS }, (_, day) => {
              const wall = wallOf(week.from + day * DAY);
              return (
                <span key={day} class={day === 0 ? "is-today" : ""}>
                  {dayShort[weekday(wall)]} {new Date(wall).getUTCDate()}/{new Date(wall).getUTCMonth() + 1}
                </span>
              );
            })}
          </div>
          <ul class="strip-rows">
            {rows.map(({ window, spans, isWhole }) => (
              <li key={window.id} class="strip-row">
                <span class="strip-name" title={reachText(window.reach)}>
                  {window.reason}
                </span>
                <span class="strip-line" role="img" aria-label={maintenance.stripText(window.reason, spans.map((span) => spanText(span)).join("; "))}>
                  {spans.map((span) => (
                    <span
                      key={span.from}
                      data-time={timeField(wallOf(span.from))}
                      class={`strip-span ${span.from <= fewSeconds.value && fewSeconds.value < span.to ? "is-open" : ""} ${span.to <= fewSeconds.value ? "is-past" : ""}`}
                      style={{ left: at(span.from), right: `calc(100% - ${at(span.to)})` }}
                      title={spanText(span)}
                    />
                  ))}
                  {!isWhole && <span class="strip-unknown">{maintenance.stripUnknown}</span>}
                </span>
              </li>
            ))}
          </ul>
          <div class="strip-now" aria-hidden="true">
            <span style={{ left: at(fewSeconds.value) }} title={maintenance.now} />
          </div>
        </div>
      )}
    </Section>
  );
}

function rowOf(window: MaintenanceWindow, week: Span): Row {
  const reckoned = occurrences(window, week);
  if (reckoned !== null) return { window, spans: reckoned, isWhole: true };
  const told = [window.current, window.next]
    .filter((times) => times !== null)
    .map((times) => ({ from: Date.parse(times.starts_at), to: Date.parse(times.ends_at) }))
    .filter(({ from, to }) => from < week.to && to > week.from);
  return { window, spans: told, isWhole: false };
}
