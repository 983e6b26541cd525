/** Vì sao quy tắc báo hay không báo, thành câu: bằng tiếng Việt. */
import type { BecauseWords, Facts } from "./because.en";

const value = (f: Facts): string => f("value") ?? "Giá trị";

export const becauseVi: BecauseWords = {
  because: {
    level_held: (f) => `${value(f)} đã vượt ngưỡng${f("raise_at") === undefined ? "" : ` ${f("raise_at")}`}${f("hold_s") === undefined ? "" : ` và đã kéo dài đủ ${f("hold_s")}`}.`,
    level_met_hold_runs: (f) => `${value(f)} đã vượt ngưỡng${f("raise_at") === undefined ? "" : ` ${f("raise_at")}`} nhưng chưa đủ lâu${f("hold_s") === undefined ? "" : `: cần ${f("hold_s")}`}${f("pending_since") === undefined ? "" : `, bắt đầu từ ${f("pending_since")}`}.`,
    within_levels: (f) => `${value(f)} chưa chạm ngưỡng${f("raise_at") === undefined ? "" : `: sẽ báo khi đạt ${f("raise_at")}`}.`,
    silent: (f) => `Không nhận được gì${f("heard_at") === undefined ? "" : ` từ ${f("heard_at")}`}${f("after_s") === undefined ? "" : `; chỉ cho phép im lặng ${f("after_s")}`}.`,
    heard_lately: (f) => `Mới nhận được tín hiệu${f("heard_at") === undefined ? "" : ` lúc ${f("heard_at")}`}${f("after_s") === undefined ? "" : `; coi là mất tín hiệu sau ${f("after_s")}`}.`,
    stands_still: (f) => `Thiết bị chỉ báo ${f("value") ?? "một giá trị"}, không đổi${f("since") === undefined ? "" : ` từ ${f("since")}`}.`,
    moves: (f) => `Giá trị vẫn thay đổi${f("after_s") === undefined ? "" : `: chỉ báo khi đứng yên ${f("after_s")}`}.`,
    outside_range: (f) => `${value(f)} là điều không thể có${f("low") === undefined ? "" : `: hợp lý là từ ${f("low")} đến ${f("high") ?? "…"}`}.`,
    inside_range: (f) => `${value(f)} là hợp lý${f("low") === undefined ? "" : ` (từ ${f("low")} đến ${f("high") ?? "…"})`}.`,
    seen_often_enough: (f) => `Đã thấy ${f("count") ?? "đủ"} lần${f("at_least") === undefined ? "" : `, cần ${f("at_least")}`}.`,
    seen_too_seldom: (f) => `Mới thấy ${f("count") ?? "ít"} lần${f("at_least") === undefined ? "" : `, cần ${f("at_least")}`}.`,
    too_few_readings: (f) => `Quá ít giá trị đo để kết luận${f("count") === undefined ? "" : `: ${f("count")}${f("at_least") === undefined ? "" : ` trên ${f("at_least")}`}`}.`,
    warming_up: (f) => `Đang học thế nào là bình thường vào giờ này${f("learned") === undefined ? "" : `: ${f("learned")}${f("warm_up") === undefined ? "" : ` trên ${f("warm_up")}`} kỳ`}.`,
    no_reading_yet: () => "Chưa có giá trị đo nào.",
    device_is_faulty: (f) => `Thiết bị đang lỗi${f("fault") === undefined ? "" : ` (${f("fault")})`} nên giá trị đo không được xét.`,
    unit_not_convertible: (f) => `Đơn vị gửi lên${f("unit") === undefined ? "" : ` (${f("unit")})`} không đổi được sang đơn vị của đại lượng này.`,
    calendar_holds: (f) => `Quy tắc đang tạm nghỉ: ${f("calendar") ?? "theo lịch"}${f("until") === undefined ? "" : `, đến ${f("until")}`}.`,
    rule_disabled: () => "Quy tắc đang tắt.",
    other_device: () => "Quy tắc nói về thiết bị khác.",
    other_kind: () => "Quy tắc nói về loại thiết bị khác.",
    other_property: () => "Quy tắc nói về đại lượng khác.",
    other_tag: () => "Thiết bị không mang nhãn của quy tắc.",
    other_area: () => "Thiết bị không nằm trong khu vực của quy tắc.",
    device_not_registered: () => "Thiết bị chưa có trong danh mục nên không rõ loại, nhãn và khu vực.",
    enough_parts_true: (f) => `${f("true") ?? "Đủ số"} phần đang đúng${f("at_least") === undefined ? "" : `, cần ít nhất ${f("at_least")}`}.`,
    too_few_parts_true: (f) => `${f("true") ?? "Chưa đủ"} phần đang đúng${f("at_least") === undefined ? "" : `, cần ít nhất ${f("at_least")}`}.`,
  },
  facts: {
    value: "Giá trị",
    raise_at: "Báo khi đạt",
    clear_at: "Hết khi về",
    hold_s: "Phải kéo dài",
    pending_since: "Vượt ngưỡng từ",
    expected: "Bình thường vào giờ này",
  },
};
