/** The fields that say what a window or an entry is about, and what that reaches at the moment. */
import { alerts } from "../data/book";
import { areasByName, deviceName, directory, ruleName } from "../data/directory";
import { isBeforeOperators } from "../data/ordering";
import { known, language, words } from "../i18n";
import { pageWords } from "../i18n/pages";
import { whole } from "../look/numbers";
import { alertsWithin, devicesWithin, isEmptyReach, type ReachField } from "./reach";
import { reachText } from "./reachWords";

interface ReachFieldsProps {
  fields: Readonly<Record<string, string>>;
  onChange: (fields: Record<string, string>) => void;
}

export function ReachFields({ fields, onChange }: ReachFieldsProps) {
  const { reach } = pageWords.value;
  const { devices, rules } = directory.value;
  const set = (field: ReachField) => (value: string) => onChange({ ...fields, [field]: value });
  const kinds = distinct([...devices.values()].map(({ kind }) => kind));
  const tags = distinct([...devices.values()].flatMap((device) => device.tags));
  const areaKey = language.value === "vi" ? "name_vi" : "name_en";
  return (
    <fieldset class="fields">
      <legend>{reach.heading}</legend>
      <p class="quiet fields-hint">{reach.hint}</p>
      <Typed field="device" options="devices-known" fields={fields} onChange={set("device")} />
      <Typed field="parent" options="devices-known" fields={fields} onChange={set("parent")} />
      <Chosen field="area" fields={fields} onChange={set("area")} options={areasByName.value.map((area) => [area.id, area[areaKey]])} />
      <Chosen field="rule" fields={fields} onChange={set("rule")} options={[...rules.keys()].map((id) => [id, ruleName(id)])} />
      <Chosen field="kind" fields={fields} onChange={set("kind")} options={kinds.map((kind) => [kind, known(words.value.kind, kind)])} />
      <Typed field="tag" options="tags-known" fields={fields} onChange={set("tag")} />
      <datalist id="devices-known">
        {[...devices.keys()].map((id) => (
          <option key={id} value={id} label={deviceName(id)} />
        ))}
      </datalist>
      <datalist id="tags-known">
        {tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      <Effect fields={fields} />
    </fieldset>
  );
}

interface FieldProps {
  field: ReachField;
  fields: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
}

function Typed({ field, fields, onChange, options }: FieldProps & { options: string }) {
  const { reach } = pageWords.value;
  return (
    <label class="field">
      <span>{reach[field]}</span>
      <input name={field} list={options} value={fields[field] ?? ""} placeholder={reach.chooseOrType} autoComplete="off" spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}

function Chosen({ field, fields, onChange, options }: FieldProps & { options: readonly (readonly [string, string])[] }) {
  const { reach } = pageWords.value;
  const value = fields[field] ?? "";
  return (
    <label class="field">
      <span>{reach[field]}</span>
      <select name={field} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{reach.any}</option>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {value !== "" && !options.some(([id]) => id === value) && <option value={value}>{value}</option>}
      </select>
    </label>
  );
}

/** Before anything is saved: what would be hidden. */
function Effect({ fields }: { fields: Readonly<Record<string, string>> }) {
  const { reach } = pageWords.value;
  if (isEmptyReach(fields)) return null;
  const known = directory.value;
  const reached = devicesWithin(fields, known).length;
  const standing = alertsWithin(fields, alerts.value, known).filter(isBeforeOperators).length;
  const device = fields["device"] ?? "";
  return (
    <p class="fields-effect" data-effect>
      <strong>{reachText(fields)}</strong> {reach.effect(whole(reached, language.value), whole(standing, language.value))}
      {device !== "" && known.devices.size > 0 && !known.devices.has(device) && <span class="fields-warning"> {reach.unknownDevice}</span>}
    </p>
  );
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
