/** Writing the camera in the editor, and everything that can come of it. */
import { writeCamera, type CameraBody, type CameraJson } from "../../data/cameras";
import type { Outcome } from "../../data/client";
import { loadDirectory } from "../../data/directory";
import { language } from "../../i18n";
import { camerasWords } from "../../i18n/cameras";
import { whole } from "../../look/numbers";
import { say } from "../../shell/notices";
import { failureOf } from "../asking";
import type { FieldFlaw } from "../rules/placement";
import { bodyOf } from "./draft";
import type { Editing } from "./editing";

/** True once it is stored. */
export async function save(editing: Editing): Promise<boolean> {
  const says = camerasWords.peek();
  if (!editing.tried()) {
    say("error", says.notSaved);
    return false;
  }
  const { id } = editing.stored.peek();
  const body = bodyOf(editing.draft.peek());
  const outcome = await writeCamera(id, body);
  if (outcome.kind === "ok") editing.keep(outcome.value);
  else if (outcome.kind === "pending") editing.keep(accepted(editing.stored.peek(), body));
  else editing.complain(complaintsOf(outcome));
  return told(outcome);
}

/** The camera as it will stand: what was accepted without its secrets. */
function accepted(before: CameraJson, { username, password, ...shown }: CameraBody): CameraJson {
  const hasCredentials = username !== "" && (username !== undefined || password !== undefined || before.has_credentials === true);
  return { ...before, ...shown, has_credentials: hasCredentials };
}

export async function create(id: string, body: CameraBody): Promise<{ isDone: boolean; flaws: readonly FieldFlaw[] }> {
  const outcome = await writeCamera(id, body);
  const isDone = told(outcome);
  return { isDone, flaws: outcome.kind === "ok" || outcome.kind === "pending" ? [] : complaintsOf(outcome) };
}

function complaintsOf(outcome: Exclude<Outcome<unknown>, { kind: "ok" }>): readonly FieldFlaw[] {
  const errors = outcome.kind === "refused" ? (outcome.problem.errors ?? []) : [];
  return errors.length > 0 ? errors : [{ field: "", message: failureOf(outcome) }];
}

function told(outcome: Outcome<CameraJson>): boolean {
  const says = camerasWords.peek();
  switch (outcome.kind) {
    case "ok": {
      const written = outcome.value.written_rules?.length ?? 0;
      say("done", says.saved);
      if (written > 0) say("info", says.wroteRules(whole(written, language.peek())));
      void loadDirectory();
      return true;
    }
    case "pending":
      say("info", says.savedPending);
      void loadDirectory();
      return true;
    default:
      say("error", outcome.kind === "refused" && (outcome.problem.errors ?? []).length > 0 ? says.notSaved : failureOf(outcome));
      return false;
  }
}
