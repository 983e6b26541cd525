/** Beside the picture while one draws: all parts by kind, the chosen one with its fields, and the calibration. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { camerasWords } from "../../i18n/cameras";
import { language } from "../../i18n";
import { measured } from "../../look/numbers";
import { Icon } from "../../look/shapes";
import { Flaws, useFlawed } from "../rules/fields";
import { readNumber } from "../rules/numberText";
import type { Path } from "../rules/model";
import type { Drawing } from "./drawing";
import { LISTS, type Chosen, type PartKind } from "./editing";
import { freeId, partIds } from "./geometry";
import { nameOf } from "./handles";
import { PartFields } from "./PartFields";
import { partName } from "./words";

interface DrawTabProps {
  drawing: Drawing;
  isReadOnly: boolean;
}

export function DrawTab({ drawing, isReadOnly }: DrawTabProps) {
  const says = camerasWords.value;
  const { editing } = drawing;
  const { view } = editing.draft.value;
  const { points, lengths } = view.calibration;
  const addTurn = (): void => {
    const [origin, destination] = view.lines;
    if (origin === undefined || destination === undefined) return;
    const id = freeId("turn", partIds(view));
    editing.add("turn", [{ id, origin: origin.id, destination: destination.id, name: says.parts.turn(id.slice("turn-".length)) }]);
  };
  return (
    <div class="parts">
      <Parts heading={says.parts.lines} path={LISTS.line}>
        {view.lines.length === 0 && <p class="quiet">{says.parts.noLines}</p>}
        {view.lines.map((line, index) => (
          <Part key={line.id} drawing={drawing} chosen={{ kind: "line", index }} note={line.id} isReadOnly={isReadOnly} />
        ))}
      </Parts>
      <Parts heading={says.parts.zones} path={LISTS.zone}>
        {view.zones.length === 0 && <p class="quiet">{says.parts.noZones}</p>}
        {view.zones.map((zone, index) => (
          <Part key={zone.id} drawing={drawing} chosen={{ kind: "zone", index }} note={`${says.zoneKinds[zone.kind ?? "zone"] ?? ""} · ${zone.id}`} isReadOnly={isReadOnly} />
        ))}
      </Parts>
      <Parts
        heading={says.parts.turns}
        path={LISTS.turn}
        tools={
          !isReadOnly && (
            <button type="button" class="button button-small" disabled={view.lines.length < 2} title={view.lines.length < 2 ? says.parts.needsTwo : ""} data-action="add-turn" onClick={addTurn}>
              {says.parts.addTurn}
            </button>
          )
        }
      >
        {view.turns.length === 0 && <p class="quiet">{says.parts.noTurns}</p>}
        {view.turns.map((turn, index) => {
          const [from, to] = [turn.origin, turn.destination].map((id) => partName(view.lines.find((line) => line.id === id) ?? { id }));
          return <Part key={turn.id} drawing={drawing} chosen={{ kind: "turn", index }} note={`${from ?? ""} → ${to ?? ""}`} isReadOnly={isReadOnly} />;
        })}
      </Parts>
      <Parts heading={says.parts.calibration} path={["view", "calibration"]}>
        <p class="quiet part-meaning">{says.calibration.about}</p>
        {points.length + lengths.length === 0 && <p class="quiet">{says.calibration.none}</p>}
        {drawing.rectangle.value !== null && <Rectangle drawing={drawing} />}
        <Flaws path={LISTS.point} />
        {points.map(({ metres }, index) => (
          <Part key={`point ${index}`} drawing={drawing} chosen={{ kind: "point", index }} note={`${metres.map((metre) => (typeof metre === "number" ? measured(metre, language.value) : "?")).join("; ")} m`} isReadOnly={isReadOnly} />
        ))}
        <Flaws path={LISTS.length} />
        {lengths.map(({ metres }, index) => (
          <Part key={`length ${index}`} drawing={drawing} chosen={{ kind: "length", index }} note={typeof metres === "number" ? `${measured(metres, language.value)} m` : "?"} isReadOnly={isReadOnly} />
        ))}
      </Parts>
    </div>
  );
}

/** Its flaws as a whole; of the calibration's two lists each shows its own. */
function Parts({ heading, path, tools, children }: { heading: string; path: Path; tools?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="part-list" aria-label={heading}>
      <div class="part-head">
        <h3>{heading}</h3>
        {tools}
      </div>
      <Flaws path={path} />
      {children}
    </section>
  );
}

