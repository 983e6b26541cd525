/** The api over HTTP: every request ends, and every outcome is a value with a reason. */
import type { Page, Problem } from "./types";

const PREFIX = "/api/v1/";
const TIMEOUT_MS = 10_000;
/** The largest page the api gives. */
const PAGE_LIMIT = 1000;

/** `pending`: taken on, not applied yet. `unreachable` and 5xx may pass by themselves; the others will not. */
export type Outcome<T> =
  | { kind: "ok"; value: T }
  | { kind: "pending" }
  | { kind: "conflict"; problem: Problem }
  | { kind: "unauthenticated" }
  | { kind: "refused"; status: number; problem: Problem }
  | { kind: "unreachable" };

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Problem) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export async function outcomeOf<T>(response: Response): Promise<Outcome<T>> {
  if (response.status === 202) return { kind: "pending" };
  if (response.status === 204) return { kind: "ok", value: undefined as T };
  if (response.ok) return { kind: "ok", value: (await response.json()) as T };
  const problem = await problemOf(response);
  if (response.status === 401) return { kind: "unauthenticated" };
  if (response.status === 409) return { kind: "conflict", problem };
  return { kind: "refused", status: response.status, problem };
}

async function send<T>(path: string, init: RequestInit): Promise<Outcome<T>> {
  try {
    const response = await fetch(PREFIX + path, {
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...init,
    });
    return await outcomeOf<T>(response);
  } catch (error) {
    // fetch rejects with TypeError when there is no answer, with DOMException when time is up
    if (error instanceof TypeError || error instanceof DOMException) return { kind: "unreachable" };
    throw error;
  }
}

export function get<T>(path: string): Promise<Outcome<T>> {
  return send<T>(path, { method: "GET", headers: { accept: "application/json" } });
}

export function post<T>(path: string, body: unknown): Promise<Outcome<T>> {
  return send<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

export function put<T>(path: string, body: unknown): Promise<Outcome<T>> {
  return send<T>(path, {
    method: "PUT",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

export function postForm<T>(path: string, fields: Record<string, string>): Promise<Outcome<T>> {
  return send<T>(path, { method: "POST", body: new URLSearchParams(fields) });
}

export function remove(path: string): Promise<Outcome<void>> {
  return send<void>(path, { method: "DELETE" });
}

/** Every item of a list, following `next` to its end. */
export async function getAll<T>(path: string, query: Record<string, string> = {}): Promise<Outcome<T[]>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const parameters = new URLSearchParams({ ...query, limit: String(PAGE_LIMIT) });
    if (cursor !== null) parameters.set("cursor", cursor);
    const page: Outcome<Page<T>> = await get<Page<T>>(`${path}?${parameters.toString()}`);
    if (page.kind !== "ok") return page;
    items.push(...page.value.items);
    cursor = page.value.next;
  } while (cursor !== null);
  return { kind: "ok", value: items };
}
