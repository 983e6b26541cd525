/** What a rule or a part of it looks at, chosen from lists, and which devices that is. */
import { useEffect } from "preact/hooks";
import { areasByName, directory } from "../../data/directory";
import { propertiesByName, propertyName } from "../../data/properties";
import type { RuleJson, ScopeJson } from "../../data/rules";
import type { Device } from "../../data/types";
import { known, language, words } from "../../i18n";
import { pageWords } from "../../i18n/pages";
import { whole } from "../../look/numbers";
import { Combo, type ComboOption } from "./Combo";
import { Field, Flaws } from "./fields";
import { conditionAt, fieldId, flawsAt, useForm } from "./form";
import { scopeOf, type Path } from "./model";
import { devicesOf, reporting, wantReported } from "./reached";

const FIELDS = ["property", "tag", "area", "kind", "device"] as const;

/** `whole`: the rule a part belongs to; what the part leaves out is as there. */
export function ScopeFields({ at, whole: around }: { at: Path; whole: RuleJson | null }) {
  const { rules } = pageWords.value;
  const form = useForm();
  const scope = conditionAt(form, at).scope ?? {};
  const path: Path = [...at, "scope"];
  return (
    <div class="field-wide scope" data-scope>
      <Flaws path={path} />
      <div class="fields fields-plain">
        {FIELDS.map((name) => (
          <Field key={name} path={[...path, name]} label={rules.scope[name] ?? name}>
            <Combo
              id={fieldId([...path, name])}
              label={rules.scope[name] ?? name}
              value={scope[name] ?? ""}
              options={optionsOf(name)}
              empty={around === null ? rules.any : rules.asWhole}
              isReadOnly={form.isReadOnly}
              isWrong={flawsAt(form, [...path, name]).length > 0}
              onChoose={(id) => form.set([...path, name], id === "" ? undefined : id)}
            />
          </Field>
        ))}
      </div>
      <Reached scope={scopeOf({ kind: "", scope }, around)} least={null} />
    </div>
  );
}

function optionsOf(name: (typeof FIELDS)[number]): ComboOption[] {
  const { devices } = directory.value;
  switch (name) {
    case "property": {
      const listed = propertiesByName.value.map(({ name: id, unit }) => ({ id, name: propertyName(id), hint: unit === "" ? id : `${id}, ${unit}` }));
      return listed;
    }
    case "device":
      return [...devices.values()].map((device) => ({ id: device.id, name: device.name === "" ? device.id : device.name, hint: device.id }));
    case "kind":
      return distinct([...devices.values()].map(({ kind }) => kind)).map((id) => ({ id, name: known(words.value.kind, id), hint: id }));
    case "tag":
      return distinct([...devices.values()].flatMap(({ tags }) => tags)).map((id) => ({ id, name: id, hint: String([...devices.values()].filter(({ tags }) => tags.includes(id)).length) }));
    case "area": {
      const key = language.value === "vi" ? "name_vi" : "name_en";
      return areasByName.value.map((area) => ({ id: area.id, name: area[key], hint: area.id }));
    }
  }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "").sort();
}

const NAMED = 8;
const ASKED = 40;

/** “These are 5 devices”, and which; with `least` also how many of them the rule asks for. */
export function Reached({ scope, least }: { scope: ScopeJson; least: number | null }) {
  const { rules } = pageWords.value;
  const devices = devicesOf(scope);
  const property = scope.property ?? null;
  const isNarrow = (scope.tag ?? scope.area ?? scope.kind ?? scope.device ?? null) !== null;
  const isAsked = property !== null && isNarrow && devices.length > 0 && devices.length <= ASKED;
  useEffect(() => {
    if (isAsked) void wantReported(devices);
  }, [isAsked, devices.map(({ id }) => id).join(" ")]);
  if (!isNarrow || directory.value.devices.size === 0) return null;
  const now = isAsked ? reporting(devices, property) : null;
  const count = (number: number): string => whole(number, language.value);
  return (
    <p class="fields-effect" data-reached={devices.length}>
      {devices.length === 0 ? (
        <span class="fields-warning">{rules.reachedNone}</span>
      ) : (
        <>
          <strong>{least === null ? rules.reached(devices.length) : rules.of(count(least), count(devices.length))}</strong>
          {now !== null && <> · {rules.reachedKnown(now)}</>}: {devices.slice(0, NAMED).map(nameOf).join(", ")}
          {devices.length > NAMED && <span class="quiet"> {rules.more(devices.length - NAMED)}</span>}
          {least !== null && least > devices.length && <span class="fields-warning"> {rules.tooFew}</span>}
        </>
      )}
    </p>
  );
}

function nameOf({ id, name }: Device): string {
  return name === "" ? id : name;
}
