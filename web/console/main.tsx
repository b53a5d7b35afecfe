import "@mantine/core/styles.css";
import { createClient } from "@connectrpc/connect";
import { StockService } from "../../gen/erp/inventory/v1/stock_service_pb.ts";
import { newWebSession } from "../shared/session.ts";
import { createWebTransport } from "../shared/transport.ts";
import { toUiError } from "../shared/ui-error.ts";

const c = createClient(StockService, createWebTransport(newWebSession()));
c.listBalances({}).catch((e) => {
  document.title = toUiError(e).message;
});

import { createRoot } from "react-dom/client";

createRoot(document.body).render(<p>ERP Core</p>);
