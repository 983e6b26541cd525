/** The rule in the editor: form and text in step, what was stored, and what is wrong. */
import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { RuleJson, StoredRule } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { check, unshowable } from "./check";
import { nearestPlace, readText, ruleText, type Place } from "./jsonText";
import { isSame, pathText, tidy, withAt, type Path } from "./model";
import { placed, shownFields, type FieldFlaw } from "./placement";

export interface TextProblem {
  place: Place;
  message: string;
}

/** A field that only goes with one choice goes when another is made: a percentile, the tag of “per tag”, a vehicle's class, which incident. */
function withoutOrphan(rule: RuleJson, path: Path, value: unknown): RuleJson {
  const around = path.slice(0, -1);
  switch (path.at(-1)) {
    case "fn":
      return value === "percentile" ? withAt(rule, [...around, "percentile"], 85) : withAt(rule, [...around, "percentile"], undefined);
    case "per":
      return value === "tag" ? rule : withAt(rule, [...around, "tag"], undefined);
    case "sighting":
      return withAt(value === "crossing" ? rule : withAt(rule, [...around, "vehicle_class"], undefined), [...around, "subject"], undefined);
    default:
      return rule;
  }
}

export class Editing {
  /** As it was read or last saved; null for a rule that is not stored yet. */
  readonly stored: Signal<StoredRule | null>;
  /** The last rule that the text or the form said. */
  readonly rule: Signal<RuleJson>;
  readonly text: Signal<string>;
  /** The field a text that is JSON is no rule at. */
  private readonly unshown = signal<string | null>(null);
  private readonly complaints = signal<readonly FieldFlaw[]>([]);
  private readonly isTried = signal(false);
  private readonly begun: RuleJson;

  readonly read = computed(() => readText(this.text.value));
  readonly isText: ReadonlySignal<boolean> = computed(() => this.read.value.kind === "value" && this.unshown.value === null);
  /** The rule to try and to save; null while the text is none. */
  readonly whole: ReadonlySignal<RuleJson | null> = computed(() => (this.isText.value ? { ...tidy(this.rule.value), ...this.address() } : null));
  readonly isDirty = computed(() => !this.isText.value || !isSame(tidy(this.rule.value), tidy(this.stored.value ?? this.begun)));
  private readonly all = computed<readonly FieldFlaw[]>(() => {
    const own = this.isTried.value ? check(this.rule.value, pageWords.value.rules.wrong) : [];
    const told = new Set(own.map(({ field }) => field));
    return [...own, ...this.complaints.value.filter(({ field }) => !told.has(field))];
  });
  readonly flaws = computed(() => placed(this.all.value, shownFields(this.rule.value)));

  constructor(stored: StoredRule | null, rule: RuleJson) {
    this.stored = signal(stored);
    this.begun = rule;
    this.rule = signal(tidy(rule));
    this.text = signal(ruleText(tidy(rule)));
  }

  /** A field of the form was changed: the text follows. */
  set(path: Path, value: unknown): void {
    batch(() => {
      const changed = withoutOrphan(withAt(this.rule.value, path, value), path, value);
      this.rule.value = changed;
      this.unshown.value = null;
      this.text.value = ruleText(tidy(changed));
      const field = pathText(path);
      this.complaints.value = this.complaints.value.filter((flaw) => flaw.field !== "" && !flaw.field.startsWith(field) && !field.startsWith(flaw.field));
    });
  }

  /** The text was changed: the form follows as soon as it is a rule. */
  write(text: string): void {
    batch(() => {
      this.text.value = text;
      const read = readText(text);
      if (read.kind === "flaw") return;
      this.unshown.value = unshowable(read.value);
      if (this.unshown.value !== null) return;
      this.rule.value = read.value as RuleJson;
      this.complaints.value = [];
    });
  }

  /** Another rule in its place: another version, theirs, or what was stored. */
  put(rule: RuleJson): void {
    batch(() => {
      this.rule.value = tidy(rule);
      this.unshown.value = null;
      this.text.value = ruleText(tidy(rule));
      this.complaints.value = [];
      this.isTried.value = false;
    });
  }

  undo(): void {
    this.put(this.stored.value ?? this.begun);
  }

  tidyText(): void {
    if (this.isText.value) this.text.value = ruleText(tidy(this.rule.value));
  }

  /** Whether nothing is plainly wrong; from now on what is wrong is shown. */
  tried(): boolean {
    this.isTried.value = true;
    return this.isText.value && check(this.rule.value, pageWords.value.rules.wrong).length === 0;
  }

  complain(flaws: readonly FieldFlaw[]): void {
    this.complaints.value = flaws;
  }

  keep(stored: StoredRule): void {
    batch(() => {
      this.stored.value = stored;
      this.put(stored);
    });
  }

  /** What is wrong, by where it stands in the text, first things first. */
  readonly textProblems = computed<TextProblem[]>(() => {
    const { rules } = pageWords.value;
    const read = this.read.value;
    if (read.kind === "flaw") return [{ place: read.place, message: rules.flaws[read.flaw] }];
    if (this.unshown.value !== null) return [{ place: nearestPlace(read.places, this.unshown.value), message: `${this.unshown.value}: ${rules.notARule}` }];
    return this.all.value
      .map(({ field, message }) => ({ place: nearestPlace(read.places, field), message: field === "" ? message : `${field}: ${message}` }))
      .sort((a, b) => a.place.line - b.place.line);
  });

  private address(): Partial<RuleJson> {
    return this.stored.value === null ? {} : { id: this.stored.value.id, version: this.stored.value.version ?? 0 };
  }
}
