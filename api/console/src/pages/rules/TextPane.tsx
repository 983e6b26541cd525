/** The rule as text, with line numbers, and what is wrong with it beside the line. */
import { useRef } from "preact/hooks";
import { pageWords } from "../../i18n/pages";
import { placeOf, type Place } from "./jsonText";
import type { Editing } from "./editing";

export function TextPane({ editing, isReadOnly }: { editing: Editing; isReadOnly: boolean }) {
  const { rules } = pageWords.value;
  const area = useRef<HTMLTextAreaElement>(null);
  const text = editing.text.value;
  const problems = editing.textProblems.value;
  const lines = text.split("\n");
  const wrong = new Set(problems.map(({ place }) => place.line));
  const goTo = (place: Place): void => {
    const offset = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
    area.current?.focus();
    area.current?.setSelectionRange(offset, offset);
  };
  return (
    <section class="text-pane" aria-label={rules.textHeading}>
      <p class="quiet">
        {rules.textHint}{" "}
        {!isReadOnly && (
          <button type="button" class="link" disabled={!editing.isText.value} onClick={() => editing.tidyText()}>
            {rules.format}
          </button>
        )}
      </p>
      <div class={`text-editor ${problems.length > 0 ? "has-flaw" : ""}`}>
        <ol class="text-lines" aria-hidden="true">
          {lines.map((_line, index) => (
            <li key={index} class={wrong.has(index + 1) ? "is-wrong" : ""}>
              {index + 1}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          aria-label={rules.textHeading}
          aria-invalid={problems.length > 0}
          aria-describedby="rule-text-problems"
          value={text}
          rows={lines.length + 1}
          cols={Math.max(20, ...lines.map((line) => line.length + 2))}
          readOnly={isReadOnly}
          spellcheck={false}
          wrap="off"
          data-rule-text
          onInput={(event) => editing.write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing || event.ctrlKey) return;
            event.preventDefault(); // the next line begins where this one does
            const { selectionStart, value } = event.currentTarget;
            const line = lines[placeOf(value, selectionStart).line - 1] ?? "";
            event.currentTarget.setRangeText(`\n${/^ */.exec(line)?.[0] ?? ""}`, selectionStart, event.currentTarget.selectionEnd, "end");
            editing.write(event.currentTarget.value);
          }}
        />
      </div>
      <ul id="rule-text-problems" class="text-problems" role="status" aria-live="polite">
        {problems.map(({ place, message }) => (
          <li key={`${place.line}:${message}`}>
            <button type="button" class="link" onClick={() => goTo(place)} data-problem>
              {rules.flawAt(place.line, place.column, message)}
            </button>
          </li>
        ))}
      </ul>
      {!editing.isText.value && <p class="fields-warning">{rules.notARule}</p>}
    </section>
  );
}
