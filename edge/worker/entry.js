// The module that workerd starts: it hands events to the Rust code and keeps a break small. A panic unwinds and is an
// ordinary error of its own request. What cannot unwind (memory or stack at an end) makes the Rust code start anew with
// the next call, and what held on to the old one is made anew as well.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import * as rust from "./rust.js";

// Asking for the state is also the call that starts anew what has broken; `instanceId` tells how often that was.
const start = () => rust.__worker_init_state().instanceId;

export default class extends WorkerEntrypoint {
  async fetch(request) {
    try {
      return await rust.fetch(request, this.env, this.ctx);
    } catch (error) {
      console.error("broken request:", error?.stack ?? error);
      const problem = { type: "about:blank", title: "Something broke on our side", status: 500 };
      const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
      return new Response(JSON.stringify(problem), { status: 500, headers });
    }
  }

  async scheduled(event) {
    return rust.scheduled(event, this.env, this.ctx);
  }
}

// Classes of objects that are made anew after a break: an object in Rust belongs to the start that made it.
const object = (Rust) =>
  class extends DurableObject {
    #object;
    #started;

    #present() {
      const started = start();
      if (this.#started !== started) {
        this.#object = new rust[Rust](this.ctx, this.env);
        this.#started = started;
      }
      return this.#object;
    }

    async fetch(request) {
      return this.#present().fetch(request);
    }

    async alarm() {
      return this.#present().alarm();
    }
  };

export class Views extends object("Views") {}
export class Chores extends object("Chores") {}
