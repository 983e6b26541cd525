/** A made-up city for development: fictional wards, devices and rules. Nothing here is a real place. */
import { anAlert as anAlertOf } from "../src/data/builders";
import type { Alert, Area, Device, LatestReading, Rule, Severity } from "../src/data/types";

const NAMES = [
  ["An Phú Tây", "An Phu Tay"], ["Bình Hoà", "Binh Hoa"], ["Cầu Mới", "Cau Moi"], ["Đông Thạnh", "Dong Thanh"],
  ["Gia Lộc", "Gia Loc"], ["Hoà Khánh", "Hoa Khanh"], ["Khánh Bình", "Khanh Binh"], ["Lạc Xuân", "Lac Xuan"],
  ["Long Tân", "Long Tan"], ["Mỹ Lợi", "My Loi"], ["Nam Sơn", "Nam Son"], ["Phú Lâm Đông", "Phu Lam Dong"],
  ["Quới An", "Quoi An"], ["Rạch Ông Nhỏ", "Rach Ong Nho"], ["Tân Cảnh", "Tan Canh"], ["Thạnh Mỹ", "Thanh My"],
  ["Thới Hoà", "Thoi Hoa"], ["Trung Nghĩa", "Trung Nghia"], ["Vạn Phúc", "Van Phuc"], ["Xuân Lộc Đông", "Xuan Loc Dong"],
] as const;
const STREETS = ["Nguyễn Hữu Thọ", "Lê Văn Lương", "Trần Não", "Phạm Hùng", "Võ Chí Công", "Đồng Văn Cống", "Mai Chí Thọ", "Tôn Đức Thắng", "Hoàng Diệu", "Bến Nghé"];

interface Kind {
  kind: string;
  prefix: string;
  property: string;
  unit: string;
  usual: number;
}
export const KINDS: readonly Kind[] = [
  { kind: "traffic", prefix: "Trạm đếm xe", property: "vehicle_flow", unit: "1/h", usual: 1240 },
  { kind: "noise", prefix: "Trạm ồn", property: "noise_level", unit: "dB(A)", usual: 68.4 },
  { kind: "air_quality", prefix: "Trạm không khí", property: "pm25", unit: "µg/m³", usual: 41 },
  { kind: "water_level", prefix: "Trạm triều", property: "water_level", unit: "m", usual: 0.92 },
  { kind: "traffic", prefix: "Vòng dò", property: "speed", unit: "km/h", usual: 27.5 },
  { kind: "street_lighting", prefix: "Tủ chiếu sáng", property: "lamp_power", unit: "W", usual: 3200 },
  { kind: "rain", prefix: "Trạm mưa", property: "rain_rate", unit: "mm/h", usual: 4 },
];

/** The same numbers each time: a picture of the page can be compared with the last one. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const COLUMNS = 5;
const ROWS = 4;
const WEST = 106.6;
const SOUTH = 10.69;
const STEP = 0.042;

/** Wards on a bent grid: neighbours share their corners, so no gaps and no overlaps. */
export function areas(): Area[] {
  const random = seeded(7);
  const corners = Array.from({ length: ROWS + 1 }, (_r, row) =>
    Array.from({ length: COLUMNS + 1 }, (_c, column): [number, number] => [
      WEST + column * STEP + (random() - 0.5) * STEP * 0.45,
      SOUTH + row * STEP + (random() - 0.5) * STEP * 0.45,
    ]),
  );
  const wards: Area[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const ring = [corner(row, column), corner(row, column + 1), corner(row + 1, column + 1), corner(row + 1, column)];
      const number = row * COLUMNS + column;
      const [name_vi, name_en] = NAMES[number] ?? ["?", "?"];
      wards.push({
        id: `ward-${number}`,
        name_vi: `Phường ${name_vi}`,
        name_en: `${name_en} Ward`,
        level: "ward",
        parent: "city",
        label_point: [mean(ring.map(([lon]) => lon)), mean(ring.map(([, lat]) => lat))],
        geometry: { type: "MultiPolygon", coordinates: [[bent(ring)]] },
      });
    }
  }
  return [...wards, { id: "city", name_vi: "Thành phố", name_en: "City", level: "city", parent: null, label_point: null, geometry: null }];

  function corner(row: number, column: number): [number, number] {
    return corners[row]?.[column] ?? [WEST, SOUTH];
  }
}

/** Each edge with a bend in its middle that depends on the edge alone, so both neighbours bend alike. */
function bent(ring: readonly [number, number][]): [number, number][] {
  const line: [number, number][] = [];
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length] ?? from;
    const turn = Math.sin((from[0] + to[0]) * 900 + (from[1] + to[1]) * 700) * STEP * 0.12;
    line.push(from, [(from[0] + to[0]) / 2 + turn, (from[1] + to[1]) / 2 - turn]);
  });
  const first = line[0];
  return first === undefined ? line : [...line, first];
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

