/** What a camera is called, where its picture comes from, where it stands, how vehicles are found. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { DETECTORS } from "../../data/cameras";
import { areaName, directory } from "../../data/directory";
import { wardAt } from "../../data/places";
import { language } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { ChoiceField, Field } from "../rules/fields";
import { fieldId, flawsAt, useForm } from "../rules/form";
import { readNumber, shownNumber } from "../rules/numberText";
import type { CameraDraft } from "./draft";
import { PlacePicker } from "./PlacePicker";

type TextName = "source" | "username" | "password" | "name" | "tags";

interface TextProps {
  name: TextName;
  label: string;
  hint?: string;
  placeholder?: string;
  isWide?: boolean;
}

/** A field of text of the camera itself; empty is empty, not left out. */
export function Text({ name, label, hint, placeholder = "", isWide = false }: TextProps) {
  const form = useForm<CameraDraft>();
  const isWrong = flawsAt(form, [name]).length > 0;
  const isSecret = name === "password";
  const shared = {
    id: fieldId([name]),
    name: `camera-${name}`,
    value: form.rule.value[name],
    placeholder,
    readOnly: form.isReadOnly,
    maxLength: name === "source" ? 2000 : 200,
    autoComplete: isSecret ? "new-password" : "off",
    spellcheck: name === "name",
    "aria-invalid": isWrong,
    ...(isWrong ? { "aria-describedby": `${fieldId([name])}-flaw` } : {}),
    onInput: (event: { currentTarget: { value: string } }) => form.set([name], event.currentTarget.value),
  };
  return (
    <Field path={[name]} label={label} hint={hint} isWide={isWide}>
      {isSecret ? <input {...shared} type="password" /> : <input {...shared} />}
    </Field>
  );
}

/** Address, user, password: what is stored of the last two is never shown. */
export function SourceFields({ hasCredentials }: { hasCredentials: boolean }) {
  const says = camerasWords.value.settings;
  const form = useForm<CameraDraft>();
  const { forgets } = form.rule.value;
  const kept = hasCredentials && !forgets ? says.kept : "";
  return (
    <>
      <Text name="source" label={says.source} hint={says.sourceHint} placeholder="rtsp://192.0.2.10/stream1" isWide />
      <Text name="username" label={says.username} placeholder={kept} />
      <Text name="password" label={says.password} placeholder={kept} />
      <p class="quiet field-wide part-meaning">{hasCredentials ? says.keptHint : says.secretHint}</p>
      {hasCredentials && (
        <label class="check field-wide">
          <input type="checkbox" name="camera-forgets" checked={forgets} disabled={form.isReadOnly} onChange={(event) => form.set(["forgets"], event.currentTarget.checked)} />
          <span>{says.forgets}</span>
        </label>
      )}
    </>
  );
}

export function SettingsTab({ id, hasCredentials, children }: { id: string; hasCredentials: boolean; children?: ComponentChildren }) {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const { is_enabled, view } = form.rule.value;
  return (
    <div class="fields fields-plain">
      <Text name="name" label={says.settings.name} isWide />
      <SourceFields hasCredentials={hasCredentials} />
      <ChoiceField path={["view", "detector"]} label={says.settings.detector} value={view.detector} options={DETECTORS.map((one) => [one, says.detectors[one] ?? one])} hint={says.detectorMeaning[view.detector]} isWide />
      <PlaceField />
      <Text name="tags" label={says.settings.tags} hint={says.settings.tagsHint} isWide />
      <label class="check field-wide">
        <input type="checkbox" name="camera-enabled" checked={is_enabled} disabled={form.isReadOnly} onChange={(event) => form.set(["is_enabled"], event.currentTarget.checked)} />
        <span>{says.settings.is_enabled}</span>
      </label>
      <p class="quiet field-wide">
        {says.settings.id}: {id}
      </p>
      {children}
    </div>
  );
}

const LIMITS = { lat: 90, lon: 180 };

/** Two numbers or none; while only one of them is there, the place stays as it was and says what is missing. */
function PlaceField() {
  const says = camerasWords.value;
  const form = useForm<CameraDraft>();
  const { location } = form.rule.value;
  const isPicking = useSignal(false);
  const lat = useSignal(shownNumber(location?.lat, language.value));
  const lon = useSignal(shownNumber(location?.lon, language.value));
  const read = { lat: readNumber(lat.value), lon: readNumber(lon.value) };
  useEffect(() => {
    if (read.lat !== location?.lat) lat.value = shownNumber(location?.lat, language.value);
    if (read.lon !== location?.lon) lon.value = shownNumber(location?.lon, language.value);
  }, [location?.lat, location?.lon]);
  const type = (field: typeof lat, text: string): void => {
    field.value = text;
    const [latitude, longitude] = [readNumber(lat.value), readNumber(lon.value)];
    if (latitude === undefined && longitude === undefined) form.set(["location"], null);
    else if (isWithin(latitude, LIMITS.lat) && isWithin(longitude, LIMITS.lon)) form.set(["location"], { lat: latitude, lon: longitude });
  };
  const isBlank = read.lat === undefined && read.lon === undefined;
  const isWrong = !isBlank && !(isWithin(read.lat, LIMITS.lat) && isWithin(read.lon, LIMITS.lon));
  const ward = location === null ? null : wardAt(location, directory.value.areas.values());
  const input = (name: "lat" | "lon", field: typeof lat) => (
    <label class="field">
      <span>{says.settings[name]}</span>
      <input name={`camera-${name}`} id={name === "lat" ? fieldId(["location"]) : undefined} inputMode="decimal" autoComplete="off" value={field.value} readOnly={form.isReadOnly} aria-invalid={isWrong} onInput={(event) => type(field, event.currentTarget.value)} />
    </label>
  );
  return (
    <Field path={["location"]} label={says.settings.location} isWide>
      <div class="place-fields">
        {input("lat", lat)}
        {input("lon", lon)}
        {!form.isReadOnly && (
          <button type="button" class="button button-small" data-action="pick-place" onClick={() => (isPicking.value = true)}>
            {says.settings.pick}
          </button>
        )}
      </div>
      {isWrong && (
        <small class="field-flaw" role="alert">
          {says.wrong.place}
        </small>
      )}
      <small class="quiet">{isBlank ? says.settings.noPlace : ward === null ? "" : `${says.settings.area}: ${areaName(ward) ?? ""}`}</small>
      {isPicking.value && (
        <PlacePicker
          place={location}
          onDone={(place) => {
            isPicking.value = false;
            if (place !== null) form.set(["location"], place);
          }}
        />
      )}
    </Field>
  );
}

function isWithin(value: number | null | undefined, limit: number): value is number {
  return typeof value === "number" && Math.abs(value) <= limit;
}
