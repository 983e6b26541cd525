/** A street seen from a mast, drawn as SVG for an instant: vehicles with boxes, their lower halves masked. */

const WIDTH = 1280;
const HEIGHT = 720;
/** Where the lanes meet. */
const HORIZON = 190;

interface Lane {
  /** Its middle at the lower edge and at the horizon. */
  near: number;
  far: number;
  isComing: boolean;
  everyMs: number;
}

const LANES: readonly Lane[] = [
  { near: 330, far: 612, isComing: true, everyMs: 5_300 },
  { near: 530, far: 630, isComing: true, everyMs: 3_700 },
  { near: 760, far: 652, isComing: false, everyMs: 4_100 },
  { near: 960, far: 670, isComing: false, everyMs: 3_100 },
];
const CROSSES_MS = 9_000;
const COLOURS = ["#b0413e", "#3d5a80", "#d9d9d9", "#8a8f98", "#c9a227", "#4f6f52"];

export function street(id: string, at: number): string {
  const isDark = id === "mai-chi-tho-3";
  const vehicles = LANES.flatMap((lane, index) => vehiclesOn(lane, index, at)).sort((a, b) => a.y - b.y);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#9fb6c4"/><path d="M0 210 260 150 420 205 700 160 980 205 1280 140V720H0Z" fill="#6f8577"/>
${Array.from({ length: 9 }, (_, number) => `<rect x="${number * 150 - 20}" y="${95 + (number % 3) * 28}" width="${90 + (number % 4) * 14}" height="170" fill="${["#8d99a6", "#7c8794", "#a3a097"][number % 3]}"/>`).join("")}
<path d="M150 720 585 ${HORIZON}H697L1130 720Z" fill="#4b5157"/><path d="M640 720 641 ${HORIZON}" stroke="#d8b640" stroke-width="7" fill="none"/>
<path d="M430 720 621 ${HORIZON}M862 720 661 ${HORIZON}" stroke="#e8e8e8" stroke-width="4" stroke-dasharray="40 34" fill="none"/>
${vehicles.map(({ drawn }) => drawn).join("")}
${isDark ? `<rect width="${WIDTH}" height="${HEIGHT}" fill="#05070a" opacity="0.82"/>` : ""}
<text x="18" y="34" font-family="sans-serif" font-size="20" fill="#fff" stroke="#000" stroke-width="4" paint-order="stroke">${id} ${new Date(at).toISOString().slice(11, 19)}Z</text></svg>`;
}

function vehiclesOn(lane: Lane, index: number, at: number): { y: number; drawn: string }[] {
  const last = Math.floor(at / lane.everyMs);
  return Array.from({ length: Math.ceil(CROSSES_MS / lane.everyMs) + 1 }, (_, back) => last - back).flatMap((number) => {
    const way = (at - number * lane.everyMs) / CROSSES_MS;
    if (way < 0 || way > 1) return [];
    const nearness = lane.isComing ? way * way : (1 - way) * (1 - way);
    const y = HORIZON + 10 + nearness * (HEIGHT - HORIZON + 60);
    const depth = (y - HORIZON) / (HEIGHT - HORIZON);
    return [{ y, drawn: vehicle(number, index, lane.far + (lane.near - lane.far) * depth, y, depth) }];
  });
}

function vehicle(number: number, lane: number, x: number, y: number, depth: number): string {
  const isCar = (number + lane) % 3 === 0;
  const width = (isCar ? 120 : 46) * depth + 4;
  const height = (isCar ? 96 : 92) * depth + 4;
  const colour = COLOURS[Math.abs(number) % COLOURS.length] ?? "#999";
  const [left, top] = [x - width / 2, y - height];
  const body = isCar
    ? `<rect x="${left}" y="${top + height * 0.3}" width="${width}" height="${height * 0.7}" rx="${width * 0.1}" fill="${colour}"/><rect x="${left + width * 0.14}" y="${top}" width="${width * 0.72}" height="${height * 0.45}" rx="${width * 0.08}" fill="#24313a"/>`
    : `<rect x="${left + width * 0.25}" y="${top + height * 0.25}" width="${width * 0.5}" height="${height * 0.5}" rx="${width * 0.2}" fill="${colour}"/><rect x="${left + width * 0.38}" y="${top + height * 0.6}" width="${width * 0.24}" height="${height * 0.4}" fill="#222"/>`;
  const mask = isCar ? [left, top + height * 0.55, width, height * 0.45] : [left + width * 0.25, top, width * 0.5, height * 0.28];
  const blocks = `<rect x="${mask[0]}" y="${mask[1]}" width="${mask[2]}" height="${mask[3]}" fill="#888" opacity="0.92"/>`;
  const box = `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="${isCar ? "#5cc8d6" : "#9be7a8"}" stroke-width="2"/>`;
  return `${body}${blocks}${box}<text x="${left}" y="${top - 4}" font-family="sans-serif" font-size="${8 + 7 * depth}" fill="#fff">${isCar ? "car" : "two_wheeler"} ${Math.abs(number) % 1000}</text>`;
}
