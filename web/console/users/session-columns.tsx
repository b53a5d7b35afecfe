import type { Session } from "../../../gen/erp/auth/v1/session_pb.ts";
import { columnsOf } from "../list/column.tsx";

const column = columnsOf<Session>();

/** The columns of sessions, one's own and those of others. */
export const sessionColumns = [
  column.text("agent", ["Program", "瀏覽器或程式"], (row) => shortAgent(row.userAgent)),
  column.code("ip", ["Address", "IP 位址"], (row) => row.ip),
  column.text("method", ["Signed in by", "登入方式"], (row) => row.authMethods.join(", "), {
    cell: (row, language) =>
      row.authMethods.map((method) => methods[method]?.[language === "zh-TW" ? 1 : 0] ?? method).join(", "),
  }),
  column.instant("begun", ["Since", "登入時間"], (row) => row.createTime),
  column.instant("used", ["Last used", "最後使用"], (row) => row.lastRefreshTime),
];

const methods: Readonly<Record<string, readonly [string, string]>> = {
  password: ["Password", "密碼"],
  pwd: ["Password", "密碼"],
  badge: ["Badge and PIN", "識別證與 PIN"],
};

/** What a person knows a program by: the browser and the system, out of the long line that it sends. */
function shortAgent(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/\d+/.exec(agent)?.[0].replace("Edg/", "Edge/").replace("/", " ");
  const system = /(Windows|Android|Mac OS X|iPhone|iPad|Linux)/.exec(agent)?.[0];
  return browser ? [browser, system].filter(Boolean).join(", ") : agent.slice(0, 60);
}
