/** The levels of a condition: which severity from where, over again where, after how long. */
import { SEVERITIES, type Severity } from "../../data/types";
import { words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { Icon, SeverityShape } from "../../look/shapes";
import { DurationInput, Flaws, NumberInput } from "./fields";
import { conditionAt, fieldId, useForm } from "./form";
import { pathText, type Path } from "./model";

const MOST = 4;

export function Levels({ at, unit }: { at: Path; unit: string }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const condition = conditionAt(form, at);
  const levels = Array.isArray(condition.levels) ? condition.levels : [];
  const path: Path = [...at, "levels"];
  const used = new Set(levels.map(({ severity }) => severity));
  const free = SEVERITIES.find((severity) => !used.has(severity));
  const isFalling = levels.some((level) => level.raise_at < level.clear_at);
  const add = (severity: Severity): void => {
    const last = levels.at(-1);
    form.set([...path, levels.length], { severity, raise_at: last?.raise_at ?? 0, clear_at: last?.clear_at ?? 0 });
  };
  return (
    <div class="field-wide levels" data-field={pathText(path)}>
      <table class="levels-table">
        <thead>
          <tr>
            <th scope="col">{rules.level.severity}</th>
            <th scope="col">{rules.level.raise}</th>
            <th scope="col">{rules.level.clear}</th>
            <th scope="col">{rules.level.hold}</th>
            <th>
              <span class="only-read">{rules.dropLevel}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level, index) => (
            <tr key={index} data-level={level.severity}>
              <td>
                <span class={`with-shape severity-${level.severity}`}>
                  <SeverityShape severity={level.severity} size={16} />
                  <select
                    id={fieldId([...path, index, "severity"])}
                    aria-label={rules.level.severity}
                    value={level.severity}
                    disabled={form.isReadOnly}
                    onChange={(event) => form.set([...path, index, "severity"], event.currentTarget.value)}
                  >
                    {SEVERITIES.map((severity) => (
                      <option key={severity} value={severity}>
                        {words.value.severity[severity]}
                      </option>
                    ))}
                  </select>
                </span>
              </td>
              {(["raise_at", "clear_at"] as const).map((name) => (
                <td key={name}>
                  <span class="with-unit">
                    <NumberInput path={[...path, index, name]} label={rules.level[name === "raise_at" ? "raise" : "clear"]} value={level[name]} onChange={(value) => form.set([...path, index, name], value ?? null)} />
                    {unit !== "" && <span class="unit">{unit}</span>}
                  </span>
                  <Flaws path={[...path, index, name]} />
                </td>
              ))}
              <td>
                <DurationInput
                  path={[...path, index, "hold_s"]}
                  label={rules.level.hold}
                  value={level.hold_s ?? condition.hold_s ?? 0}
                  onChange={(seconds) => form.set([...path, index, "hold_s"], seconds === (condition.hold_s ?? 0) ? undefined : seconds)}
                />
                <Flaws path={[...path, index, "hold_s"]} />
              </td>
              <td>
                {!form.isReadOnly && levels.length > 1 && (
                  <button type="button" class="icon-button" title={rules.dropLevel} aria-label={rules.dropLevel} onClick={() => form.set([...path, index], undefined)}>
                    <Icon name="close" size={16} />
                  </button>
                )}
                <Flaws path={[...path, index]} />
                <Flaws path={[...path, index, "severity"]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Flaws path={path} />
      <p class="levels-foot">
        <span class="quiet">
          {isFalling ? rules.falling : rules.rising}. {rules.levelsHint}
        </span>
        {!form.isReadOnly && free !== undefined && levels.length < MOST && (
          <button type="button" class="button button-small" onClick={() => add(free)}>
            {rules.addLevel}
          </button>
        )}
      </p>
    </div>
  );
}
