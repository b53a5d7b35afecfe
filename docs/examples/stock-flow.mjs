/**
 * The life of a lot: received, put away, moved, allocated, picked short, shipped, counted blind while it moves, reversed, posted
 * late, and asked for as it was. By whichever way of calling:
 *
 *   node docs/examples/stock-flow.mjs rest|grpc|erpctl ADDRESS ADMIN_PASSWORD MANAGER_PASSWORD OPERATOR_PASSWORD
 *
 * "operator" counts, "admin" counts again what is above the tolerance, "manager" approves. It may be run again and again: each
 * run makes an item and places of its own.
 */
import { callers } from "./callers.mjs";

const [way, address, ...passwords] = process.argv.slice(2);
if (!callers[way] || passwords.length < 3) {
  say("stock-flow.mjs rest|grpc|erpctl ADDRESS ADMIN_PASSWORD MANAGER_PASSWORD OPERATOR_PASSWORD");
  process.exit(2);
}
const caller = callers[way](address);

try {
  const [admin, manager, operator] = await Promise.all(
    ["admin", "manager", "operator"].map((login, index) => caller.signIn(login, passwords[index])),
  );
  await walkThrough({ admin, manager, operator });
} catch (error) {
  say(`failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  caller.close();
}

async function walkThrough(people) {
  const goods = await prepare(people);
  await receive(people, goods);
  await ship(people, goods);
  await count(people, goods);
  await correct(people, goods);
  const { driftCount } = await people.manager("inventory.v1.StockService/VerifyStock", {
    warehouseId: goods.warehouse.id,
  });
  say(`verified the warehouse: ${driftCount} differences between ledger and balances`);
}

/** An item that is kept by lots, and places for it. */
async function prepare({ admin }) {
  const suffix = Date.now().toString(36).toUpperCase();
  const { warehouses } = await admin("inventory.v1.WarehouseService/ListWarehouses", { pageSize: 100 });
  const warehouse = warehouses.find(({ code }) => code === "TPE-W1");
  const { item } = await admin("inventory.v1.ItemService/CreateItem", {
    item: {
      code: `TEA-${suffix}`,
      name: "烏龍茶 150 g",
      kind: "KIND_FINISHED",
      baseUom: "EA",
      tracking: "TRACKING_LOT",
      shelfLifeDays: 365,
    },
  });
  const kinds = { dock: "KIND_DOCK", shelfA: "KIND_BIN", shelfB: "KIND_BIN", staging: "KIND_STAGING" };
  const places = {};
  for (const [name, kind] of Object.entries(kinds)) {
    const location = { warehouseId: warehouse.id, code: `${name}-${suffix}`.toUpperCase(), kind };
    await admin("inventory.v1.LocationService/CreateLocation", { location });
    places[name] = { code: location.code };
  }
  return { warehouse, item: { code: item.code }, itemId: item.id, lot: { code: `L-${suffix}` }, places };
}

async function receive({ manager }, { warehouse, item, lot, places }) {
  const { receipt, lines } = await manager("inventory.v1.ReceiptService/CreateReceipt", {
    warehouseId: warehouse.id,
    purchaseOrder: "PO-7",
    release: true,
    lines: [{ item, expected: pieces(100) }],
  });
  const takeIn = (quantity) =>
    manager("inventory.v1.ReceiptService/ReceiveLine", {
      receiptId: receipt.id,
      lineId: lines[0].id,
      quantity: pieces(quantity),
      lot: { lotNo: lot.code, expiryDate: inDays(300).slice(0, 10) },
      location: places.dock,
    });
  await refused("to receive 500 of 100", takeIn(500));
  await takeIn(100);
  const here = { warehouseId: warehouse.id, item, lot, fromLocation: places.dock, quantity: pieces(60) };
  const { suggestions } = await manager("inventory.v1.PutawayService/SuggestPutaway", here);
  say(`received 100; put them away to ${suggestions[0].locationCode}, because ${suggestions[0].reason}`);
  await manager("inventory.v1.PutawayService/ConfirmPutaway", { ...here, toLocation: places.shelfA });
  await refused("to move 999", move(manager, { warehouse, item, lot }, 999, places.shelfA, places.shelfB));
  await move(manager, { warehouse, item, lot }, 20, places.shelfA, places.shelfB);
}

/** Of 15 that were ordered ten are found. */
async function ship({ manager }, { warehouse, item, lot, places }) {
  const { shipment } = await manager("inventory.v1.ShipmentService/CreateShipment", {
    warehouseId: warehouse.id,
    lines: [{ item, quantity: pieces(15) }],
  });
  const here = { shipmentId: shipment.id };
  const released = await manager("inventory.v1.ShipmentService/ReleaseShipment", here);
  const [line] = released.shipment.lines;
  say(`allocated ${line.allocated.value} for ${shipment.number}`);
  const { allocations } = await manager("inventory.v1.AllocationService/ListAllocations", { demandId: shipment.id });
  const from = { code: allocations[0].locationCode };
  const ofLine = { ...here, lineId: line.id };
  await manager("inventory.v1.PickingService/PickLine", {
    ...ofLine,
    from,
    lot,
    quantity: pieces(10),
    to: places.staging,
  });
  await manager("inventory.v1.PickingService/ShortPick", { ...ofLine, reasonCode: "DAMAGED", note: "five are broken" });
  const shipped = await manager("inventory.v1.ShipmentService/ConfirmShipment", here);
  say(`picked 10 and shipped them: ${shipped.shipment.state}`);
}

/** One piece less than the books have is found on shelf B, and five come to it before the figures are posted. */
async function count({ admin, manager, operator }, goods) {
  const { warehouse, item, lot, places } = goods;
  const { count: made } = await manager("inventory.v1.CountService/CreateCount", {
    warehouseId: warehouse.id,
    locations: [places.shelfB],
    terms: { blind: true },
  });
  const here = { countId: made.id };
  await manager("inventory.v1.CountService/StartCount", here);
  const [before] = await onHand(manager, goods, places.shelfB);
  const found = { ...here, location: places.shelfB, item, lot, countedQuantity: pieces(before.quantity - 1n) };
  const { line } = await operator("inventory.v1.CountService/SubmitCountLine", found);
  say(
    `counted ${line.countedQuantity.value}; the books say ${line.expectedQuantity?.value ?? "nothing to those who count"}`,
  );
  await move(manager, goods, 5, places.shelfA, places.shelfB);
  const finished = await operator("inventory.v1.CountService/FinishCount", here);
  say(`above the tolerance: ${finished.count.state}`);
  await manager("inventory.v1.CountReviewService/RequestRecount", { ...here, reason: "one piece less" });
  await refused("to count again what one counted", operator("inventory.v1.CountService/SubmitCountLine", found));
  await admin("inventory.v1.CountService/SubmitCountLine", { ...found, countedQuantity: pieces(before.quantity + 4n) });
  const { count: reviewed } = await admin("inventory.v1.CountService/FinishCount", here);
  const approval = { ...here, etag: reviewed.etag };
  await refused("to approve what one counted", admin("inventory.v1.CountReviewService/ApproveCount", approval));
  await manager("inventory.v1.CountReviewService/ApproveCount", approval);
  const posted = await manager("inventory.v1.CountReviewService/PostCount", here);
  const [after] = await onHand(manager, goods, places.shelfB);
  say(`${posted.count.state}: ${before.quantity} and 5 less 1 are ${after.quantity}`);
}

/** A movement is taken back, and one that was forgotten is posted to when it happened. */
async function correct({ admin, manager }, goods) {
  const { warehouse, item, lot, places } = goods;
  const { posting } = await move(manager, goods, 3, places.shelfB, places.shelfA);
  const why = { reasonCode: "DAMAGED", note: "the wrong shelf" };
  await manager("inventory.v1.MovementService/ReverseMovement", { transactionId: posting.transactionId, ...why });
  await admin("inventory.v1.MovementService/BackdateMovement", {
    movement: {
      type: "MOVEMENT_TYPE_RCV_OTHER",
      warehouse: { code: warehouse.code },
      lines: [{ item, quantity: pieces(7), to: { location: places.shelfA, lot } }],
      businessTime: inDays(-1.5),
      note: "found on the dock",
    },
  });
  const now = await onHand(manager, goods);
  say(`now: ${now.map(({ code, quantity }) => `${code} ${quantity}`).join(", ")}`);
  const happened = await onHand(manager, goods, undefined, { businessTime: inDays(-1) });
  const known = await onHand(manager, goods, undefined, { recordTime: inDays(-1) });
  say(`yesterday ${sum(happened)} were there, of which we knew ${sum(known)}; now there are ${sum(now)}`);
}

function move(person, { warehouse, item, lot }, quantity, from, to) {
  const line = { item, quantity: pieces(quantity), from: { location: from, lot }, to: { location: to, lot } };
  return person("inventory.v1.MovementService/PostMovement", {
    movement: { type: "MOVEMENT_TYPE_MOVE_BIN", warehouse: { code: warehouse.code }, lines: [line] },
  });
}

/** Quantities are decimal strings, and never floating-point numbers; of pieces there are whole ones only. */
async function onHand(person, { warehouse, itemId }, place, asOf = {}) {
  const request = { warehouseId: warehouse.id, itemId, ...asOf };
  const { balances } = await person("inventory.v1.StockService/ListBalances", request);
  return balances
    .filter(({ locationCode }) => !place || locationCode === place.code)
    .map(({ locationCode, onHand }) => ({ code: locationCode, quantity: BigInt(onHand) }));
}

async function refused(what, called) {
  const reason = await called.then(
    () => "was not refused",
    ({ message }) => message,
  );
  say(`refused ${what}: ${reason}`);
}

function pieces(value) {
  return { value: String(value), uom: "EA" };
}

function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

function sum(balances) {
  return balances.reduce((total, { quantity }) => total + quantity, 0n);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
