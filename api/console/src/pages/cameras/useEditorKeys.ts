/** Keys of the editor that hold wherever the focus is. */
import { useEffect } from "preact/hooks";
import type { Drawing } from "./drawing";
import type { Editing } from "./editing";

interface EditorKeys {
  editing: Editing;
  drawing: Drawing;
  isEditing: boolean;
  onSave: () => void;
}

export function useEditorKeys({ editing, drawing, isEditing, onSave }: EditorKeys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isChord = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (isChord && key === "s") onSave();
      else if (isChord && key === "z" && !event.shiftKey && isEditing && !isTyping(event.target)) editing.undo();
      else if (event.key === "Delete" && isEditing && !isTyping(event.target) && editing.chosen.value !== null) editing.drop(editing.chosen.value);
      else if (event.key === "Escape" && isEditing && !isTyping(event.target) && drawing.tool.value !== "select") drawing.cancel();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
}

/** In a field the browser's own undo takes back letters. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
