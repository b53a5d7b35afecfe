import { LotService } from "../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { ReasonCodeService } from "../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { SiteSetting_Phase } from "../gen/erp/inventory/v1/site_setting_pb.ts";
import { SiteSettingService } from "../gen/erp/inventory/v1/site_setting_service_pb.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import type { DemoClients } from "./demo-clients.ts";
import { seedItems } from "./demo-items.ts";
import { type DemoBinStock, type DemoLot, planMonth } from "./demo-month.ts";
import { makePlaces } from "./demo-places.ts";

/** Who fills the warehouses, and which there are. */
export type DemoStock = {
  readonly clients: DemoClients;
  readonly accessToken: string;
  /** Ids of the organization units, by code. */
  readonly units: ReadonlyMap<string, string>;
};

/**
 * Makes items, 600 places in three warehouses, and a month of movements, all through the RPCs that everybody uses. Returns
 * what lies in each warehouse, by its code.
 */
export async function seedStock(demo: DemoStock): Promise<ReadonlyMap<string, readonly DemoBinStock[]>> {
  const { clients, accessToken } = demo;
  const reasons = clients(ReasonCodeService, accessToken);
  const [items, bins] = await Promise.all([
    seedItems(clients, accessToken),
    Promise.all(demoWarehouses.map((code) => makePlaces(demo, code))),
    ...demoReasons.map((reasonCode) => reasons.createReasonCode({ reasonCode })),
    // As long as the sites are set up, a month may be entered like daily work.
    ...demoSites.map((code) => changeSite(demo, code, { backdateToleranceMinutes: 31 * 1440 })),
  ]);
  const stock = await Promise.all(
    demoWarehouses.map(async (code, at) => {
      // Each warehouse keeps a third of the items.
      const own = items.filter((_, n) => n % demoWarehouses.length === at);
      return [code, await playMonth(demo, code, planMonth(code, bins[at] ?? [], own, Date.now()))] as const;
    }),
  );
  const live = { phase: SiteSetting_Phase.LIVE, backdateToleranceMinutes: 1440 };
  await Promise.all(demoSites.map((code) => changeSite(demo, code, live)));
  return new Map(stock);
}

const demoSites = ["TPE", "TXG"] as const;
const demoWarehouses = ["TPE-W1", "TPE-W2", "TXG-W1"] as const;

const demoReasons = [
  { code: "DAMAGED", name: "損壞" },
  { code: "EXPIRED", name: "過期" },
  { code: "SAMPLE", name: "取樣" },
  { code: "CORRECTION", name: "帳務更正", requiresNote: true },
] as const;

async function changeSite(
  { clients, accessToken, units }: DemoStock,
  code: string,
  changes: { readonly phase?: SiteSetting_Phase; readonly backdateToleranceMinutes: number },
): Promise<void> {
  const settings = clients(SiteSettingService, accessToken);
  const { setting } = await settings.getSiteSetting({ siteId: units.get(code) ?? "" });
  await settings.updateSiteSetting({
    setting: { siteId: setting?.siteId ?? "", etag: setting?.etag ?? "", ...changes },
    updateMask: { paths: [...(changes.phase ? ["phase"] : []), "backdate_tolerance_minutes"] },
  });
}

/** Makes the lots of a month, a few at a time, and posts its documents, a round of them in one call. */
async function playMonth(
  demo: DemoStock,
  code: string,
  { lots, rounds, stock }: ReturnType<typeof planMonth>,
): Promise<readonly DemoBinStock[]> {
  const left = [...lots];
  const makeSome = async () => {
    for (let lot = left.pop(); lot; lot = left.pop()) await makeLot(demo, code, lot);
  };
  await Promise.all(Array.from({ length: lotsAtOnce }, makeSome));
  for (const documents of rounds) {
    const movements = documents.map((movement) => ({ movement, requestId: uuidv7() }));
    const { results } = await demo.clients(MovementService, demo.accessToken).batchPostMovements({ movements });
    for (const { outcome } of results) {
      if (outcome.case === "posting") continue;
      throw new Error(`a movement of the demo was refused: ${JSON.stringify(outcome.value)}`);
    }
  }
  return stock;
}

/** In each warehouse: they leave connections to those who make users beside. */
const lotsAtOnce = 2;

async function makeLot(
  { clients, accessToken, units }: DemoStock,
  code: string,
  { item, lotNo, day }: DemoLot,
): Promise<void> {
  const lot = { lotNo, manufactureDate: day, warehouseId: units.get(code) ?? "" };
  await clients(LotService, accessToken).createLot({ item: { code: item.code }, lot });
}
