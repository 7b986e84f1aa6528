// SPDX-License-Identifier: Apache-2.0
// One script and one style sheet with hashed names, found by the server through dist/.vite/manifest.json. A page lives on
// another host than its static files, so nothing may be loaded later by a relative address: no chunks, no preloading.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2020",
    manifest: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      input: "src/main.tsx",
      output: { inlineDynamicImports: true, entryFileNames: "assets/[name]-[hash].js", assetFileNames: "assets/[name]-[hash][extname]" },
    },
  },
});
