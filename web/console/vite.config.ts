import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { builtWeb, devProxy, webAliases } from "../vite-common.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  resolve: { alias: webAliases },
  plugins: [react()],
  build: builtWeb("console"),
  server: { port: 5173, proxy: devProxy },
});
