import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { builtWeb, devProxy } from "../vite-build.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/pda/",
  plugins: [
    react(),
    VitePWA({
      // The page registers it by itself, and applies a newer one between two tasks.
      registerType: "prompt",
      injectRegister: null,
      manifest: {
        id: "/pda/",
        name: "ERP Core PDA",
        short_name: "ERP PDA",
        description: "收貨、上架、調撥、盤點",
        lang: "zh-Hant-TW",
        start_url: "/pda/",
        scope: "/pda/",
        display: "standalone",
        orientation: "portrait",
        background_color: "#17212e",
        theme_color: "#17212e",
        icons: [
          { src: "icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
          { src: "icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
          { src: "icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        // The shell only: what the server knows is never answered from the device. Nor is the reader of the camera's pictures
        // among it: a megabyte that a device with a scanner never needs, and that the others keep when they have needed it.
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        // The core serves the page under its address and no other name.
        manifestTransforms: [
          (entries) => ({
            manifest: entries.map((entry) => (entry.url === "index.html" ? { ...entry, url: "/pda/" } : entry)),
            warnings: [],
          }),
        ],
        navigateFallback: "/pda/",
        navigateFallbackAllowlist: [/^\/pda\//],
        inlineWorkboxRuntime: true,
      },
    }),
  ],
  build: builtWeb("pda"),
  worker: { format: "es" },
  server: { port: 5174, proxy: devProxy },
});
