/// <reference types="node" />
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the gateway. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:8080';

/** Lays a Brotli file beside every script and style sheet: it is made once, so it may take long and become small. */
function brotli(): Plugin {
  return {
    name: 'brotli',
    apply: 'build',
    writeBundle(options) {
      const assets = join(options.dir ?? 'dist', 'assets');
      for (const file of readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))) {
        writeFileSync(join(assets, `${file}.br`), brotliCompressSync(readFileSync(join(assets, file))));
      }
    },
  };
}

export default defineConfig({
  base: '/ui/',
  plugins: [react(), brotli()],
  server: {
    proxy: { '/api': { target: gateway, ws: true } },
  },
  build: {
    outDir: 'dist',
    // Nothing is inlined, so that a content security policy needs neither `data:` fonts nor inline scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // Libraries change seldom: a new version of the pages leaves them in the browser's cache.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router|react-router-dom|@tanstack)[\\/]/ },
            { name: 'mui', test: /node_modules[\\/](@mui|@emotion|@popperjs|react-transition-group)[\\/]/ },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    globals: true,
    setupFiles: ['src/testing/setup.ts'],
    css: false,
    testTimeout: 30_000,
    // The libraries are loaded once, not once per file; the tests leave nothing behind that another would see.
    isolate: false,
  },
});
