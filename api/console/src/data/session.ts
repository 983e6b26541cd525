/** Who is signed in. The cookie is the api's business; this page only knows name and role. */
import { computed, signal } from "@preact/signals";
import { get, postForm, remove } from "./client";
import type { Me, Role } from "./types";

export type Session = { kind: "unknown" } | { kind: "out"; hasEnded: boolean } | { kind: "in"; me: Me };

const DECIDERS: ReadonlySet<Role> = new Set<Role>(["operator", "admin"]);

export const session = signal<Session>({ kind: "unknown" });

export const mayDecide = computed(() => session.value.kind === "in" && DECIDERS.has(session.value.me.role));
export const username = computed(() => (session.value.kind === "in" ? session.value.me.username : ""));

export type SignInFailure = "wrong" | "away" | "limited" | "unreachable";

/** Asks until there is an answer: a page opened during an outage comes up by itself afterwards. */
export async function resume(): Promise<void> {
  for (;;) {
    const outcome = await get<Me>("me");
    if (outcome.kind === "ok") {
      session.value = { kind: "in", me: outcome.value };
      return;
    }
    if (outcome.kind === "unauthenticated") {
      session.value = { kind: "out", hasEnded: false };
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
}

export async function signIn(name: string, password: string): Promise<SignInFailure | null> {
  const outcome = await postForm<unknown>("session", { username: name, password });
  switch (outcome.kind) {
    case "ok":
    case "pending": {
      const me = await get<Me>("me");
      if (me.kind !== "ok") return "unreachable";
      session.value = { kind: "in", me: me.value };
      return null;
    }
    case "unauthenticated":
    case "conflict":
      return "wrong";
    case "refused":
      if (outcome.status === 429) return "limited";
      return outcome.status >= 500 ? "away" : "wrong";
    case "unreachable":
      return "unreachable";
  }
}

export async function signOut(): Promise<void> {
  await remove("session");
  session.value = { kind: "out", hasEnded: false };
}

/** The api no longer knows us. */
export function sessionEnded(): void {
  if (session.value.kind === "in") session.value = { kind: "out", hasEnded: true };
}
