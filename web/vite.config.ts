import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** The server that the page of `vite dev` asks. */
const SERVER = process.env.KBGAP_SERVER ?? 'http://127.0.0.1:4540';
/** Stands in for a log-in there (`kbgap token`). */
const TOKEN = process.env.KBGAP_DEV_TOKEN;

export default defineConfig({
  root: import.meta.dirname,
  // Addresses in the page are completed by the server, with the path that it is reached at.
  base: './',
  publicDir: false,
  plugins: [packFiles()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // The Content-Security-Policy lets nothing inline in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
  server: {
    port: 4541,
    proxy: Object.fromEntries(
      ['/v1', '/api', '/session', '/healthz', '/openapi.json', '/docs'].map((path) => [
        path,
        { target: SERVER, ...(TOKEN !== undefined && { headers: { authorization: `Bearer ${TOKEN}` } }) },
      ]),
    ),
  },
});

/** Leaves each file packed beside it: packing takes longest at its best, so it is done once. */
function packFiles(): Plugin {
  return {
    name: 'kbgap-pack-files',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!fileName.startsWith('assets/')) continue;
          const body = file.type === 'chunk' ? file.code : file.source;
          const packed = await Promise.all([
            promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
            promisify(gzip)(body, { level: 9 }),
          ]);
          for (const [index, source] of packed.entries()) {
            this.emitFile({ type: 'asset', fileName: `${fileName}${['.br', '.gz'][index]}`, source });
          }
        }
      },
    },
  };
}
