// The Worker on a platform that can be told to fail, the rest of which is real. `POST /api/fault` sets, until it is set
// anew, as JSON:
// - `database`: what D1 answers instead of doing it, or milliseconds for which it waits before;
// - `counter`: what the Durable Object's storage throws;
// - `ahead`: milliseconds by which the clock is ahead;
// - `restart`: the Durable Object begins anew.
import Worker, { Views as Counter } from "./index.js";

let faults = {};

/** `target` with some of its members replaced. */
function over(target, replaced) {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name];
      const value = Reflect.get(target, name);
      return typeof value === "function" && name !== "constructor" ? value.bind(target) : value;
    },
  });
}

const RealDate = Date;
const ahead = () => faults.ahead ?? 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [RealDate.now() + ahead()]));
  }
  static now() {
    return RealDate.now() + ahead();
  }
};

export default class extends Worker {
  constructor(context, env) {
    const batch = async (statements) => {
      if (typeof faults.database === "string") {
        throw new Error(`D1_ERROR: ${faults.database}`, { cause: new Error(faults.database) });
      }
      if (faults.database) await scheduler.wait(faults.database);
      return env.DB.batch(statements);
    };
    super(context, { ...env, DB: over(env.DB, { batch }) });
  }

  async fetch(request) {
    if (new URL(request.url).pathname !== "/api/fault") return super.fetch(request);
    faults = await request.json();
    if (faults.restart) await this.env.VIEWS.get(this.env.VIEWS.idFromName("views-0")).fetch(request.url).catch(() => {});
    return new Response("told");
  }
}

export class Views extends Counter {
  constructor(context, env) {
    super(context, env);
    const { storage } = context;
    const exec = (...given) => {
      if (faults.counter) throw new Error(faults.counter);
      return storage.sql.exec(...given);
    };
    const setAlarm = (at) => storage.setAlarm(Number(at) - ahead());
    this.ctx = over(context, { storage: over(storage, { sql: over(storage.sql, { exec }), setAlarm }) });
  }

  async fetch(request) {
    if (new URL(request.url).pathname === "/api/fault") this.ctx.abort("it is to begin anew");
    return super.fetch(request);
  }
}
