/** How wide a thing is drawn, in pixels: a chart drawn at its own width has letters of one size wherever it stands. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

export function useWidth<T extends Element>(otherwise: number): { of: { current: T | null }; width: number } {
  const of = useRef<T>(null);
  const width = useSignal(otherwise);
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const take = (): void => {
      width.value = Math.max(240, Math.floor(element.getBoundingClientRect().width));
    };
    take();
    const observer = new ResizeObserver(take);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { of, width: width.value };
}
