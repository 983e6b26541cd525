/** Short notices at the foot of the page: what became of what the operator did. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export type NoticeKind = "done" | "info" | "warning" | "error";
interface Notice {
  key: number;
  kind: NoticeKind;
  text: string;
}

const SHOWN = 3;
const STAYS_MS: Record<NoticeKind, number> = { done: 3_000, info: 6_000, warning: 15_000, error: 12_000 };

const notices = signal<readonly Notice[]>([]);
let nextKey = 0;

export function say(kind: NoticeKind, text: string): void {
  const notice = { key: nextKey, kind, text };
  nextKey += 1;
  notices.value = [...notices.value, notice].slice(-SHOWN);
  setTimeout(() => dismiss(notice.key), STAYS_MS[kind]);
}

function dismiss(key: number): void {
  notices.value = notices.value.filter((notice) => notice.key !== key);
}

export function Notices() {
  const element = useRef<HTMLDivElement>(null);
  // A dialog lies above everything but what was lifted after it: what became of sending it must not be hidden by it.
  useEffect(() => {
    element.current?.hidePopover();
    if (notices.value.length > 0) element.current?.showPopover();
  }, [notices.value]);
  return (
    <div ref={element} class="notices" role="status" aria-live="polite" popover="manual">
      {notices.value.map(({ key, kind, text }) => (
        <button type="button" key={key} class={`notice notice-${kind}`} onClick={() => dismiss(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
