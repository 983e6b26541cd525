/** Now, in coarser steps: what is reckoned from many alerts or windows is not reckoned anew each second. */
import { computed } from "@preact/signals";
import { now } from "../look/time";
import { MINUTE } from "./wallTime";

export const minute = computed(() => Math.floor(now.value / MINUTE) * MINUTE);
export const fewSeconds = computed(() => Math.floor(now.value / 5_000) * 5_000);
