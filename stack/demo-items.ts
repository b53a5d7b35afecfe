import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  Item_AbcClass as AbcClass,
  type ItemSchema,
  Item_Kind as Kind,
  Item_PickPolicy as PickPolicy,
  Item_Tracking as Tracking,
} from "../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../gen/erp/inventory/v1/item_service_pb.ts";
import type { DemoClients } from "./demo-clients.ts";

/** An item of the demo, as far as its movements need to know it. */
export type DemoItem = { readonly code: string; readonly uom: string; readonly lotTracked: boolean };

/** Makes the 500 items of the demo factory, and returns those that its movements use: all but the ones with serial numbers. */
export async function seedItems(clients: DemoClients, accessToken: string): Promise<DemoItem[]> {
  const items = families.flatMap(itemsOf);
  const { createdCount } = await clients(ItemService, accessToken).batchCreateItems({ items, atomic: true });
  if (createdCount !== items.length) throw new Error(`only ${createdCount} of ${items.length} demo items were made`);
  return items
    .filter(({ tracking }) => tracking !== Tracking.SERIAL)
    .map(({ code, baseUom, tracking }) => ({
      code: code ?? "",
      uom: baseUom ?? "",
      lotTracked: tracking === Tracking.LOT,
    }));
}

type Family = {
  readonly prefix: string;
  readonly name: string;
  readonly nameEn: string;
  /** What the items of the family differ in. */
  readonly sizes: readonly string[];
  readonly variants: readonly (readonly [name: string, nameEn: string])[];
  readonly common: MessageInitShape<typeof ItemSchema>;
};

const range = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n));
const steels = [
  ["鍍鋅", "zinc-plated"],
  ["不鏽鋼", "stainless"],
] as const;
const plain = [["", ""]] as const;
const box = (of: bigint) => ({ uoms: [{ uom: "BX", numerator: of, denominator: 1n }] });

const families: readonly Family[] = [
  {
    prefix: "SCR",
    name: "六角螺絲",
    nameEn: "Hex screw",
    sizes: range(50, (n) => `M${4 + (n % 5) * 2}x${10 + 5 * Math.floor(n / 5)}`),
    variants: steels,
    common: { kind: Kind.COMPONENT, baseUom: "EA", itemClass: "FASTENER", abcClass: AbcClass.C, ...box(200n) },
  },
  {
    prefix: "BRG",
    name: "滾珠軸承",
    nameEn: "Ball bearing",
    sizes: range(40, (n) => `6${String(200 + n)}`),
    variants: steels,
    common: { kind: Kind.COMPONENT, baseUom: "EA", itemClass: "BEARING", abcClass: AbcClass.B },
  },
  {
    prefix: "BAR",
    name: "圓鋼棒",
    nameEn: "Round bar",
    sizes: range(30, (n) => `D${6 + 2 * n}`),
    variants: steels,
    common: { kind: Kind.RAW, baseUom: "KGM", quantityDecimals: 3, itemClass: "STEEL", abcClass: AbcClass.A },
  },
  {
    prefix: "WIR",
    name: "電線",
    nameEn: "Wire",
    sizes: range(20, (n) => `${n + 10}AWG`),
    variants: [
      ["紅", "red"],
      ["黑", "black"],
    ],
    common: { kind: Kind.RAW, baseUom: "MTR", quantityDecimals: 2, itemClass: "CABLE", abcClass: AbcClass.C },
  },
  {
    prefix: "RES",
    name: "環氧樹脂",
    nameEn: "Epoxy resin",
    sizes: range(30, (n) => `E-${100 + n}`),
    variants: [
      ["A 劑", "part A"],
      ["B 劑", "part B"],
    ],
    common: {
      kind: Kind.RAW,
      baseUom: "KGM",
      quantityDecimals: 3,
      itemClass: "CHEMICAL",
      tracking: Tracking.LOT,
      shelfLifeDays: 365,
      minRemainingReceiptDays: 90,
      pickPolicy: PickPolicy.FEFO,
      abcClass: AbcClass.B,
    },
  },
  {
    prefix: "PKG",
    name: "紙箱",
    nameEn: "Carton",
    sizes: range(50, (n) => `${20 + n}x30x20`),
    variants: plain,
    common: { kind: Kind.PACKAGING, baseUom: "EA", itemClass: "PACKAGING", abcClass: AbcClass.C, ...box(25n) },
  },
  {
    prefix: "PMP",
    name: "離心泵浦",
    nameEn: "Centrifugal pump",
    sizes: range(60, (n) => `CP-${200 + 10 * n}`),
    variants: plain,
    common: { kind: Kind.FINISHED, baseUom: "EA", itemClass: "PUMP", abcClass: AbcClass.A },
  },
  {
    prefix: "MTR",
    name: "伺服馬達",
    nameEn: "Servo motor",
    sizes: range(50, (n) => `SM-${n + 1}`),
    variants: plain,
    common: { kind: Kind.FINISHED, baseUom: "EA", itemClass: "MOTOR", tracking: Tracking.SERIAL, abcClass: AbcClass.A },
  },
];

function itemsOf({ prefix, name, nameEn, sizes, variants, common }: Family) {
  return sizes.flatMap((size, at) =>
    variants.map(([variant, variantEn], which) => ({
      code: `${prefix}-${String(at * variants.length + which + 1).padStart(3, "0")}`,
      name: [variant + name, size].join(" "),
      nameEn: [nameEn, size, variantEn].filter(Boolean).join(" "),
      ...common,
    })),
  );
}
