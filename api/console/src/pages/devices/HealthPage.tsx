/** Is it the city or the sensor? What each device's day was like. */
import { getAll } from "../../data/client";
import type { HealthItem } from "../../data/deviceHealth";
import { deviceHealthWords } from "../../i18n/deviceHealth";
import { known } from "../../i18n";
import { serverNow } from "../../look/time";
import { useAnswer } from "../asking";
import { AnswerState, Empty, Page } from "../Page";
import { DAY, dateField, wallOf } from "../wallTime";

const ASK_EVERY_MS = 300_000;

export function HealthPage() {
  const says = deviceHealthWords.value;
  const date = dateField(wallOf(serverNow() - DAY));
  const answer = useAnswer(`health ${date}`, () => getAll<HealthItem>("device-health", { date }), ASK_EVERY_MS);
  const sick = (answer.value ?? []).filter(({ diagnosis }) => diagnosis.length > 0);
  return (
    <Page name="device-health" heading={says.heading}>
      <div class="page-scroll">
        <p class="page-about">{says.about}</p>
        <AnswerState answer={answer} />
        {answer.value?.length === 0 && <Empty what={says.noneYet} next={says.noneYetNext} />}
        <ul>
          {sick.map(({ device, name, property, diagnosis }) => (
            <li key={`${device} ${property}`}>
              {name} · {property}: {diagnosis.map((one) => known(says.diagnoses, one)).join(", ")}
            </li>
          ))}
        </ul>
      </div>
    </Page>
  );
}
