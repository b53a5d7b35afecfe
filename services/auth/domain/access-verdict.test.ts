import { expect, test } from "vitest";
import { allows, judgeAccess } from "./access-verdict.ts";

const here = { inForce: true, inPlace: true };
const elsewhere = { inForce: true, inPlace: false };
const ended = { inForce: false, inPlace: true };

test.each([
  { active: true, grants: [here], verdict: "allowed" },
  { active: true, grants: [ended, elsewhere, here], verdict: "allowed" },
  { active: true, grants: [ended, elsewhere], verdict: "out_of_scope" },
  { active: true, grants: [ended], verdict: "permission_missing" },
  { active: true, grants: [], verdict: "permission_missing" },
  { active: false, grants: [here], verdict: "principal_inactive" },
  { active: false, grants: [], verdict: "principal_inactive" },
])("active $active with $grants: $verdict", ({ active, grants, verdict }) => {
  expect(judgeAccess(active, grants)).toBe(verdict);
});

test("a grant allows only here and now", () => {
  expect([here, elsewhere, ended].map(allows)).toEqual([true, false, false]);
});
