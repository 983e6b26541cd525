/** The keys of the page that is shown, beside those that hold everywhere. */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

export type PageKeys = Readonly<Record<string, () => void>>;

export const pageKeys = signal<PageKeys>({});

/** These keys act while the page that says so is shown. What they do is taken afresh at each press. */
export function usePageKeys(keys: PageKeys): void {
  const newest = useRef(keys);
  newest.current = keys;
  const names = Object.keys(keys).join(" ");
  // Before the page is painted: a key pressed as soon as it is seen must not be lost.
  useLayoutEffect(() => {
    pageKeys.value = Object.fromEntries(Object.keys(newest.current).map((key) => [key, () => newest.current[key]?.()]));
    return () => void (pageKeys.value = {});
  }, [names]);
}
