/** Writing the rule in the editor, and everything that can come of it. */
import { loadDirectory } from "../../data/directory";
import { oneRule, writeRule, type RuleJson, type StoredRule } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import type { Editing } from "./editing";
import { tidy } from "./model";

export type Saved = { kind: "saved"; rule: StoredRule } | { kind: "pending" } | { kind: "wrong" } | { kind: "conflict"; theirs: StoredRule | null };

/** `over`: the version that was read; somebody else's since then is a conflict. */
export async function save(editing: Editing, id: string): Promise<Saved> {
  const { rules } = pageWords.peek();
  if (!editing.tried()) {
    say("error", rules.notSaved);
    return { kind: "wrong" };
  }
  const version = editing.stored.peek()?.version ?? 0;
  const body: RuleJson = { ...tidy(editing.rule.peek()), id, ...(version === 0 ? {} : { version }) };
  const outcome = await writeRule(id, body);
  switch (outcome.kind) {
    case "ok":
      say("done", rules.saved(outcome.value.version ?? 0));
      editing.keep(outcome.value);
      void loadDirectory();
      return { kind: "saved", rule: outcome.value };
    case "pending":
      say("info", rules.savedPending);
      void loadDirectory();
      return { kind: "pending" };
    case "conflict":
      return { kind: "conflict", theirs: await current(id) };
    case "refused": {
      const errors = outcome.problem.errors ?? [];
      editing.complain(errors.length > 0 ? errors : [{ field: "", message: failureOf(outcome) }]);
      say("error", errors.length > 0 ? rules.notSaved : failureOf(outcome));
      return { kind: "wrong" };
    }
    default:
      editing.complain([{ field: "", message: failureOf(outcome) }]);
      return { kind: "wrong" };
  }
}

async function current(id: string): Promise<StoredRule | null> {
  const outcome = await oneRule(id);
  return outcome.kind === "ok" ? outcome.value : null;
}
