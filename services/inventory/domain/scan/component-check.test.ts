import { expect, test } from "vitest";
import { failedCheck } from "./component-check.ts";
import type { ComponentCheck } from "./element-format.ts";

test.each([
  ["check_digit", ["09521234543213"], ["09521234543212"], "CHECK_DIGIT"],
  ["check_pair", ["1987654Ad4X4bL5ttr2310c2K"], ["1987654Ad4X4bL5ttr2310c2L", "2K"], "CHECK_DIGIT"],
  [
    "iban",
    ["GB82WEST12345698765432", "DE89370400440532013000"],
    ["GB82WEST12345698765433", "GB82", "gb82WEST12"],
    "CHECK_DIGIT",
  ],
  ["date", ["261231"], ["261200", "269930", "260229"], "BAD_DATE"],
  ["date_or_month", ["261231", "261200"], ["261300", "000000"], "BAD_DATE"],
  ["full_date", ["20240229"], ["20230229"], "BAD_DATE"],
  ["hour", ["00", "23"], ["24", "99"], "BAD_DATE"],
  ["hour_minute", ["0000", "2359"], ["2360", "2400", "0060"], "BAD_DATE"],
  ["sixtieth", ["00", "59"], ["60"], "BAD_DATE"],
  ["company_prefix", ["4012345ABC", "4012"], ["401", "A0123", "401A5"], "WRONG_VALUE"],
  ["currency", ["901", "978"], ["000"], "WRONG_VALUE"],
  ["latitude", ["1800000000", "0000000000"], ["1800000001"], "WRONG_VALUE"],
  ["longitude", ["3600000000"], ["3600000001"], "WRONG_VALUE"],
  ["minus", ["-"], ["+", "0"], "WRONG_CHARACTER"],
  ["no_leading_zero", ["0", "10"], ["01", "00"], "WRONG_VALUE"],
  ["nonzero", ["001"], ["000"], "WRONG_VALUE"],
  ["piece_of_total", ["0102", "0202"], ["0302", "0002", "0000"], "WRONG_VALUE"],
  ["winding", ["0", "1", "9"], ["2"], "WRONG_VALUE"],
  ["yes_no", ["0", "1"], ["2"], "WRONG_VALUE"],
  ["zero", ["0"], ["1"], "WRONG_VALUE"],
] satisfies [ComponentCheck, string[], string[], string][])("%s", (check, right, wrong, reason) => {
  for (const part of right) expect(failedCheck(check, part, 2026)).toBeUndefined();
  for (const part of wrong) expect(failedCheck(check, part, 2026)).toMatchObject({ reason });
});
