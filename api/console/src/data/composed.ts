/** What the timeline says of a composed rule: of how many, and of which devices or places it is or was true. Pure. */

export interface Composed {
  /** Why: `several_of`, `back_to_normal` … */
  because: string;
  number: string | null;
  of: string | null;
  subjects: string[];
  /** More than are named. */
  isMore: boolean;
}

/** `several_of: 3 of 5: d-1, d-2, d-3`, `sequence: d-1, d-2`; other reasons are null. */
export function composedOf(reason: string): Composed | null {
  const [, because, rest] = /^(several_of|sequence|combination|back_to_normal|rule_changed): (.+)$/.exec(reason) ?? [];
  if (because === undefined || rest === undefined) return null;
  const [counted, number = null, of = null, after = ""] = /^(\d+)(?: of (\d+))?(?:$|: (.*)$)/.exec(rest) ?? [];
  const subjects = (counted === undefined ? rest : after).split(", ").filter((name) => name !== "");
  return { because, number, of, subjects: subjects.filter((name) => name !== "…"), isMore: subjects.includes("…") };
}
