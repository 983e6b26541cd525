/** What began or ended that hides alerts, as the stream tells it: said once, and kept for whoever wants to look. */
import { signal } from "@preact/signals";
import { get } from "./client";
import { managing } from "../i18n/managing";
import { moment, serverNow } from "../look/time";
import { say } from "../shell/notices";
import type { Page, PolicyNotice } from "./types";

const KEPT = 50;
/** What is older was not missed just now; the stream repeats it after a reset. */
const NEWS_MS = 120_000;

/** Newest first. */
export const policyNotices = signal<readonly PolicyNotice[]>([]);

export function takeNotice(notice: PolicyNotice): void {
  const before = policyNotices.value;
  policyNotices.value = withNotice(before, notice);
  const isNews = policyNotices.value !== before && serverNow() - Date.parse(notice.at) < NEWS_MS;
  if (isNews) say("info", noticeText(notice, serverNow()));
}

/** What was told before this page was there: kept, but not said. */
export async function loadNotices(): Promise<void> {
  const outcome = await get<Page<PolicyNotice>>("notices");
  if (outcome.kind === "ok") policyNotices.value = outcome.value.items.reduce(withNotice, policyNotices.value);
}

/** Pure: the same notice a second time changes nothing. */
export function withNotice(known: readonly PolicyNotice[], notice: PolicyNotice): readonly PolicyNotice[] {
  const isKnown = known.some(({ policy, kind, at }) => policy === notice.policy && kind === notice.kind && at === notice.at);
  if (isKnown) return known;
  return [notice, ...known].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, KEPT);
}

/** What time brings about is nobody's doing. */
const TIME_ITSELF = "urbanwatch";

/** `Maintenance began: pump overhaul (until 14:00:00, minh)`. */
export function noticeText(notice: PolicyNotice, at: number): string {
  const { notice: names, row } = managing.peek();
  const details = [
    ...(notice.until === undefined || notice.until === null ? [] : [row.until(moment(notice.until, at))]),
    ...(notice.by === TIME_ITSELF ? [] : [notice.by]),
  ];
  return `${names[notice.kind]}: ${notice.reason}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
}
