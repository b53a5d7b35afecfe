import type { Text } from "../../shared/language.ts";

/** What tasks say to a person: in panels, choices, and in the lists of what was done. */
export const taskTexts = {
  // Refusals: what was scanned, what is expected, what to do.
  unknown_code: ["{scan}: {why}", "{scan}：{why}"],
  not_known: ["{scan} is not known.", "無法識別 {scan}。"],
  not_loaded: ["Could not be loaded: {why}", "無法載入：{why}"],
  refused: ["Not posted. {why}", "未過帳。{why}"],
  barred: [
    "{scan} is barred: on hold, recalled or archived. Bring it to your lead.",
    "{scan} 已凍結、召回或封存，請交給組長處理。",
  ],
  place_barred: ["{place} is blocked. Use another place.", "庫位 {place} 已停用，請改用其他庫位。"],
  reserved: ["All of {item} here is reserved.", "此處的 {item} 已全部保留。"],
  duplicate_serial: ["Serial {serial} was scanned already.", "序號 {serial} 已掃描過。"],
  serials_by_scan: [
    "Pieces of {item} are counted by scanning their serial numbers.",
    "{item} 請逐一掃描序號，不輸入數量。",
  ],
  more_than_there: ["Only {available} {uom} can be taken here.", "此處最多可取 {available} {uom}。"],
  missing_lot: ["Scan the lot of {item}.", "請掃描 {item} 的批號。"],
  missing_expiry: ["Enter the expiry date of {item}.", "請輸入 {item} 的效期。"],
  missing_serial: ["Scan the serial number of {item}.", "請掃描 {item} 的序號。"],
  missing_quantity: ["Enter the quantity of {item}.", "請輸入 {item} 的數量。"],
  expected_receipt: ["{scan} is no receipt. Scan a receipt number.", "{scan} 不是收貨單，請掃描收貨單號。"],
  expected_goods: ["{scan} is no item. Scan the label of the goods.", "{scan} 不是料件，請掃描貨品標籤。"],
  expected_dock: [
    "{scan} is no dock. Put the goods down and scan the dock.",
    "{scan} 不是碼頭，放下貨品後請掃描碼頭。",
  ],
  dock_first: [
    "{scan} has to wait: put down {item} first and scan the dock.",
    "請先放下 {item} 並掃描碼頭，再處理 {scan}。",
  ],
  not_on_receipt: [
    "{scan} is not on receipt {number}. Set it aside, or scan its own document.",
    "{scan} 不在收貨單 {number} 上，請先放一旁或掃描它的單號。",
  ],
  line_complete: ["{scan} is received in full.", "{scan} 已全數收貨。"],
  over_limit: ["Too many: at most {most} {uom} more.", "超過上限：最多還能收 {most} {uom}。"],
  expected_load: [
    "{scan} is no item. Scan the label of the goods at the dock.",
    "{scan} 不是料件，請掃描碼頭上貨品的標籤。",
  ],
  expected_bin: ["{scan} is no bin. Scan the bin where you put the goods.", "{scan} 不是儲位，請掃描放置的儲位。"],
  bin_first: [
    "{scan} has to wait: put away {item} first and scan the bin.",
    "請先將 {item} 上架並掃描儲位，再處理 {scan}。",
  ],
  not_at_dock: [
    "{scan} does not lie at a dock. Scan it in Lookup to see where it is.",
    "{scan} 不在碼頭，請用「查詢」確認位置。",
  ],
  expected_from: ["{scan} is no place. Scan where you take the goods from.", "{scan} 不是庫位，請掃描來源庫位。"],
  expected_basket: ["{scan} is neither goods nor a place.", "{scan} 不是貨品也不是庫位。"],
  not_here: ["{scan} does not lie at {place}.", "{place} 沒有 {scan}。"],
  nothing_here: ["Nothing can be taken at {place}.", "{place} 沒有可移動的庫存。"],
  expected_count: [
    "{scan} is no count. Choose a count, or scan its number.",
    "{scan} 不是盤點單，請選擇或掃描盤點單號。",
  ],
  expected_place: ["{scan} is no place. Scan the bin that you count.", "{scan} 不是庫位，請掃描要盤點的庫位。"],
  expected_entry: ["{scan} is no item. Scan what lies here.", "{scan} 不是料件，請掃描此處的貨品。"],
  not_in_count: ["{place} is not part of count {number}.", "{place} 不在盤點單 {number} 的範圍內。"],
  // Matters to decide or to know.
  over_expected: [
    "More than ordered: {total} of {expected} {uom}. It is within the tolerance; scan the dock to go on.",
    "超過訂購量：{total} / {expected} {uom}，仍在允收範圍，掃描碼頭繼續。",
  ],
  expired_label: [
    "{item} has expired on {date}. Ask your lead before you go on.",
    "{item} 效期 {date} 已過，繼續前請詢問組長。",
  ],
  no_dock: [
    "{place} is no dock. Scan it again to put the goods there all the same.",
    "{place} 不是碼頭，仍要放這裡請再掃一次。",
  ],
  same_place: ["The goods lie at {place} already. Scan another place.", "貨品原本就在 {place}，請掃描其他庫位。"],
  other_bin: [
    "{place} is not suggested ({suggested} is). Scan {place} again to use it all the same.",
    "{place} 不是建議儲位（建議 {suggested}），仍要使用請再掃一次 {place}。",
  ],
  choose_stock: ["Which {item} do you have?", "您拿的是哪一筆 {item}？"],
  stock_choice: ["{place}  {lot}  {status}  {quantity}", "{place}　{lot}　{status}　{quantity}"],
  empty_basket: ["Taking from {place}. Now scan the goods.", "來源是 {place}，請掃描貨品。"],
  in_basket: [
    "{item} is in the basket: {quantity}. Change the quantity below.",
    "{item} 已在籃中：{quantity}。可在下方改數量。",
  ],
  unknown_kept: ["{scan} is not known. It is kept in the list; count on.", "{scan} 無法識別，已記在清單，請繼續盤點。"],
  still_counting: [
    "You are counting {place}. Scan the next bin, or press Done here.",
    "正在盤點 {place}。請掃描下一個庫位，或按「此處完成」。",
  ],
  counted_before: ["{place} was counted already ({lines} lines).", "{place} 先前已盤點（{lines} 筆）。"],
  confirm_empty: ["Does really nothing lie at {place}?", "確定 {place} 沒有任何庫存？"],
  discard_arrival: ["{item} is not posted yet. Discard the entry?", "{item} 尚未過帳，要放棄嗎？"],
  discard_basket: ["Not posted yet: {count} in the basket. Empty it?", "籃中 {count} 筆尚未過帳，要清空嗎？"],
  discard_entries: ["The figures of {place} are not sent yet. Discard them?", "{place} 的盤點數量尚未送出，要放棄嗎？"],
  // Choices.
  discard: ["Discard", "放棄"],
  keep: ["Go on", "繼續"],
  add_to_count: ["Add to the count", "加到原數量"],
  replace_count: ["Count anew", "重新盤點"],
  is_empty: ["Yes, it is empty", "是，確定是空的"],
  keep_counting: ["No, go on counting", "不是，繼續盤點"],
  // What was done.
  op_receive: ["Received {quantity} {item} at {place}", "收貨 {item} {quantity} → {place}"],
  op_put_away: ["Put away {quantity} {item}: {from} → {place}", "上架 {item} {quantity}：{from} → {place}"],
  op_complete_task: ["Put-away task of {item} done", "{item} 上架作業完成"],
  op_transfer: ["Moved {quantity} {item}: {from} → {place}", "移動 {item} {quantity}：{from} → {place}"],
  op_count: ["Counted {quantity} {item} at {place}", "盤點 {place}：{item} {quantity}"],
  op_count_rest: ["Nothing else at {place}", "{place} 沒有其他庫存"],
  op_count_finish: ["Count {number} finished", "盤點單 {number} 盤點完成"],
  op_undo: ["Undo: {what}", "復原：{what}"],
} as const satisfies Record<string, Text>;

export type TaskText = keyof typeof taskTexts;
