/** The pieces from which a rule is said in a sentence, in both languages. What the sentence is made of: `pages/rules/sentence.ts`. */
import type { Language } from "./index";

export type DurationUnit = "s" | "min" | "h" | "d";

export interface Saying {
  duration: (count: string, unit: DurationUnit, isOne: boolean) => string;
  above: (value: string) => string;
  below: (value: string) => string;
  lasting: (duration: string) => string;
  severity: Record<string, string>;
  value: string;
  threshold: (property: string, limit: string) => string;
  silence: (property: string | null, duration: string) => string;
  rises: (property: string, change: string, per: string, over: string) => string;
  falls: (property: string, change: string, per: string, over: string) => string;
  fn: Record<string, (property: string, percentile: string) => string>;
  window: (what: string, over: string, limit: string) => string;
  side: Record<string, string>;
  deviation: (property: string, times: string, side: string, season: string) => string;
  season: Record<string, string>;
  flatline: (property: string, duration: string) => string;
  implausible: (property: string, range: string | null) => string;
  range: (low: string | null, high: string | null) => string;
  sighting: Record<string, string>;
  /** What ails a camera, and what incident it saw: known by name, where a line goes by its id. */
  subject: Record<string, string>;
  vehicle: Record<string, string>;
  sees: (what: string, times: string, within: string, isOnce: boolean) => string;
  isTrue: (rule: string) => string;
  devices: string;
  everywhere: (device: string | null, kind: string | null) => string;
  atLeast: (count: string, kind: string | null, share: string | null) => string;
  ofTag: (tag: string) => string;
  inArea: (area: string) => string;
  per: Record<string, (tag: string) => string>;
  within: (duration: string) => string;
  inOrder: (duration: string) => string;
  then: string;
  and: string;
  or: string;
  not: (what: string) => string;
  except: (calendars: string) => string;
  incomplete: string;
}

const vi: Saying = {
  duration: (count, unit) => `${count} ${{ s: "giây", min: "phút", h: "giờ", d: "ngày" }[unit]}`,
  above: (value) => `trên ${value}`,
  below: (value) => `dưới ${value}`,
  lasting: (duration) => ` suốt ${duration}`,
  severity: { critical: "nghiêm trọng", high: "cao", medium: "vừa", low: "thấp" },
  value: "Giá trị",
  threshold: (property, limit) => `${property} ${limit}`,
  silence: (property, duration) => (property === null ? `Không nhận được tin nào suốt ${duration}` : `Không nhận được ${property} suốt ${duration}`),
  rises: (property, change, per, over) => `${property} tăng hơn ${change} mỗi ${per} (đo trong ${over})`,
  falls: (property, change, per, over) => `${property} giảm hơn ${change} mỗi ${per} (đo trong ${over})`,
  fn: {
    avg: (property) => `Trung bình ${property}`,
    min: (property) => `Mức thấp nhất của ${property}`,
    max: (property) => `Mức cao nhất của ${property}`,
    sum: (property) => `Tổng ${property}`,
    count: (property) => `Số lần đo ${property}`,
    percentile: (property, percentile) => `Phân vị ${percentile} của ${property}`,
  },
  window: (what, over, limit) => `${what} trong ${over} ${limit}`,
  side: { above: "cao hơn", below: "thấp hơn", both: "khác" },
  deviation: (property, times, side, season) => `${property} ${side} mức thường thấy ${season} quá ${times} lần độ lệch chuẩn`,
  season: { week: "vào giờ này trong tuần", tide: "ở con nước này" },
  flatline: (property, duration) => `${property} đứng yên suốt ${duration}`,
  implausible: (property, range) => (range === null ? `${property} nằm ngoài khoảng hợp lý` : `${property} nằm ngoài khoảng ${range}`),
  range: (low, high) => (low === null ? `đến ${high ?? ""}` : high === null ? `từ ${low}` : `${low} đến ${high}`),
  sighting: { crossing: "lượt qua vạch", incident: "sự cố", health: "trục trặc của chính camera" },
  subject: { unreachable: "mất kết nối", frozen: "đứng hình", dark: "quá tối", blurred: "bị mờ", covered: "bị che", moved: "bị xoay hoặc dời", wrong_way: "đi ngược chiều", stopped: "xe dừng" },
  vehicle: { two_wheeler: "xe hai bánh", car: "ô tô", bus: "xe buýt", truck: "xe tải", pedestrian: "người đi bộ", other: "loại khác" },
  sees: (what, times, within, isOnce) => (isOnce ? `Camera thấy ${what}` : `Camera thấy ${what} từ ${times} lần trong ${within}`),
  isTrue: (rule) => `quy tắc “${rule}” đúng`,
  devices: "thiết bị",
  everywhere: (device, kind) => (device !== null ? `tại ${device}` : `ở mọi ${kind ?? "thiết bị"}`),
  atLeast: (count, kind, share) => `ở ít nhất ${count} ${kind ?? "thiết bị"}${share === null ? "" : ` và ít nhất ${share}`}`,
  ofTag: (tag) => `của ${tag}`,
  inArea: (area) => `trong ${area}`,
  per: {
    device: () => "xét từng thiết bị",
    area: () => "trong cùng một phường",
    district: () => "trong cùng một quận cũ",
    city: () => "trong cả thành phố",
    parent: () => "cùng một thiết bị cha",
    tag: (tag) => `cùng một nhãn ${tag}…`,
    all: () => "",
  },
  within: (duration) => `trong vòng ${duration}`,
  inOrder: (duration) => `Lần lượt trong ${duration}`,
  then: ", rồi ",
  and: " và ",
  or: " hoặc ",
  not: (what) => `không phải (${what})`,
  except: (calendars) => `, trừ ${calendars}`,
  incomplete: "…",
};

