import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { builtWeb, devProxy, webAliases } from "../vite-common.ts";
import { demandMantineStyles } from "./mantine-styles.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  resolve: { alias: webAliases },
  plugins: [react(), demandMantineStyles()],
  build: builtWeb("console"),
  server: { port: 5173, proxy: devProxy },
});
