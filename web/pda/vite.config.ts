import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { builtWeb, devProxy } from "../vite-build.ts";
import { buildServiceWorker } from "./build-service-worker.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/pda/",
  plugins: [react(), buildServiceWorker()],
  build: builtWeb("pda"),
  worker: { format: "es" },
  server: { port: 5174, proxy: devProxy },
});
