/** Takes a device, or one rule of it, out of service until somebody returns it. */
import { useSignal } from "@preact/signals";
import { areaName, deviceName, ruleName } from "../data/directory";
import { failed } from "../data/decisions";
import { takeOutOfService } from "../data/policies";
import type { Alert, Reach } from "../data/types";
import { words } from "../i18n";
import { managing } from "../i18n/managing";
import { say } from "../shell/notices";
import { Choices, Text } from "./fields";
import { Frame } from "./Frame";

type Extent = "device" | "rule" | "area";

export function OutOfServiceDialog({ alert }: { alert: Alert }) {
  const { dialog } = managing.value;
  const options = extentsOf(alert);
  const extent = useSignal<Extent | null>(options[0]?.[0] ?? null);
  const reason = useSignal("");
  const said = reason.value.trim();
  const reach = extent.value === null ? null : reachOf(alert, extent.value);
  const submit = async (): Promise<boolean> => {
    if (reach === null) return false;
    const outcome = await takeOutOfService(reach, said);
    if (outcome.kind === "pending") say("info", words.value.action.pending);
    else if (outcome.kind !== "ok") return failed(outcome);
    else say("done", dialog.doneOut);
    return true;
  };
  return (
    <Frame
      name="out-of-service"
      title={dialog.outOfService}
      about={[alert]}
      submit={dialog.outOfService}
      missing={said === "" || reach === null ? dialog.reasonNeeded : ""}
      onSubmit={submit}
    >
      <Choices<Extent> label={dialog.reach} options={options} chosen={extent.value} onChoose={(key) => (extent.value = key)} hasNumbers />
      <Text label={dialog.reasonNeeded} isFirst rows={2} value={reason.value} onInput={(value) => (reason.value = value)} />
      <p class="quiet dialog-hint">{dialog.reachHint}</p>
    </Frame>
  );
}

function extentsOf(alert: Alert): [Extent, string][] {
  const { dialog } = managing.value;
  const rule = ruleName(alert.rule);
  if (alert.device !== "") {
    const device = deviceName(alert.device);
    return [
      ["device", dialog.reachDevice(device)],
      ["rule", dialog.reachRule(rule, device)],
    ];
  }
  return alert.area === null ? [] : [["area", dialog.reachArea(rule, areaName(alert.area) ?? alert.area)]];
}

function reachOf(alert: Alert, extent: Extent): Reach {
  switch (extent) {
    case "device":
      return { device: alert.device };
    case "rule":
      return { device: alert.device, rule: alert.rule };
    case "area":
      return { area: alert.area, rule: alert.rule };
  }
}
