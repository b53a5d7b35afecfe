import { useQuery } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { show } from "../../shared/show.ts";

/** Says the code of a warehouse by its id; the id itself when it is none that the reader may see. */
export function useWarehouseCode(): (id: string) => string {
  const request = { pageSize: 500, includeArchived: true };
  const { data } = useQuery(WarehouseService.method.listWarehouses, request, { staleTime: 300_000 });
  return useMemo(() => {
    const codes = new Map(data?.warehouses.map(({ id, code }) => [id, code]));
    return (id) => codes.get(id) ?? show(id);
  }, [data]);
}
