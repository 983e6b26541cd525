/** The control room's shifts: from 6, from 14 and from 22 o'clock of the city. Pure. */
import { DAY, HOUR, instantOf, midnight, wallOf } from "../pages/wallTime";

const CHANGES = [6, 14, 22, 30] as const;
/** What is due in a few minutes is not "by the end of the shift" but now. */
const LEAST_MS = 10 * 60_000;

/** When the running shift ends; of one that is as good as over, the next one's end. */
export function endOfShift(at: number): number {
  const wall = wallOf(at);
  const today = midnight(wall);
  const end = CHANGES.map((hour) => today + hour * HOUR).find((change) => change - wall >= LEAST_MS);
  return instantOf(end ?? today + DAY + 6 * HOUR);
}
