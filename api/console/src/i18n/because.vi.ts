/** Vì sao quy tắc báo hay không báo, thành câu: bằng tiếng Việt. */
import type { BecauseWords, Facts } from "./because.en";

function told(f: Facts, name: string, text: (fact: string) => string): string {
  const fact = f(name);
  return fact === undefined ? "" : text(fact);
}

function counted(f: Facts): string | undefined {
  const devices = f("true_devices");
  if (devices !== undefined) return `Đúng ở ${devices}${told(f, "devices", (x) => ` trên ${x}`)} thiết bị${told(f, "at_least", (x) => `; cần ít nhất ${x}`)}${told(f, "share", (x) => `, hoặc tỷ lệ ${x}`)}`;
  const parts = f("true_parts");
  return parts === undefined ? undefined : `${parts}${told(f, "parts", (x) => ` trên ${x}`)} phần đang đúng`;
}

const value = (f: Facts): string => f("value") ?? "Giá trị";

export const becauseVi: BecauseWords = {
  because: {
    level_held: (f) => `${value(f)} đã chạm ngưỡng${told(f, "raise_at", (x) => ` ${x}`)}${told(f, "hold", (x) => ` và kéo dài đủ ${x}`)}${told(f, "clear_at", (x) => `; hết khi về ${x}`)}.`,
    level_met_hold_runs: (f) => `${value(f)} đã chạm ngưỡng${told(f, "raise_at", (x) => ` ${x}`)}${told(f, "pending_since", (x) => ` từ ${x}`)} nhưng còn phải kéo dài${told(f, "hold", (x) => ` đủ ${x}`)}.`,
    within_levels: (f) => `${value(f)} chưa chạm ngưỡng nào${told(f, "raise_at", (x) => `; ngưỡng gần nhất là ${x}`)}.`,
    silent: (f) => `Không nhận được gì${told(f, "not_heard_for", (x) => ` đã ${x}`)}${told(f, "after", (x) => `; bình thường không quá ${x}`)}.`,
    heard_lately: (f) => `Có tín hiệu${told(f, "not_heard_for", (x) => ` cách đây ${x}`)}${told(f, "after", (x) => `; quá ${x} mới coi là mất tín hiệu`)}.`,
    stands_still: (f) => `Thiết bị chỉ báo ${f("value") ?? "một giá trị"}${told(f, "for", (x) => ` suốt ${x}`)}${told(f, "count", (x) => `, ${x} lần liên tiếp`)}.`,
    moves: (f) => `Giá trị vẫn thay đổi${told(f, "after", (x) => `: đứng yên quá ${x} mới coi là lỗi`)}.`,
    outside_range: (f) => `${value(f)} là điều không thể có${told(f, "low", (x) => `: hợp lý là từ ${x} đến ${f("high") ?? "…"}`)}.`,
    inside_range: (f) => `${value(f)} là hợp lý${told(f, "low", (x) => `, trong khoảng ${x} đến ${f("high") ?? "…"}`)}.`,
    seen_often_enough: (f) => `Số lần thấy: ${f("count") ?? "đủ"}${told(f, "at_least", (x) => `, cần ${x}`)}.`,
    seen_too_seldom: (f) => `Số lần thấy: ${f("count") ?? "chưa đủ"}${told(f, "at_least", (x) => `, cần ${x}`)}.`,
    too_few_readings: (f) => `Quá ít giá trị đo để kết luận${told(f, "readings", (x) => `: ${x} trong cửa sổ`)}${told(f, "at_least", (x) => `, cần ít nhất ${x}`)}.`,
    warming_up: (f) => `Đang học thế nào là bình thường vào giờ này${told(f, "seasons_learned", (x) => `: mới học ${x} trên ${f("warm_up") ?? "…"}`)}.`,
    no_reading_yet: () => "Chưa có giá trị đo nào.",
    device_is_faulty: (f) => `Thiết bị đang lỗi${told(f, "fault", (x) => ` (${x})`)}${told(f, "implausible_to", (x) => ` (giá trị mới nhất vô lý: ${x})`)} nên giá trị đo không được xét.`,
    unit_not_convertible: (f) => `Đơn vị gửi lên${told(f, "unit", (x) => ` (${x})`)} không đổi được sang đơn vị của đại lượng này.`,
    calendar_holds: (f) => `Quy tắc đang tạm nghỉ${told(f, "calendar", (x) => `: ${x}`)}${told(f, "until", (x) => `, đến ${x}`)}.`,
    rule_disabled: () => "Quy tắc đang tắt.",
    other_device: (f) => `Quy tắc nói về thiết bị khác${told(f, "device", (x) => `: ${x}`)}.`,
    other_kind: (f) => `Quy tắc nói về loại thiết bị khác${told(f, "kind", (x) => `: ${x}`)}.`,
    other_property: (f) => `Quy tắc nói về đại lượng khác${told(f, "property", (x) => `: ${x}`)}.`,
    other_tag: (f) => `Thiết bị không mang nhãn của quy tắc${told(f, "tag", (x) => ` ${x}`)}.`,
    other_area: (f) => `Thiết bị không nằm trong khu vực của quy tắc${told(f, "area", (x) => `: ${x}`)}.`,
    device_not_registered: () => "Thiết bị chưa có trong danh mục nên không rõ loại, nhãn và khu vực.",
    enough_parts_true: (f) => `${counted(f) ?? "Đã đủ phần đúng"}.`,
    too_few_parts_true: (f) => `${counted(f) ?? "Chưa đủ phần đúng"}.`,
  },
  facts: {
    value: "Giá trị so với ngưỡng",
    measured_at: "Đo lúc",
    raise_at: "Báo khi đạt",
    clear_at: "Hết khi về",
    hold: "Phải kéo dài",
    pending_since: "Chạm ngưỡng lúc",
    expected: "Bình thường vào giờ này",
    spread: "Độ dao động thường có",
    mean: "Trung bình",
    newest: "Giá trị mới nhất",
    samples: "Số giá trị đã xét",
    spanned: "Trải dài",
    over: "Xét trong",
    per: "Mức đổi trong mỗi",
    from: "Từ",
    to: "Đến",
    side: "Phía",
    season: "Chu kỳ",
    seasons_learned: "Số kỳ đã học",
    warm_up: "Số kỳ cần học",
    not_heard_for: "Không có tín hiệu",
    after: "Cho phép",
    since: "Từ lúc",
    for: "Đã kéo dài",
    count: "Số lần",
    at_least: "Cần ít nhất",
    tolerance: "Dung sai",
    except_at: "Được đứng yên ở",
    low: "Nhỏ nhất",
    high: "Lớn nhất",
    calendar: "Lịch",
    until: "Đến khi",
    fault: "Lỗi",
    unit: "Đơn vị",
    true: "Đúng ở",
    true_devices: "Số thiết bị đúng",
    devices: "Số thiết bị ở đó",
    true_parts: "Số phần đúng",
    parts: "Số phần",
    true_since: "Đúng từ",
    share: "Tỷ lệ",
    within: "Trong vòng",
    readings: "Số giá trị trong cửa sổ",
    window_ended_at: "Cửa sổ kết thúc",
    next_window_ends_at: "Cửa sổ sau kết thúc",
    readings_so_far: "Đã có trong cửa sổ sau",
    value_so_far: "Giá trị đến lúc này",
    value_at: "Giá trị của cửa sổ đến",
    series_time: "Giờ của chuỗi đo",
    last_seen: "Thấy lần cuối",
    stands_for: "Còn kéo dài",
    in_a_row: "Liên tiếp",
    implausible_to: "Vô lý theo",
    device: "Thiết bị",
    kind: "Loại",
    tag: "Nhãn",
    area: "Khu vực",
    property: "Đại lượng",
  },
  since: (time) => `từ ${time}`,
  texts: { above: "cao hơn", below: "thấp hơn", both: "cả hai phía", week: "giờ trong tuần", tide: "thuỷ triều" },
};
