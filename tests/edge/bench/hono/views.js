// The Durable Object of the worker in hono: views of all pages, each written before it is answered for.
import { DurableObject } from "cloudflare:workers";
import { base64url, encoder } from "./bytes.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Minutes within which the same visitor on the same page is a reload. */
const RELOAD = 30;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Views extends DurableObject {
  #sql = this.ctx.storage.sql;
  /** Read once, then kept in step: there is one object, and it is the only one that writes. */
  #totals = new Map();
  #salt = { day: 0, bytes: "" };

  constructor(ctx, env) {
    super(ctx, env);
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS salts (day INTEGER PRIMARY KEY, salt TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS seen (day INTEGER, visitor TEXT, page TEXT, minute INTEGER NOT NULL,
        PRIMARY KEY (day, visitor, page)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS hours (page TEXT, hour INTEGER, device TEXT, browser TEXT, country TEXT, referrer TEXT,
        campaign TEXT, views INTEGER NOT NULL, visitors INTEGER NOT NULL,
        PRIMARY KEY (page, hour, device, browser, country, referrer, campaign)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS bots (page TEXT, day INTEGER, hits INTEGER NOT NULL, PRIMARY KEY (page, day))
        WITHOUT ROWID;
    `);
  }

  views(page) {
    if (!this.#totals.has(page)) {
      const { views } = this.#sql.exec("SELECT coalesce(sum(views), 0) AS views FROM hours WHERE page = ?", page).one();
      this.#totals.set(page, views);
    }
    return this.#totals.get(page);
  }

  /** `visit` has the visitor, who is hashed and forgotten, and what the view is counted under. */
  async count(page, { visitor, returned, device, browser, country, referrer, campaign }) {
    const now = Date.now();
    const day = Math.floor(now / DAY);
    let isNew = false;
    if (visitor) {
      const hash = await this.#hash(day, visitor);
      const minute = Math.floor(now / MINUTE);
      const found = "SELECT minute FROM seen WHERE day = ? AND visitor = ? AND page = ?";
      const [before] = this.#sql.exec(found, day, hash, page);
      if (before && minute - before.minute < RELOAD && !returned) return this.views(page);
      isNew = !before;
      this.#sql.exec(
        "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET minute = excluded.minute",
        day, hash, page, minute,
      );
    }
    const views = this.views(page) + 1;
    this.#sql.exec(
      `INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET views = views + 1, visitors = visitors + excluded.visitors`,
      page, Math.floor(now / HOUR), device, browser, country, referrer, campaign, Number(isNew),
    );
    this.#totals.set(page, views);
    return views;
  }

  countBot(page) {
    const day = Math.floor(Date.now() / DAY);
    this.#sql.exec("INSERT INTO bots VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET hits = hits + 1", page, day);
    return this.views(page);
  }

  /** Destroys what is kept for a day only. */
  alarm() {
    const day = Math.floor(Date.now() / DAY);
    this.#sql.exec("DELETE FROM seen WHERE day < ?", day);
    this.#sql.exec("DELETE FROM salts WHERE day < ?", day);
  }

  async #hash(day, visitor) {
    if (this.#salt.day !== day) {
      const [row] = this.#sql.exec("SELECT salt FROM salts WHERE day = ?", day);
      const bytes = row?.salt ?? hex(crypto.getRandomValues(new Uint8Array(16)));
      if (!row) {
        this.#sql.exec("INSERT INTO salts VALUES (?, ?)", day, bytes);
        this.ctx.storage.setAlarm((day + 1) * DAY + HOUR / 2);
      }
      this.#salt = { day, bytes };
    }
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(this.#salt.bytes + visitor));
    return base64url(digest.slice(0, 12));
  }
}
