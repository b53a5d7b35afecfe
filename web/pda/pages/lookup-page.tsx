import { useCallback, useEffect, useRef, useState } from "react";
import type { BalanceJson } from "../../../gen/json/erp/inventory/v1/stock_pb.js";
import { showQty } from "../../shared/qty.ts";
import { CallError } from "../api/call-error.ts";
import { give } from "../feedback/feedback.ts";
import { Asked } from "../frame/asked.tsx";
import { Icon } from "../frame/icon.tsx";
import { Facts, Row } from "../frame/lists.tsx";
import { Page } from "../frame/page.tsx";
import { useBackButton } from "../frame/task-page.tsx";
import { type Code, scanned } from "../machines/machine.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { resolveCode } from "../tasks/resolve-code.ts";
import { sayStatus, useSay } from "../texts/say.ts";

type Found = { readonly code: Code; readonly balances: readonly BalanceJson[] };

/** P3: says what a code stands for, what there is of it, and what can be done with it. */
export function LookupPage({ code: first }: { readonly code?: Code | undefined }) {
  const say = useSay();
  const { app, scanner, records, go } = usePda();
  const warehouseId = useAppState().session?.warehouse?.id ?? "";
  const [found, setFound] = useState<readonly Found[]>([]);
  const [why, setWhy] = useState("");
  const [asked, setAsked] = useState<string>();
  const turn = useRef(0);
  const back = useCallback(() => go({ name: "home" }), [go]);
  useBackButton(back);

  const look = useCallback(
    async (codes: readonly Code[]): Promise<readonly Found[]> => {
      const all = codes.map(async (code): Promise<Found> => {
        const filter = filterOf(code);
        if (!filter) return { code, balances: [] };
        const request = { warehouseId, ...filter, pageSize: 100 };
        const { balances = [] } = await app.connection.call("inventory.v1.StockService/ListBalances", request);
        return { code, balances };
      });
      return Promise.all(all);
    },
    [app, warehouseId],
  );
  /** Shows what is found, unless something else was scanned meanwhile: the screen is about the last code. */
  const show = useCallback(async (text: string, find: () => Promise<readonly Found[]>) => {
    const mine = ++turn.current;
    setAsked(text);
    setWhy("");
    const outcome = await find().then((all) => ({ found: all, why: "" }), refusalOf);
    if (mine !== turn.current) return;
    setAsked(undefined);
    setFound(outcome.found);
    setWhy(outcome.why);
  }, []);
  useEffect(() => {
    if (first) void show(scanned(first), () => look([first]));
  }, [first, show, look]);
  useEffect(() => {
    const find = async (text: string) => {
      const { codes } = await resolveCode(
        { connection: app.connection, records },
        text,
        { warehouseId, screen: "SCREEN_LOOKUP" },
        ["goods", "place", "document"],
      );
      give(codes[0]?.kind === "unknown" ? "rejected" : "accepted");
      return look(codes);
    };
    scanner.setListener({
      scan: (text, source) => {
        app.log(text, "lookup", source);
        void show(text, () => find(text));
      },
    });
    scanner.refocus();
    return () => scanner.setListener(undefined);
  }, [app, scanner, records, warehouseId, show, look]);

  return (
    <Page title={say("lookup")} onBack={back} scans>
      <section className="prompt prompt-small" role="status">
        <Icon name="scan" size={28} />
        <p>{say("scan_code")}</p>
      </section>
      <Asked text={asked} />
      {why && (
        <p className="notice notice-bad" role="alert">
          <Icon name="cross" size={20} /> {why}
        </p>
      )}
      {found.map((each) => (
        <FoundCard key={`${each.code.kind} ${scanned(each.code)}`} {...each} />
      ))}
    </Page>
  );
}

function refusalOf(error: unknown): { found: readonly Found[]; why: string } {
  if (!(error instanceof CallError)) throw error;
  give(error.kind === "away" ? "unreachable" : "rejected");
  return { found: [], why: error.message };
}

function filterOf(code: Code): { itemId?: string; lotId?: string; locationId?: string } | undefined {
  if (code.kind === "place") return { locationId: code.place.id };
  if (code.kind !== "goods") return undefined;
  return { itemId: code.goods.itemId, ...(code.goods.lotId ? { lotId: code.goods.lotId } : {}) };
}

function FoundCard({ code, balances }: Found) {
  const say = useSay();
  const { go } = usePda();
  if (code.kind === "unknown") {
    return (
      <section className="card card-bad">
        <p className="card-title">{say("unknown")}</p>
        <Facts facts={[[say("raw_code"), code.raw]]} />
        <p>{code.why}</p>
      </section>
    );
  }
  const { kind } = code;
  return (
    <>
      <section className="card">
        <p className="card-label">{say(kind === "goods" ? "item" : kind)}</p>
        <p className="card-key">{kind === "goods" ? code.goods.itemCode : scanned(code)}</p>
        {kind === "goods" && (
          <>
            <p className="card-sub">{code.goods.itemName}</p>
            <Facts
              facts={[
                [say("lot"), code.goods.lotNo],
                [say("serials"), code.goods.serialNo],
                [say("expiry"), code.goods.expiryDate],
              ]}
            />
          </>
        )}
        {(kind === "goods" ? code.goods.barred : kind === "place" && code.place.barred) && (
          <p className="notice notice-bad">
            <Icon name="warn" size={20} /> {say("blocked")}
          </p>
        )}
      </section>
      {kind === "place" && !code.place.barred && balances.length > 0 && (
        <button type="button" className="button wide" onClick={() => go({ name: "transfer", code })}>
          {say("move_from_here")}
        </button>
      )}
      {kind === "document" && (code.document.kind === "receipt" || code.document.kind === "count") && (
        <button
          type="button"
          className="button wide"
          onClick={() => go({ name: code.document.kind === "receipt" ? "receive" : "count", document: code.document })}
        >
          {say("open_task")}
        </button>
      )}
      {kind !== "document" && (
        <ul className="rows">
          {balances.length === 0 && <li className="hint">{say("nothing_there")}</li>}
          {balances.map((balance) => (
            <BalanceRow
              key={[balance.itemId, balance.locationId, balance.lotId, balance.status].join(" ")}
              balance={balance}
              atPlace={kind === "place"}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function BalanceRow({ balance, atPlace }: { readonly balance: BalanceJson; readonly atPlace: boolean }) {
  const say = useSay();
  const {
    itemCode = "",
    locationCode = "",
    lotNo = "",
    status = "",
    uom = "",
    onHand = "0",
    available = "0",
    expiryDate = "",
  } = balance;
  const state = status === "STOCK_STATUS_UNRESTRICTED" ? "" : sayStatus(say, status);
  const free = available === onHand ? "" : `${say("available")} ${available}`;
  return (
    <Row
      icon={atPlace ? "put_away" : "lookup"}
      title={atPlace ? itemCode : locationCode}
      sub={[lotNo, expiryDate, state, free].filter(Boolean).join(" · ")}
      value={showQty({ value: onHand, uom })}
    />
  );
}
