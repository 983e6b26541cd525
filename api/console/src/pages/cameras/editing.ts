/** The camera in the editor: what was stored, what is changed, what was undone, what is chosen, and what is wrong. */
import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { CameraJson, FrameSize } from "../../data/cameras";
import { camerasWords } from "../../i18n/cameras";
import { isSame, pathText, withAt, type Path } from "../rules/model";
import { placed, type FieldFlaw } from "../rules/placement";
import { bodyOf, draftOf, withoutLine, type CameraDraft, type DraftView } from "./draft";
import { check, shownFields } from "./placement";

export const PART_KINDS = ["line", "zone", "turn", "point", "length"] as const;
export type PartKind = (typeof PART_KINDS)[number];
export interface Chosen {
  kind: PartKind;
  index: number;
}

/** Where the parts of a kind stand in the draft. */
export const LISTS: Record<PartKind, readonly string[]> = {
  line: ["view", "lines"],
  zone: ["view", "zones"],
  turn: ["view", "turns"],
  point: ["view", "calibration", "points"],
  length: ["view", "calibration", "lengths"],
};

const MOST_STEPS = 200;

export class Editing {
  readonly stored: Signal<CameraJson>;
  readonly draft: Signal<CameraDraft>;
  readonly chosen = signal<Chosen | null>(null);
  private readonly steps = signal<readonly CameraDraft[]>([]);
  /** What the last step was about: letters typed into one field are one step. */
  private last = "";
  private readonly complaints = signal<readonly FieldFlaw[]>([]);
  private readonly isTried = signal(false);

  readonly isDirty = computed(() => !isSame(bodyOf(this.draft.value), bodyOf(draftOf(this.stored.value))));
  readonly canUndo = computed(() => this.steps.value.length > 0);
  private readonly all = computed<readonly FieldFlaw[]>(() => {
    const own = this.isTried.value ? check(this.draft.value, camerasWords.value.wrong) : [];
    const told = new Set(own.map(({ field }) => field));
    return [...own, ...this.complaints.value.filter(({ field }) => !told.has(field))];
  });
  readonly flaws: ReadonlySignal<ReadonlyMap<string, string[]>> = computed(() => placed(this.all.value, shownFields(this.draft.value)));

  constructor(camera: CameraJson) {
    this.stored = signal(camera);
    this.draft = signal(draftOf(camera));
  }

  /** One change; changes under the same `about` that follow each other are undone together. */
  change(draft: CameraDraft, about = ""): void {
    batch(() => {
      if (about === "" || about !== this.last) this.steps.value = [...this.steps.value, this.draft.value].slice(-MOST_STEPS);
      this.last = about;
      this.draft.value = draft;
    });
  }

  changeView(view: Partial<DraftView>, about = ""): void {
    const { draft } = this;
    this.change({ ...draft.value, view: { ...draft.value.view, ...view } }, about);
  }

  /** A field was changed; what was said against it no longer holds. */
  set(path: Path, value: unknown): void {
    const field = pathText(path);
    batch(() => {
      this.change(withAt(this.draft.value, path, value), field);
      this.complaints.value = this.complaints.value.filter((flaw) => flaw.field !== "" && !flaw.field.startsWith(field) && !field.startsWith(flaw.field));
    });
  }

  /** What is changed from now on is a step of its own. */
  settle(): void {
    this.last = "";
  }

  undo(): void {
    const before = this.steps.value.at(-1);
    if (before === undefined) return;
    batch(() => {
      this.draft.value = { ...before, view: { ...before.view, frame: this.draft.value.view.frame } };
      this.steps.value = this.steps.value.slice(0, -1);
      this.last = "";
      const { value } = this.chosen;
      if (value !== null && this.partOf(value) === undefined) this.chosen.value = null;
    });
  }

  add(kind: PartKind, parts: readonly unknown[]): void {
    const list = this.listOf(kind);
    batch(() => {
      this.change(withAt(this.draft.value, LISTS[kind], [...list, ...parts]));
      this.chosen.value = { kind, index: list.length + parts.length - 1 };
    });
  }

  drop({ kind, index }: Chosen): void {
    const { view } = this.draft.value;
    batch(() => {
      if (kind === "line") this.changeView(withoutLine(view, index));
      else this.change(withAt(this.draft.value, LISTS[kind], this.listOf(kind).filter((_part, other) => other !== index)));
      this.chosen.value = null;
      this.complaints.value = [];
    });
  }

  /** Back to what is stored: a step like any other, so it can be undone. */
  revert(): void {
    batch(() => {
      this.change(draftOf(this.stored.value));
      this.chosen.value = null;
      this.complaints.value = [];
      this.isTried.value = false;
    });
  }

  /** The picture says how large it is: places are given in its pixels from now on. No step of anybody's. */
  measure(frame: FrameSize): void {
    const { value } = this.draft;
    if (value.view.frame === null) this.draft.value = { ...value, view: { ...value.view, frame } };
    const stored = this.stored.value;
    if (stored.view?.frame == null) this.stored.value = { ...stored, view: { ...stored.view, frame } };
  }

  /** Whether nothing is plainly wrong; from now on what is wrong is shown. */
  tried(): boolean {
    this.isTried.value = true;
    return check(this.draft.value, camerasWords.value.wrong).length === 0;
  }

  complain(flaws: readonly FieldFlaw[]): void {
    this.complaints.value = flaws;
  }

  /** Saved: the secrets that were typed are forgotten, and so is the way here. */
  keep(camera: CameraJson): void {
    batch(() => {
      this.stored.value = camera;
      this.draft.value = draftOf(camera);
      this.steps.value = [];
      this.complaints.value = [];
      this.isTried.value = false;
      this.last = "";
      const { value } = this.chosen;
      if (value !== null && this.partOf(value) === undefined) this.chosen.value = null;
    });
  }

  private listOf(kind: PartKind): readonly unknown[] {
    const { view } = this.draft.value;
    return { line: view.lines, zone: view.zones, turn: view.turns, point: view.calibration.points, length: view.calibration.lengths }[kind];
  }

  private partOf({ kind, index }: Chosen): unknown {
    return this.listOf(kind)[index];
  }
}
