/** And, or, not: a box for each, nested as deep as it takes, with conditions and rules within. */
import type { ExpressionJson } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { useForm } from "./form";
import { newPart, valueAt, type Path } from "./model";
import { PartFields } from "./PartFields";

const MOST = 8;

interface ExpressionProps {
  path: Path;
  /** Takes this one out of what it stands in; null for the whole. */
  onDrop: (() => void) | null;
}

export function ExpressionFields({ path, onDrop }: ExpressionProps) {
  const { rules } = pageWords.value;
  const form = useForm();
  const expression = valueAt(form.rule.value, path) as ExpressionJson;
  const kind = typeof expression === "string" ? "part" : expression.kind;
  const drop = onDrop !== null && (
    <button type="button" class="button button-small" onClick={onDrop}>
      {rules.dropPart}
    </button>
  );
  if (kind === "all" || kind === "any") return <GroupOf path={path} kind={kind} drop={drop} />;
  if (kind === "not") {
    return (
      <div class="expression expression-not" data-expression="not">
        <div class="part-head">
          <strong>{rules.not_of}</strong>
          {!form.isReadOnly && (
            <span class="part-tools">
              <button type="button" class="button button-small" onClick={() => form.set(path, valueAt(expression, ["of"]))}>
                {rules.unnegate}
              </button>
              {drop}
            </span>
          )}
        </div>
        <ExpressionFields path={[...path, "of"]} onDrop={null} />
      </div>
    );
  }
  return (
    <PartFields
      path={path}
      heading={rules.partKind}
      tools={
        <>
          <Negate path={path} />
          {onDrop === null && path.length === 1 && <Wrap path={path} />}
          {drop}
        </>
      }
    />
  );
}

function GroupOf({ path, kind, drop }: { path: Path; kind: "all" | "any"; drop: preact.ComponentChildren }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const items = valueAt(form.rule.value, [...path, "of"]);
  const inside: readonly unknown[] = Array.isArray(items) ? items : [];
  const add = (expression: ExpressionJson): void => form.set([...path, "of", inside.length], expression);
  return (
    <div class={`expression expression-${kind}`} data-expression={kind}>
      <div class="part-head">
        <select value={kind} aria-label={rules.all_of} disabled={form.isReadOnly} onChange={(event) => form.set([...path, "kind"], event.currentTarget.value)}>
          <option value="all">{rules.all_of}</option>
          <option value="any">{rules.any_of}</option>
        </select>
        {!form.isReadOnly && (
          <span class="part-tools">
            <Negate path={path} />
            {drop}
          </span>
        )}
      </div>
      {inside.map((_one, index) => (
        <ExpressionFields key={index} path={[...path, "of", index]} onDrop={inside.length > 1 ? () => form.set([...path, "of", index], undefined) : null} />
      ))}
      {!form.isReadOnly && inside.length < MOST && (
        <div class="expression-add">
          <button type="button" class="button button-small" onClick={() => add(newPart("threshold"))}>
            {rules.addPart}
          </button>
          <button type="button" class="button button-small" onClick={() => add({ kind: kind === "all" ? "any" : "all", of: [newPart("threshold"), newPart("threshold")] })}>
            {kind === "all" ? rules.addAny : rules.addAll}
          </button>
        </div>
      )}
    </div>
  );
}

function Negate({ path }: { path: Path }) {
  const { rules } = pageWords.value;
  const form = useForm();
  return (
    <button type="button" class="button button-small" onClick={() => form.set(path, { kind: "not", of: valueAt(form.rule.value, path) })}>
      {rules.negate}
    </button>
  );
}

/** A combination of one condition becomes one of several. */
function Wrap({ path }: { path: Path }) {
  const { rules } = pageWords.value;
  const form = useForm();
  return (
    <button type="button" class="button button-small" onClick={() => form.set(path, { kind: "all", of: [valueAt(form.rule.value, path), newPart("threshold")] })}>
      {rules.addAll}
    </button>
  );
}
