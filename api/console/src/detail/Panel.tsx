/** The panel beside the map: one alert, or one device. */
import { AlertDetail } from "./AlertDetail";
import { DeviceDetail } from "./DeviceDetail";
import { closePanel, panel } from "../data/view";
import { focusList } from "../list/AlertList";
import { words } from "../i18n";
import { Icon } from "../look/shapes";

export const PANEL_ID = "panel";

export function Panel() {
  const open = panel.value;
  if (open === null) return null;
  const { detail, device } = words.value;
  return (
    <aside id={PANEL_ID} class="panel" aria-label={open.kind === "alert" ? detail.label : device.label} tabIndex={-1}>
      <button
        type="button"
        class="icon-button panel-close"
        aria-label={detail.close}
        title={`${detail.close} (Esc)`}
        onClick={() => {
          closePanel();
          focusList();
        }}
      >
        <Icon name="close" size={18} />
      </button>
      {open.kind === "alert" ? <AlertDetail id={open.id} /> : <DeviceDetail key={open.id} id={open.id} />}
    </aside>
  );
}
