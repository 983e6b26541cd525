import { defineConfig } from "vitest/config";
import { mockApi } from "./dev/mock-api";

/** `npm run dev` against the mock; `URBANWATCH_API=http://127.0.0.1:8000 npm run dev` against a running stack. */
const api = process.env["URBANWATCH_API"];

export default defineConfig({
  plugins: api === undefined ? [mockApi()] : [],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0, // the page's policy allows scripts and fonts from the api alone
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300, // MapLibre is one chunk of its own, loaded after the list
  },
  server: {
    host: "127.0.0.1",
    ...(api === undefined ? {} : { proxy: { "/api": api, "/readyz": api } }),
  },
  preview: { host: "127.0.0.1", port: 4173 },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
