/** Pictures that come one after the other in one answer (multipart/x-mixed-replace), taken apart as they come. Pure. */

export interface PicturePart {
  type: string;
  measuredAt: string | null;
  bytes: Uint8Array<ArrayBuffer>;
}

/** No picture is larger; what never ends is no picture. */
const LARGEST_BYTES = 16 * 1024 * 1024;
const HEAD_END = [13, 10, 13, 10];
const DASHES = [13, 10, 45, 45];

export class MultipartParser {
  private rest: Uint8Array<ArrayBuffer> = new Uint8Array();

  /** The pictures that are whole with this piece. Throws a RangeError for an answer that holds none. */
  push(piece: Uint8Array): PicturePart[] {
    this.rest = joined(this.rest, piece);
    const parts: PicturePart[] = [];
    for (let part = this.take(); part !== null; part = this.take()) parts.push(part);
    if (this.rest.length > LARGEST_BYTES) throw new RangeError("a picture of the live stream has no end");
    return parts;
  }

  private take(): PicturePart | null {
    const headEnd = indexOf(this.rest, HEAD_END, 0);
    if (headEnd === -1) return null;
    const head = new TextDecoder().decode(this.rest.subarray(0, headEnd));
    const from = headEnd + HEAD_END.length;
    const length = Number(headerOf(head, "content-length") ?? NaN);
    const to = Number.isInteger(length) ? from + length : indexOf(this.rest, DASHES, from);
    if (to === -1 || to > this.rest.length) return null;
    const bytes = this.rest.slice(from, to);
    this.rest = this.rest.slice(to);
    return { type: headerOf(head, "content-type") ?? "image/jpeg", measuredAt: headerOf(head, "x-measured-at"), bytes };
  }
}

function headerOf(head: string, name: string): string | null {
  const line = head.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

function indexOf(bytes: Uint8Array, wanted: readonly number[], from: number): number {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first, from); at !== -1 && at + wanted.length <= bytes.length; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
