import { useEffect, useRef, useState } from "react";
import { CallError } from "../api/call-error.ts";
import { give } from "../feedback/feedback.ts";
import { Asked } from "../frame/asked.tsx";
import { Icon } from "../frame/icon.tsx";
import { LanguageButton } from "../frame/language-button.tsx";
import { Page } from "../frame/page.tsx";
import type { Code } from "../machines/machine.ts";
import { type Screen, useAppState, usePda } from "../pda-context.ts";
import { isUnfinished, type TaskKind } from "../tasks/open-task.ts";
import { resolveCode } from "../tasks/resolve-code.ts";
import { fetchWork } from "../tasks/use-open-work.ts";
import { useSay } from "../texts/say.ts";

const tiles = [
  { name: "receive", permission: "inventory.receipt.receive", work: "receive" },
  { name: "put_away", permission: "inventory.putaway.confirm", work: "put_away" },
  { name: "transfer", permission: "inventory.movement.post" },
  { name: "count", permission: "inventory.count.submit", work: "count" },
  { name: "lookup", permission: "inventory.barcode.resolve" },
] as const;

/** P2: what the person may do, with what waits; what she left unfinished comes first. */
export function HomePage() {
  const say = useSay();
  const { app, scanner, records, go } = usePda();
  const { session } = useAppState();
  const [unfinished, setUnfinished] = useState<ReadonlySet<string>>(new Set());
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const [why, setWhy] = useState("");
  const [asked, setAsked] = useState<string>();
  const turn = useRef(0);
  const warehouseId = session?.warehouse?.id;
  const permissions = session?.permissions;
  const mine = tiles.filter(({ permission }) => permissions?.includes(permission));

  useEffect(() => {
    let alive = true;
    void app.db.tasks(app.state.session?.userId ?? "").then((tasks) => {
      const open = tasks.filter((task) => Date.now() - task.at < 24 * 3_600_000 && isUnfinished(task));
      if (alive) setUnfinished(new Set(open.map(({ kind }) => kind)));
    });
    return () => {
      alive = false;
    };
  }, [app]);
  useEffect(() => {
    if (!warehouseId || !permissions) return;
    let alive = true;
    for (const tile of tiles) {
      if (!("work" in tile) || !permissions.includes(tile.permission)) continue;
      fetchWork(app.connection, tile.work, warehouseId).then(
        (items) => alive && setCounts((before) => ({ ...before, [tile.name]: items.length })),
        // Without the number the tile works as well; that the server is away stands at the top.
        (error) => {
          if (!(error instanceof CallError)) throw error;
        },
      );
    }
    return () => {
      alive = false;
    };
  }, [app, warehouseId, permissions]);
  useEffect(() => {
    const jump = async (text: string) => {
      const mine = ++turn.current;
      setWhy("");
      setAsked(text);
      try {
        const { codes } = await resolveCode(
          { connection: app.connection, records },
          text,
          warehouseId ? { warehouseId } : {},
          ["document", "goods", "place"],
        );
        const [code] = codes;
        // Whoever has scanned something else meanwhile wants to go there.
        if (mine !== turn.current) return;
        if (!code || code.kind === "unknown") {
          give("rejected");
          setWhy(`${text}: ${(code?.kind === "unknown" && code.why) || say("unknown")}`);
        } else {
          give("accepted");
          go(screenOf(code));
        }
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        give(error.kind === "away" ? "unreachable" : "rejected");
        if (mine === turn.current) setWhy(error.message);
      } finally {
        if (mine === turn.current) setAsked(undefined);
      }
    };
    scanner.setListener({
      scan: (text, source) => {
        app.log(text, "home", source);
        void jump(text);
      },
    });
    scanner.refocus();
    return () => {
      // Whoever has gone elsewhere meanwhile stays there.
      turn.current++;
      scanner.setListener(undefined);
    };
  }, [app, scanner, records, go, warehouseId, say]);

  if (session && !session.warehouse && session.warehouses.length > 1) return <WarehousePage />;
  const sorted = [...mine].sort((a, b) => Number(unfinished.has(b.name)) - Number(unfinished.has(a.name)));
  return (
    <Page title={say("home")} scans={mine.length > 0}>
      <Asked text={asked} />
      {why && (
        <p className="notice notice-bad" role="alert">
          <Icon name="cross" size={20} /> {why}
        </p>
      )}
      {mine.length === 0 ? (
        <section className="prompt is-bad">
          <Icon name="person" size={48} />
          <h2>{say("no_role")}</h2>
          <p>{say("no_role_lead")}</p>
        </section>
      ) : (
        <>
          <p className="scan-hint">
            <Icon name="scan" size={22} /> {say("scan_anything")}
          </p>
          <nav className="tiles" aria-label={say("home")}>
            {sorted.map(({ name }) => (
              <Tile key={name} name={name} count={counts[name]} isUnfinished={unfinished.has(name)} />
            ))}
          </nav>
        </>
      )}
      <nav className="tools" aria-label={say("device")}>
        {(["history", "outbox", "scanner"] as const).map((name) => (
          <button type="button" key={name} onClick={() => go({ name })}>
            <Icon name={name} size={22} />
            {say(name)}
          </button>
        ))}
        <SignOut />
      </nav>
      <div className="foot">
        {session && session.warehouses.length > 1 && (
          <button type="button" className="link" onClick={() => void app.chooseWarehouse(undefined)}>
            {say("change_warehouse")}
          </button>
        )}
        <LanguageButton />
      </div>
    </Page>
  );
}

type TileProps = {
  readonly name: TaskKind | "lookup";
  readonly count: number | undefined;
  readonly isUnfinished: boolean;
};

function Tile({ name, count, isUnfinished: isOpen }: TileProps) {
  const say = useSay();
  const { go } = usePda();
  const waits = count === undefined ? "" : say("open_count", { count: count >= 100 ? "99+" : count });
  return (
    <button type="button" className={`tile ${isOpen ? "is-open" : ""}`} onClick={() => go({ name } as Screen)}>
      <Icon name={name} size={34} />
      <span className="tile-name">{say(name)}</span>
      {(isOpen || waits !== "") && <span className="tile-sub">{isOpen ? say("resume") : waits}</span>}
    </button>
  );
}

function SignOut() {
  const say = useSay();
  const { app } = usePda();
  const { waiting } = useAppState();
  const [refused, setRefused] = useState(false);
  return (
    <>
      <button type="button" onClick={() => void app.logout().then((outcome) => setRefused(outcome === "unsent"))}>
        <Icon name="key" size={22} />
        {say("sign_out")}
      </button>
      {refused && waiting > 0 && (
        <p className="notice notice-bad tools-notice" role="alert">
          <Icon name="warn" size={20} /> {say("unsent", { count: waiting })}
        </p>
      )}
    </>
  );
}

function WarehousePage() {
  const say = useSay();
  const { app } = usePda();
  const { session } = useAppState();
  return (
    <Page title={say("choose_warehouse")}>
      <ul className="rows">
        {session?.warehouses.map((warehouse) => (
          <li key={warehouse.id}>
            <button type="button" className="row row-button" onClick={() => void app.chooseWarehouse(warehouse)}>
              <Icon name="put_away" size={22} />
              <span className="row-main">
                <span className="row-title">{warehouse.code}</span>
                <span className="row-sub">{warehouse.name}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** Where a code leads from the start. */
function screenOf(code: Code): Screen {
  if (code.kind === "document" && code.document.kind === "receipt") return { name: "receive", document: code.document };
  if (code.kind === "document" && code.document.kind === "count") return { name: "count", document: code.document };
  return { name: "lookup", code };
}
