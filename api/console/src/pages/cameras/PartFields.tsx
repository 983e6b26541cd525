/** The fields of what is drawn: of a line, a zone, a turn, a point, a known length. */
import { COUNTED, ZONE_KINDS, type Direction } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { ChoiceField, DurationField, Field, Flaws, NumberField, NumberInput, TextField } from "../rules/fields";
import { fieldId, useForm } from "../rules/form";
import type { CameraDraft } from "./draft";
import type { Drawing } from "./drawing";
import type { Chosen } from "./editing";
import { lineDirections } from "./geometry";
import { partName } from "./words";

export function PartFields({ drawing, chosen }: { drawing: Drawing; chosen: Chosen }) {
  switch (chosen.kind) {
    case "line":
      return <LineFields index={chosen.index} />;
    case "zone":
      return <ZoneFields index={chosen.index} drawing={drawing} />;
    case "turn":
      return <TurnFields index={chosen.index} />;
    case "point":
      return <PointFields index={chosen.index} />;
    case "length":
      return <LengthFields index={chosen.index} />;
  }
}

function LineFields({ index }: { index: number }) {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const line = form.rule.value.view.lines[index];
  if (line === undefined) return null;
  const path = ["view", "lines", index];
  const directions = lineDirections(line);
  const allowed = directions.filter((direction) => line.allowed?.includes(direction) === true);
  const chosen: Direction | "" = allowed.length === 1 ? (allowed[0] ?? "") : "";
  return (
    <div class="fields fields-plain">
      <TextField path={[...path, "name"]} label={says.parts.name} maxLength={120} isWide />
      <ChoiceField path={[...path, "counts"]} label={says.parts.counts} value={line.counts ?? "vehicles"} options={COUNTED.map((one) => [one, says.counted[one] ?? one])} isWide />
      <Field path={[...path, "allowed"]} label={says.parts.allowed} isWide>
        <select id={fieldId([...path, "allowed"])} value={chosen} disabled={form.isReadOnly} onChange={(event) => form.set([...path, "allowed"], event.currentTarget.value === "" ? undefined : [event.currentTarget.value])}>
          <option value="">
            {says.parts.allowedBoth} ({directions.map((direction) => says.directions[direction]).join(", ")})
          </option>
          {directions.map((direction) => (
            <option key={direction} value={direction}>
              {says.parts.allowedOnly(says.directions[direction] ?? direction)}
            </option>
          ))}
        </select>
      </Field>
    </div>
  );
}

function ZoneFields({ index, drawing }: { index: number; drawing: Drawing }) {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const zone = form.rule.value.view.zones[index];
  if (zone === undefined) return null;
  const path = ["view", "zones", index];
  const kind = zone.kind ?? "zone";
  return (
    <div class="fields fields-plain">
      <TextField path={[...path, "name"]} label={says.parts.name} maxLength={120} />
      <ChoiceField path={[...path, "kind"]} label={says.parts.kind} value={kind} options={ZONE_KINDS.map((one) => [one, says.zoneKinds[one] ?? one])} />
      <p class="quiet field-wide part-meaning">{says.zoneMeaning[kind]}</p>
      {kind !== "road" && (
        <>
          <Field path={[...path, "heading"]} label={says.parts.heading} isWide>
            <span class="part-buttons">
              {zone.heading == null && <span class="quiet">{says.parts.headingNone}</span>}
              {!form.isReadOnly && (
                <button type="button" id={fieldId([...path, "heading"])} class="button button-small" data-action="heading" aria-pressed={drawing.tool.value === "heading"} onClick={() => drawing.take("heading")}>
                  {says.parts.headingSet}
                </button>
              )}
              {zone.heading != null && !form.isReadOnly && (
                <button type="button" class="button button-small" onClick={() => form.set([...path, "heading"], undefined)}>
                  {says.parts.headingDrop}
                </button>
              )}
            </span>
          </Field>
          <NumberField path={[...path, "length_m"]} label={says.parts.length_m} value={zone.length_m} unit="m" hint={says.parts.lengthHint} />
          <DurationField path={[...path, "stopped_after_s"]} label={says.parts.stopped_after_s} value={zone.stopped_after_s} hint={says.parts.stoppedHint} />
        </>
      )}
    </div>
  );
}

function TurnFields({ index }: { index: number }) {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const { lines, turns } = form.rule.value.view;
  const turn = turns[index];
  if (turn === undefined) return null;
  const path = ["view", "turns", index];
  const options = lines.map((line) => [line.id, partName(line)] as const);
  return (
    <div class="fields fields-plain">
      <TextField path={[...path, "name"]} label={says.parts.name} maxLength={120} isWide />
      <ChoiceField path={[...path, "origin"]} label={says.parts.origin} value={turn.origin} options={options} />
      <ChoiceField path={[...path, "destination"]} label={says.parts.destination} value={turn.destination} options={options} />
      <Flaws path={path} />
    </div>
  );
}

function PointFields({ index }: { index: number }) {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const point = form.rule.value.view.calibration.points[index];
  if (point === undefined) return null;
  const path = ["view", "calibration", "points", index];
  return (
    <div class="fields fields-plain">
      {[says.parts.metresX, says.parts.metresY].map((label, axis) => (
        <Field key={axis} path={[...path, "metres", axis]} label={label}>
          <NumberInput path={[...path, "metres", axis]} value={point.metres[axis]} onChange={(metres) => form.set([...path, "metres", axis], metres ?? null)} />
        </Field>
      ))}
      <Flaws path={path} />
    </div>
  );
}

function LengthFields({ index }: { index: number }) {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const length = form.rule.value.view.calibration.lengths[index];
  if (length === undefined) return null;
  const path = ["view", "calibration", "lengths", index];
  return (
    <div class="fields fields-plain">
      <Field path={[...path, "metres"]} label={says.parts.metres}>
        <span class="with-unit">
          <NumberInput path={[...path, "metres"]} value={length.metres} onChange={(metres) => form.set([...path, "metres"], metres ?? null)} />
          <span class="unit">m</span>
        </span>
      </Field>
      <Flaws path={path} />
    </div>
  );
}