interface PartProps {
  drawing: Drawing;
  chosen: Chosen;
  note: string;
  isReadOnly: boolean;
}

const PICTURES: Record<PartKind, string> = {
  line: "M3 13 13 3M8 8l4.5 1.5",
  zone: "M3 12 5 4l7-1 2 8Z",
  turn: "M4 14V9a4 4 0 0 1 4-4h5M10 2l3 3-3 3",
  point: "M8 2v12M2 8h12",
  length: "M2 8h12M2 5v6M14 5v6",
};

function Part({ drawing, chosen, note, isReadOnly }: PartProps) {
  const says = camerasWords.value;
  const { editing } = drawing;
  const now = editing.chosen.value;
  const isOpen = now?.kind === chosen.kind && now.index === chosen.index;
  const isWrong = useFlawed([...LISTS[chosen.kind], chosen.index]);
  const name = nameOf(editing.draft.value.view, chosen, says.parts);
  return (
    <div class={`part ${isOpen ? "is-open" : ""} ${isWrong ? "is-wrong" : ""}`} data-part={`${chosen.kind} ${chosen.index}`}>
      <div class="part-row">
        <button type="button" class="part-name" aria-expanded={isOpen} onClick={() => (editing.chosen.value = isOpen ? null : chosen)}>
          <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d={PICTURES[chosen.kind]} />
          </svg>
          <span>{name}</span>
          <span class="quiet">{note}</span>
        </button>
        {!isReadOnly && (
          <button type="button" class="icon-button" aria-label={`${says.parts.drop}: ${name}`} title={says.parts.drop} onClick={() => editing.drop(chosen)}>
            <Icon name="close" size={15} />
          </button>
        )}
      </div>
      {isOpen && <PartFields drawing={drawing} chosen={chosen} />}
      {!isOpen && <Flaws path={[...LISTS[chosen.kind], chosen.index]} />}
    </div>
  );
}

/** The two sides of a rectangle that was clicked. */
function Rectangle({ drawing }: { drawing: Drawing }) {
  const says = camerasWords.value;
  const width = useSignal("");
  const long = useSignal("");
  const isWrong = useSignal(false);
  const take = (): void => {
    const [across, along] = [readNumber(width.value), readNumber(long.value)];
    isWrong.value = !(typeof across === "number" && across > 0 && typeof along === "number" && along > 0);
    if (!isWrong.value) drawing.calibrate(across ?? 0, along ?? 0);
  };
  const side = (name: string, label: string, typed: typeof width, isFirst: boolean) => (
    <label class="field">
      <span>{label}</span>
      <span class="with-unit">
        <input name={name} inputMode="decimal" autoComplete="off" ref={isFirst ? focused : null} value={typed.value} aria-invalid={isWrong.value} onInput={(event) => (typed.value = event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && take()} />
        <span class="unit">m</span>
      </span>
    </label>
  );
  return (
    <div class="part is-open" data-rectangle>
      <strong>{says.calibration.rectangle}</strong>
      <div class="fields fields-plain">
        {side("rectangle-width", says.calibration.width, width, true)}
        {side("rectangle-length", says.calibration.long, long, false)}
        {isWrong.value && (
          <small class="field-flaw field-wide" role="alert">
            {says.calibration.wrongSize}
          </small>
        )}
      </div>
      <div class="action-row">
        <button type="button" class="button button-small button-main" data-action="take-rectangle" onClick={take}>
          {says.calibration.take}
        </button>
        <button type="button" class="button button-small" onClick={() => (drawing.rectangle.value = null)}>
          {says.tools.cancel}
        </button>
      </div>
    </div>
  );
}

const given = new WeakSet<HTMLElement>();

/** Takes the focus once, when it appears. */
function focused(element: HTMLElement | null): void {
  if (element === null || given.has(element)) return;
  given.add(element);
  element.focus();
}
