import "./frame/mantine.css";
import "@mantine/notifications/styles.css";
import "./frame/console.css";
import { TransportProvider } from "@connectrpc/connect-query";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { currentLanguage, setLanguage } from "../shared/language.ts";
import { reasonText } from "../shared/reason-texts.ts";
import { learnReasons } from "../shared/ui-error.ts";
import { queryClient } from "./frame/query-client.ts";
import { styleNonce } from "./frame/style-nonce.ts";
import { cssVariables, theme } from "./frame/theme.ts";
import { transport } from "./frame/web-session.ts";
import { Announcer } from "./parts/announcer.tsx";
import { router } from "./router.tsx";

learnReasons(reasonText);
setLanguage(currentLanguage());

const root = document.getElementById("root");
if (!root) throw new Error("the page has no place for the console");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <TransportProvider transport={transport}>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" autoClose={4_000} />
          <Announcer />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </TransportProvider>
    </MantineProvider>
  </StrictMode>,
);
