/** The text of a rule: read with places, so that what is wrong can be shown where it stands. Pure. */
import { pathText, type Path } from "./model";

export type TextFlaw = "value" | "name" | "colon" | "comma" | "string" | "number" | "end" | "twice" | "object" | "deep";

export interface Place {
  line: number;
  column: number;
}

export type ReadText = { kind: "value"; value: unknown; places: ReadonlyMap<string, Place> } | { kind: "flaw"; flaw: TextFlaw; place: Place };

const DEEPEST = 40;

class Flawed extends Error {
  constructor(
    readonly flaw: TextFlaw,
    readonly offset: number,
  ) {
    super(flaw);
  }
}

/** JSON (RFC 8259) with the place of every field, by the name the api gives it. A name given twice is a flaw here. */
export function readText(text: string): ReadText {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    const places = new Map([...reader.offsets].map(([path, offset]) => [path, placeOf(text, offset)]));
    return { kind: "value", value, places };
  } catch (error) {
    if (error instanceof Flawed) return { kind: "flaw", flaw: error.flaw, place: placeOf(text, error.offset) };
    throw error;
  }
}

export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** The place of a field, or of the nearest thing around it that is written. */
export function nearestPlace(places: ReadonlyMap<string, Place>, field: string): Place {
  for (let path = field; path !== ""; path = path.replace(/(\.?[^.[\]]+|\[\d+\])$/, "")) {
    const found = places.get(path);
    if (found !== undefined) return found;
  }
  return { line: 1, column: 1 };
}

class Reader {
  readonly offsets = new Map<string, number>();
  private at = 0;

  constructor(private readonly text: string) {}

  document(): unknown {
    this.space();
    if (this.text[this.at] !== "{") throw new Flawed("object", this.at);
    const value = this.value([]);
    this.space();
    if (this.at < this.text.length) throw new Flawed("end", this.at);
    return value;
  }

  private value(path: Path): unknown {
    this.space();
    if (path.length > DEEPEST) throw new Flawed("deep", this.at);
    if (!this.offsets.has(pathText(path))) this.offsets.set(pathText(path), this.at);
    const first = this.text[this.at];
    if (first === "{") return this.object(path);
    if (first === "[") return this.array(path);
    if (first === '"') return this.string();
    for (const [word, meaning] of [["true", true], ["false", false], ["null", null]] as const) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return meaning;
    }
    return this.number();
  }

  private object(path: Path): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    this.at += 1;
    this.space();
    if (this.take("}")) return fields;
    for (;;) {
      this.space();
      const begin = this.at;
      if (this.text[this.at] !== '"') throw new Flawed("name", this.at);
      const name = this.string();
      if (Object.hasOwn(fields, name)) throw new Flawed("twice", begin);
      this.offsets.set(pathText([...path, name]), begin);
      this.space();
      if (!this.take(":")) throw new Flawed("colon", this.at);
      Object.defineProperty(fields, name, { value: this.value([...path, name]), enumerable: true, writable: true, configurable: true });
      this.space();
      if (this.take("}")) return fields;
      if (!this.take(",")) throw new Flawed("comma", this.at);
    }
  }

  private array(path: Path): unknown[] {
    const items: unknown[] = [];
    this.at += 1;
    this.space();
    if (this.take("]")) return items;
    for (;;) {
      items.push(this.value([...path, items.length]));
      this.space();
      if (this.take("]")) return items;
      if (!this.take(",")) throw new Flawed("comma", this.at);
    }
  }

  private string(): string {
    const found = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    found.lastIndex = this.at;
    const text = found.exec(this.text)?.[0];
    if (text === undefined) throw new Flawed("string", this.at);
    this.at += text.length;
    return JSON.parse(text) as string;
  }

  private number(): number {
    const begin = this.at;
    const found = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    found.lastIndex = begin;
    const text = found.exec(this.text)?.[0];
    if (text === undefined) throw new Flawed(/[\d.+-]/.test(this.text[begin] ?? "") ? "number" : "value", begin);
    this.at += text.length;
    if (/[\w.]/.test(this.text[this.at] ?? "")) throw new Flawed("number", begin);
    return Number(text);
  }

  private take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at += 1;
  }
}

/** Two spaces a step; what is short stands on one line. */
export function written(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value, null, 1)?.replace(/\n */g, " ") ?? "null";
  if (typeof value !== "object" || value === null || flat.length + indent.length <= 78) return flat.replace(/^\{ \}$/, "{}").replace(/^\[ \]$/, "[]");
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => deeper + written(item, deeper)).join(",\n")}\n${indent}]`;
  return `{\n${Object.entries(value)
    .map(([name, held]) => `${deeper}${JSON.stringify(name)}: ${written(held, deeper)}`)
    .join(",\n")}\n${indent}}`;
}

/** The text of a whole rule: a field a line, so that a difference reads line by line. */
export function ruleText(rule: object): string {
  return `{\n${Object.entries(rule)
    .map(([name, held]) => `  ${JSON.stringify(name)}: ${written(held, "  ")}`)
    .join(",\n")}\n}`;
}
