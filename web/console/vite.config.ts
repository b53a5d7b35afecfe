import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { builtWeb, devProxy, webAliases } from "../vite-build.ts";
import { iconModules } from "./icon-modules.ts";
import { demandMantineStyles } from "./mantine-styles.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  resolve: { alias: webAliases },
  plugins: [iconModules(), react(), demandMantineStyles()],
  build: builtWeb("console"),
  server: { port: 5173, proxy: devProxy },
});
