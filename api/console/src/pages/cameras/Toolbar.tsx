/** Over the picture while one draws: the tools, undo, and how the one in hand is used. */
import { camerasWords } from "../../i18n/cameras";
import { isPolygon, TOOLS, type Drawing, type Tool } from "./drawing";

const PICTURES: Record<Tool, string> = {
  select: "M4 2.5 12.5 8 8.5 9l2 4-1.8.9-2-4.1L4 12.5Z",
  line: "M3 13 13 3",
  zone: "M3 12 5 4l7-1 2 8Z",
  lane: "M5 14 7 2M11 14 9 2M8 12v-2M8 7V5",
  road: "M2 14 6 2h4l4 12Z",
  point: "M8 2v12M2 8h12",
  rectangle: "M3 12 5 4h6l2 8Z",
  length: "M2 8h12M2 5v6M14 5v6",
  heading: "M8 14V3M4 7l4-4 4 4",
};
const KEYS: Partial<Record<Tool, string>> = { line: "l", zone: "z" };

export function Toolbar({ drawing }: { drawing: Drawing }) {
  const says = camerasWords.value;
  const { editing } = drawing;
  const tool = drawing.tool.value;
  const count = drawing.pending.value.length;
  const chosen = editing.chosen.value;
  const hint = isPolygon(tool) ? says.toolHints.zone : says.toolHints[tool as keyof typeof says.toolHints];
  return (
    <div class="draw-tools">
      <div class="chips" role="toolbar" aria-label={says.tools.label}>
        {TOOLS.map((one) => (
          <button type="button" key={one} class={`chip tool ${tool === one ? "is-on" : ""}`} aria-pressed={tool === one} aria-keyshortcuts={KEYS[one]} data-tool={one} onClick={() => takeInHand(drawing, one)}>
            <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
              <path d={PICTURES[one]} />
            </svg>
            {says.tools[one]}
          </button>
        ))}
        <span class="tool-gap" />
        {drawing.canFinish.value && (
          <button type="button" class="chip tool" data-action="finish" onClick={() => drawing.finish()}>
            {says.tools.finish} <kbd>C</kbd>
          </button>
        )}
        {tool !== "select" && (
          <button type="button" class="chip tool" data-action="cancel-tool" onClick={() => drawing.take("select")}>
            {says.tools.cancel} <kbd>Esc</kbd>
          </button>
        )}
        {chosen !== null && tool === "select" && (
          <button type="button" class="chip tool" data-action="drop-part" onClick={() => editing.drop(chosen)}>
            {says.tools.drop} <kbd>Del</kbd>
          </button>
        )}
        <button type="button" class="chip tool" data-action="undo" disabled={!editing.canUndo.value} onClick={() => editing.undo()}>
          {says.tools.undo} <kbd>Ctrl Z</kbd>
        </button>
      </div>
      <p class="quiet draw-hint" aria-live="polite">
        {hint} {count > 0 && <strong>{says.toolHints.pending(String(count))}</strong>}
      </p>
    </div>
  );
}

/** The tool is used on the picture: that is where the keys go now. */
export function takeInHand(drawing: Drawing, tool: Tool): void {
  drawing.take(tool);
  document.querySelector<SVGElement>("[data-drawing]")?.focus();
}
