/** The ten sources of most alarms: the usual place where a flood is cured. */
import { areaName, deviceName, directory, ruleName } from "../../data/directory";
import { openDevice } from "../../data/view";
import { language } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { goTo } from "../../shell/router";
import { Section } from "../Page";
import type { Kpis, Source } from "./answer";
import { percent } from "./numbers";

export function Sources({ kpis }: { kpis: Kpis }) {
  const { kpis: says } = pageWords.value;
  const { items } = kpis.top_sources;
  const most = Math.max(1, ...items.map(({ count }) => count));
  return (
    <Section heading={says.sourcesHeading}>
      {items.length === 0 ? (
        <p class="quiet">{says.noSources}</p>
      ) : (
        <ol class="sources">
          {items.map((source) => (
            <li key={`${source.rule} ${source.device} ${source.group ?? ""} ${source.area ?? ""}`}>
              <span class="source-name">
                {ruleName(source.rule)} · <Place source={source} />
              </span>
              <span class="source-count">{says.source(whole(source.count, language.value), percent(source.share))}</span>
              <svg class="source-bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                <rect x={0} y={0} width={(1000 * source.count) / most} height={8} />
              </svg>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function Place({ source: { device, group, area } }: { source: Source }) {
  if (device !== "") {
    const open = (): void => {
      openDevice(device);
      goTo("alerts");
    };
    return (
      <button type="button" class="link" onClick={open}>
        {deviceName(device)}
      </button>
    );
  }
  const [, ...rest] = (group ?? "").split("/");
  const id = area ?? rest.join("/");
  return <>{directory.value.devices.has(id) ? deviceName(id) : (areaName(id === "" ? null : id) ?? pageWords.value.kpis.everything)}</>;
}