export function devices(count: number): Device[] {
  const random = seeded(11);
  const wards = areas().filter(({ level }) => level === "ward");
  return Array.from({ length: count }, (_, number) => {
    const kind = kindOf(number);
    const ward = wards[Math.floor(random() * wards.length)];
    const [lon, lat] = ward?.label_point ?? [106.7, 10.77];
    return {
      id: `${kind.kind.replaceAll("_", "-")}-${String(number).padStart(4, "0")}`,
      kind: kind.kind,
      name: `${kind.prefix} ${STREETS[number % STREETS.length]} ${1 + (number % 97)}`,
      location: { lon: lon + (random() - 0.5) * STEP * 0.8, lat: lat + (random() - 0.5) * STEP * 0.8 },
      interval_s: 30,
      tags: kind.property === "speed" && number % 7 === 4 && number < 36 ? ["road:vo-van-kiet"] : [],
      parent: null,
      area: ward?.id ?? null,
    };
  });
}

export function kindOf(number: number): Kind {
  const kind = KINDS[number % KINDS.length];
  if (kind === undefined) throw new Error("no kinds");
  return kind;
}

export const RULES: readonly (Rule & { property: string })[] = [
  rule("flow-high", "vehicle_flow", "Lưu lượng vượt năng lực", 2200, 2000, "Xem camera gần nhất. Nếu ùn ứ quá hai chu kỳ đèn, chuyển kế hoạch đèn sang giờ cao điểm và báo đội 3."),
  rule("noise-high", "noise_level", "Tiếng ồn vượt ngưỡng", 85, 80, "Kiểm tra có thi công hoặc tai nạn trong khu vực. Gọi tổ tuần tra nếu kéo dài quá 15 phút."),
  rule("pm25-high", "pm25", "Bụi mịn PM2.5 cao", 75, 60, "Đối chiếu hai trạm lân cận trước khi thông báo."),
  rule("flood", "water_level", "Nguy cơ ngập", 1.6, 1.4, "Đóng hầm chui khi mực nước đạt 1,6 m. Báo trung tâm chống ngập và đặt rào chắn."),
  rule("speed-low", "speed", "Tốc độ dòng xe rất thấp", 8, 14, "Xem camera. Tìm sự cố phía hạ lưu."),
  rule("lamp-loss", "lamp_power", "Mất công suất chiếu sáng", 900, 2400, "Báo tổ điện. Ưu tiên giao lộ và trường học."),
  rule("rain-heavy", "rain_rate", "Mưa rất to", 50, 30, ""),
  { id: "silent", kind: "silence", name: "Thiết bị mất tín hiệu", instructions: "Kiểm tra nguồn điện và đường truyền của tủ.", after_s: 900, property: "" },
];

function rule(id: string, property: string, name: string, raise_at: number, clear_at: number, instructions: string): Rule & { property: string } {
  const levels = (["critical", "high", "medium", "low"] as const).map((severity, step) => ({
    severity,
    raise_at: round(raise_at * (1 - step * 0.05)),
    clear_at: round(clear_at * (1 - step * 0.05)),
  }));
  return { id, kind: "threshold", name, instructions, levels, property };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function latest(device: Device, at: number): LatestReading[] {
  const kind = KINDS.find((one) => device.name.startsWith(one.prefix)) ?? kindOf(0);
  const time = new Date(at - 4_000).toISOString();
  return [
    { property: kind.property, value: round(kind.usual * (0.9 + 0.2 * Math.abs(Math.sin(at / 60_000)))), unit: kind.unit, time, received_at: time },
    { property: "online", value: 1, unit: "", time, received_at: time },
  ];
}

const WEIGHTS: readonly [Severity, number][] = [["critical", 0.08], ["high", 0.3], ["medium", 0.68], ["low", 1]];

export function anAlert(number: number, all: readonly Device[], at: number, severity?: Severity): Alert {
  const random = seeded(number * 7919 + 13);
  const device = all[Math.floor(random() * all.length)];
  if (device === undefined) throw new Error("no devices");
  const kind = KINDS.find((one) => device.name.startsWith(one.prefix)) ?? kindOf(0);
  const isSilent = random() < 0.15;
  const found = isSilent ? RULES.at(-1) : RULES.find(({ property }) => property === kind.property);
  const drawn = random();
  const chosen = severity ?? WEIGHTS.find(([, limit]) => drawn < limit)?.[0] ?? "low";
  const level = found?.levels?.find((one) => one.severity === chosen);
  const moment = new Date(at).toISOString();
  return anAlertOf({
    id: `a${String(number).padStart(6, "0")}`,
    rule: found?.id ?? "silent",
    device: device.id,
    area: device.area,
    property: isSilent ? "" : kind.property,
    severity: isSilent ? "medium" : chosen,
    value: isSilent || level === undefined ? null : round(level.raise_at * (level.raise_at < level.clear_at ? 0.9 : 1.04)),
    raised_at: moment,
  });
}
