// The sizes of what was built, as it is and as it travels: `node sizes.mjs <folder>`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const row = (name, ...cells) => console.log(name.padEnd(16) + cells.map((cell) => String(cell).padStart(10)).join(""));

row("bytes", "raw", "gzip -9", "brotli");
const sum = [0, 0, 0];
for (const name of ["index.js", "index_bg.wasm"]) {
  const bytes = readFileSync(join(process.argv[2], name));
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  sizes.forEach((size, column) => (sum[column] += size));
  row(name, ...sizes);
}
row("together", ...sum);
