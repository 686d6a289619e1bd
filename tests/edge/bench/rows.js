// A Worker whose Durable Object counts what it is billed for: rows that its statements wrote, and alarms that were set,
// each of which is a row. `GET /api/bench/rows` tells both. The Worker itself is `the-worker`, which the bundle names.
import { WorkerEntrypoint } from "cloudflare:workers";
import Worker, { Views as Counter } from "the-worker";

// Kept here and not in the object, which the platform may drop and make anew.
const cursors = [];
let alarms = 0;
let isCounting = false;

export default class extends WorkerEntrypoint {
  async fetch(request) {
    if (new URL(request.url).pathname === "/api/bench/rows") {
      // A cursor knows what it wrote once it was read to its end, so they are asked as late as this.
      return Response.json({ rows: cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0), alarms });
    }
    if (typeof Worker.fetch === "function") return Worker.fetch(request, this.env, this.ctx);
    return new Worker(this.ctx, this.env).fetch(request);
  }
}

export class Views extends Counter {
  constructor(context, env) {
    if (!isCounting) count(context.storage);
    super(context, env);
  }
}

/** The platform takes no stand-in for an object's context, so its own types are told to count. */
function count(storage) {
  isCounting = true;
  const [sqlType, storageType] = [storage.sql, storage].map(Object.getPrototypeOf);
  const { exec } = sqlType;
  sqlType.exec = function (...given) {
    const cursor = exec.apply(this, given);
    cursors.push(cursor);
    return cursor;
  };
  const { setAlarm } = storageType;
  storageType.setAlarm = function (...given) {
    alarms += 1;
    return setAlarm.apply(this, given);
  };
}
