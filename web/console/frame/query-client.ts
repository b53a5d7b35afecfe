import { QueryClient } from "@tanstack/react-query";
import { isPassing } from "../../shared/ui-error.ts";

/** What the page keeps of the server's answers. Only what may pass by itself is asked again, and never a refusal. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && isPassing(error),
      retryDelay: (attempt) => 500 * 2 ** attempt,
      staleTime: 10_000,
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false },
  },
});