const en: Saying = {
  duration: (count, unit, isOne) => `${count} ${{ s: "s", min: "min", h: "h", d: isOne ? "day" : "days" }[unit]}`,
  above: (value) => `above ${value}`,
  below: (value) => `below ${value}`,
  lasting: (duration) => ` for ${duration}`,
  severity: { critical: "critical", high: "high", medium: "medium", low: "low" },
  value: "Value",
  threshold: (property, limit) => `${property} ${limit}`,
  silence: (property, duration) => (property === null ? `Nothing heard for ${duration}` : `No ${property} heard for ${duration}`),
  rises: (property, change, per, over) => `${property} rises by more than ${change} in ${per} (measured over ${over})`,
  falls: (property, change, per, over) => `${property} falls by more than ${change} in ${per} (measured over ${over})`,
  fn: {
    avg: (property) => `Average ${property}`,
    min: (property) => `Lowest ${property}`,
    max: (property) => `Highest ${property}`,
    sum: (property) => `Sum of ${property}`,
    count: (property) => `Number of readings of ${property}`,
    percentile: (property, percentile) => `Percentile ${percentile} of ${property}`,
  },
  window: (what, over, limit) => `${what} over ${over} ${limit}`,
  side: { above: "above", below: "below", both: "away from" },
  deviation: (property, times, side, season) => `${property} more than ${times} standard deviations ${side} what is normal ${season}`,
  season: { week: "at this hour of the week", tide: "at this point of the tide" },
  flatline: (property, duration) => `${property} stands still for ${duration}`,
  implausible: (property, range) => (range === null ? `${property} outside its plausible range` : `${property} outside ${range}`),
  range: (low, high) => (low === null ? `up to ${high ?? ""}` : high === null ? `from ${low} up` : `${low} to ${high}`),
  sighting: { crossing: "a crossing", incident: "an incident", health: "trouble of its own" },
  subject: { unreachable: "no connection", frozen: "frozen picture", dark: "too dark", blurred: "blurred", covered: "covered", moved: "turned or moved", wrong_way: "wrong way", stopped: "stopped vehicle" },
  vehicle: { two_wheeler: "two-wheeler", car: "car", bus: "bus", truck: "truck", pedestrian: "pedestrian", other: "other" },
  sees: (what, times, within, isOnce) => (isOnce ? `Camera sees ${what}` : `Camera sees ${what} ${times} times or more within ${within}`),
  isTrue: (rule) => `rule “${rule}” is true`,
  devices: "devices",
  everywhere: (device, kind) => (device !== null ? `at ${device}` : `at every ${kind ?? "device"}`),
  atLeast: (count, kind, share) => `at ${count} or more devices${kind === null ? "" : ` (${kind})`}${share === null ? "" : ` and ${share} of them`}`,
  ofTag: (tag) => `of ${tag}`,
  inArea: (area) => `in ${area}`,
  per: {
    device: () => "each device for itself",
    area: () => "in the same ward",
    district: () => "in the same former district",
    city: () => "in the whole city",
    parent: () => "behind the same device",
    tag: (tag) => `with the same tag ${tag}…`,
    all: () => "",
  },
  within: (duration) => `within ${duration}`,
  inOrder: (duration) => `One after the other within ${duration}`,
  then: ", then ",
  and: " and ",
  or: " or ",
  not: (what) => `not (${what})`,
  except: (calendars) => `, except ${calendars}`,
  incomplete: "…",
};

export const SAYINGS: Record<Language, Saying> = { vi, en };
