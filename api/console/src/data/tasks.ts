/** Who was given a task, as the timeline has it. Pure. */
import type { Transition } from "./types";

export interface Task {
  who: string;
  comment: string;
}

/** An assignment's reason is whom it went to, with what was said: `team-3`, `team-3: hurry`. Null: nobody was named. */
export function taskOf({ kind, reason }: Transition): Task | null {
  const found = kind === "assigned" ? /^([\w.@-]+)(?:: ([^]*))?$/.exec(reason ?? "") : null;
  return found === null ? null : { who: found[1] ?? "", comment: found[2] ?? "" };
}
